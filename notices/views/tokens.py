"""Choosing a figure: a searchable list with present values, and the ways to write each."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from notices.editing import picking
from notices.editing.texts import round_of
from notices.views.desk import text_of
from units.requests import Request


def token_list(request: Request, desk: str, pk: int) -> HttpResponse:
    text = text_of(request, desk, pk)
    round = round_of(text)
    query, group = request.GET.get("q", ""), request.GET.get("group", "")
    unit = request.GET.get("unit", "")
    units = picking.units(round) if round else []
    unit = unit if unit in units else ""
    context = {
        "text": text, "desk": desk, "county": text.county, "round": round, "query": query,
        "group": group, "unit": unit, "groups": picking.groups(), "units": units,
        "most": picking.MOST,
        "entries": picking.Picker(round, unit).entries(query, group) if round else [],
    }  # fmt: skip
    part = request.htmx  # type: ignore[attr-defined]
    return render(
        request, "notices/token/results.html" if part else "notices/token/list.html", context
    )


def token_writings(request: Request, desk: str, pk: int) -> HttpResponse:
    text = text_of(request, desk, pk)
    round = round_of(text)
    reference = request.GET.get("reference", "")[:200]
    writings = picking.Picker(round).writings(reference) if round else []
    context = {"text": text, "county": text.county, "reference": reference, "writings": writings}
    part = request.htmx  # type: ignore[attr-defined]
    return render(
        request, "notices/token/writings.html" if part else "notices/token/show.html", context
    )
