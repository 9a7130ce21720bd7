"""The desk of one round: its figures, and where its notice stands."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from supervision.views.rounds import seen_round
from units import access
from units.requests import Request


def round_detail(request: Request, pk: int) -> HttpResponse:
    round = seen_round(request, pk)
    access.require(request.user, "ROUND_VIEW", on=round)
    return render(request, "config/round/detail.html", {"round": round})
