"""Rounds: the list, and the desk of one round."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from supervision.models import InspectionRound
from units import access
from units.models import County
from units.requests import Request


def round_list(request: Request, county: int) -> HttpResponse:
    place = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    access.require(request.user, "ROUND_VIEW", on=place)
    rounds = InspectionRound.objects.filter(county=place).order_by("-starts_on")
    page = Paginator(rounds, 50).get_page(request.GET.get("page"))
    return render(request, "supervision/round/list.html", {"county": place, "page": page})


def round_detail(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(
        InspectionRound.objects.visible_to(request.user).select_related("county"), pk=pk
    )
    access.require(request.user, "ROUND_VIEW", on=found)
    return render(request, "supervision/round/detail.html", {"round": found})
