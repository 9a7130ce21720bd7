"""The page a person lands on, by role."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from units import access
from units.requests import Request


def home(request: Request) -> HttpResponse:
    """Send staff and leaders to their county, liaisons to their unit, the others to the list."""
    scope = access.scope_of(request.user)
    if len(scope.counties) == 1 and not access.may(request.user, "COUNTY_EDIT"):
        return redirect("county_detail", next(iter(scope.counties)))
    if scope.counties or not scope.units:
        return redirect("county_list")
    return redirect("unit_desk", min(scope.units))
