"""The desk of one unit: what its liaison sees first."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from supervision.dashboards import unit as dashboard
from supervision.metrics.values import RoundValues
from supervision.models import Commendation, Finding, InspectionRound, RectificationItem
from units import access
from units.models import Unit, User
from units.requests import Request
from units.tables import Tab

ROUNDS_SHOWN = 5


def unit_desk(request: Request, pk: int) -> HttpResponse:
    scope = access.scope_of(request.user)
    unit = get_object_or_404(Unit.objects.select_related("county"), pk=pk)
    if unit.pk not in scope.units and not access.may(request.user, "RECORD_VIEW", on=unit):
        raise Http404
    rounds = InspectionRound.objects.filter(county=unit.county, computed_at__isnull=False)
    shown = list(rounds.select_related("county").order_by("-starts_on", "-pk")[:ROUNDS_SHOWN])
    asked = request.GET.get("round", "")
    round = next((r for r in shown if str(r.pk) == asked), shown[0] if shown else None)
    here = reverse("unit_desk", args=[pk])
    context = {
        "unit": unit,
        "county": unit.county,
        "this_round": round,
        "tabs": [Tab(r.label, f"{here}?round={r.pk}", r == round) for r in shown],
        "items": RectificationItem.objects.filter(unit=unit).open().order_by("due_on")[:20],
        **(_of_round(unit, round) if round else {}),
        **(_told(unit, round) if round and _is_told(request.user, round) else {}),
    }
    return render(request, "supervision/unit/desk.html", context)


def _of_round(unit: Unit, round: InspectionRound) -> dict[str, Any]:
    values = RoundValues(round)
    return {
        "groups": dashboard.groups(values, unit),
        "accounts": dashboard.accounts(values, unit),
    }


def _is_told(user: User, round: InspectionRound) -> bool:
    """Tell whether the person sees what was decided about the unit: its liaison when it is over."""
    return not round.is_open or access.may(user, "ROUND_VIEW", on=round)


def _told(unit: Unit, round: InspectionRound) -> dict[str, Any]:
    return {
        "commendations": Commendation.objects.filter(round=round, unit=unit),
        "findings": Finding.objects.filter(round=round, unit=unit).confirmed(),
    }
