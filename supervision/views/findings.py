"""The problems of a round, as a list."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from supervision.models import Finding
from supervision.views.records import listing_of
from supervision.views.registers import listed
from supervision.views.rounds import seen_round
from units import access
from units.requests import Request


def finding_list(request: Request, pk: int) -> HttpResponse:
    round = seen_round(request, pk)
    access.require(request.user, "ROUND_VIEW", on=round)
    rows = Finding.objects.filter(round=round)
    context = {"round": round, **listed(request, listing_of(Finding), rows, round.county)}
    return render(request, "supervision/finding/list.html", context)
