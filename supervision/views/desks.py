"""The desk of one unit: what its liaison sees first."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from units import access
from units.models import Unit
from units.requests import Request


def unit_desk(request: Request, pk: int) -> HttpResponse:
    scope = access.scope_of(request.user)
    unit = get_object_or_404(Unit.objects.select_related("county"), pk=pk)
    if unit.pk not in scope.units and unit.county_id not in scope.counties:
        raise Http404
    return render(request, "supervision/unit/desk.html", {"unit": unit, "county": unit.county})
