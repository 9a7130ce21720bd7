"""The desk of one unit: what its liaison sees first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from supervision.dashboards import unit as dashboard
from supervision.metrics.values import RoundValues
from supervision.models import Commendation, Finding, InspectionRound, RectificationItem
from supervision.rectification.actions import WITH_UNIT
from units import access
from units.models import Unit, User
from units.requests import Request
from units.tables import Tab

ROUNDS_SHOWN = 5
DUES_SHOWN = 50
SOON = 3


@dataclass(frozen=True)
class Due:
    """An open item of the unit and the days that are left for it, fewer than none: late."""

    item: RectificationItem
    days: int

    @property
    def is_owed(self) -> bool:
        return self.item.state in WITH_UNIT

    @property
    def tone(self) -> str:
        if not self.is_owed:
            return ""
        return "late" if self.days < 0 else "soon" if self.days <= SOON else ""

    @property
    def left(self) -> str:
        """The days in words; nothing for what waits for the office."""
        if not self.is_owed:
            return ""
        if self.days < 0:
            return f"已逾期{-self.days}天"
        return "今天到期" if self.days == 0 else f"还有{self.days}天"


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
        "dues": _dues(unit),
        "may_answer": unit.pk in access.scope_of(request.user, "RECTIFICATION_ANSWER").units,
        **(_of_round(unit, round) if round else {}),
        **(_told(unit, round) if round and _is_told(request.user, round) else {}),
    }
    return render(request, "supervision/unit/desk.html", context)


def _dues(unit: Unit) -> list[Due]:
    """Return what the unit owes, the most urgent first, then what waits for the office."""
    today = timezone.localdate()
    items = RectificationItem.objects.filter(unit=unit).open().order_by("due_on", "pk")
    dues = [Due(item, (item.due_on - today).days) for item in items[:DUES_SHOWN]]
    return sorted(dues, key=lambda due: not due.is_owed)


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
