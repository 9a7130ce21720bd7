"""Problems that come back, by unit and object."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from supervision.dashboards.figures import figure_url
from supervision.ledgers.repeats import Chain, chains
from supervision.views.ledgers import seen_county
from units import access
from units.requests import Request
from units.tables import Cell, Column, Table

PAGE_SIZE = 50


def repeat_list(request: Request, county: int) -> HttpResponse:
    place = seen_county(request, county)
    found = chains(place, request.user)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    told = access.may(request.user, "ROUND_VIEW", on=place)
    context = {
        "county": place,
        "page": page,
        "units": len({chain.unit.pk for chain in found}),
        "table": _table(list(page), linked=told),
    }
    return render(request, "supervision/rectification/repeats.html", context)


def _table(found: list[Chain], *, linked: bool) -> Table:
    columns = [
        Column("单位"),
        Column("问题类别"),
        Column("问题对象", "wide"),
        Column("轮次数", "numeric"),
        Column("出现在", "wide"),
        Column("最近一次"),
    ]
    rows = []
    for chain in found:
        last = chain.latest
        again = figure_url(last.round, f"findings.repeated@unit={last.unit_id}")
        rows.append([
            Cell(str(chain.unit), reconstructed=any(f.is_reconstructed for f in chain.findings)),
            Cell(last.get_kind_display()),
            Cell(last.subject),
            Cell(str(len(chain.findings))),
            Cell("、".join(round.label for round in chain.rounds)),
            Cell(last.round.label, again if linked else
                 f"{reverse('unit_desk', args=[last.unit_id])}?round={last.round_id}"),
        ])  # fmt: skip
    return Table("反复出现的问题", columns, rows, hide_caption=True)
