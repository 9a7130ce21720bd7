"""Counties side by side, and the way into one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from supervision.models import InspectionRound
from units import access
from units.models import County
from units.requests import Request


def county_list(request: Request) -> HttpResponse:
    counties = County.objects.visible_to(request.user)
    context = {"counties": counties, "may_create": access.may(request.user, "COUNTY_EDIT")}
    return render(request, "supervision/county/list.html", context)


def county_detail(request: Request, pk: int) -> HttpResponse:
    """Lead to the newest round; a county without one is told what to do first."""
    county = get_object_or_404(County.objects.visible_to(request.user), pk=pk)
    access.require(request.user, "ROUND_VIEW", on=county)
    newest = InspectionRound.objects.filter(county=county).order_by("-starts_on").first()
    if newest:
        return redirect("round_detail", newest.pk)
    return render(request, "supervision/county/start.html", {"county": county})
