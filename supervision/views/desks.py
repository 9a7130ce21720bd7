"""The desk of one unit: what its liaison sees first."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from units import access
from units.models import Unit


def unit_desk(request: HttpRequest, pk: int) -> HttpResponse:
    scope = access.scope_of(request.user)
    unit = get_object_or_404(Unit.objects.select_related("county"), pk=pk)
    if unit.pk not in scope.units and unit.county_id not in scope.counties:
        raise Http404
    return render(request, "supervision/unit/desk.html", {"unit": unit, "county": unit.county})
