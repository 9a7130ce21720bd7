"""The page behind a figure: how it comes about, and the very rows it stands on."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from supervision.dashboards import figures
from supervision.metrics import provenance
from supervision.metrics.references import BadReference
from supervision.metrics.values import RoundValues
from supervision.models import InspectionRound, MediaAccount, Tally
from supervision.views.records import Listing, listing_of
from supervision.views.registers import listed
from supervision.views.rounds import freshness
from units import access
from units.models import User
from units.requests import Request
from units.tables import Cell, Column, Tab, Table

DECIDED = {"findings", "commendations"}


def figure_rows(request: Request, pk: int) -> HttpResponse:
    round = _seen(request.user, pk)
    asked = request.GET.get("ref", "").strip()
    values = RoundValues(round)
    try:
        found = provenance.rows(asked, round, values)
    except BadReference as error:
        context = {"round": round, "sentence": str(error), "asked": asked}
        return render(request, "supervision/figure/unknown.html", context, status=404)
    if not access.may(request.user, "ROUND_VIEW", on=round) and not _is_told(
        request.user, found, round
    ):
        raise Http404
    context = _context(request, values, found, asked)
    return render(request, "supervision/figure/rows.html", context)


def _context(
    request: Request, values: RoundValues, found: provenance.Rows, asked: str
) -> dict[str, Any]:
    """Return what the page shows of the figure, or of the part of a rate that was asked for."""
    round = values.round
    part = request.GET.get("part", "")
    shown = found.parts[int(part == "1")] if found.value.metric.is_rate else found
    if not access.may(request.user, "ROUND_VIEW", on=round) and not _is_own(request.user, shown):
        raise Http404  # a share is divided by the whole county's count
    return {
        "round": round,
        "county": round.county,
        "sees_round": access.may(request.user, "ROUND_VIEW", on=round),
        **freshness(request.user, round),
        "found": found,
        "value": figures.parts_of(found.value, round),
        "changes": figures.changes(values, asked),
        "tabs": _tabs(found, shown, round),
        "shown": shown,
        "is_part": shown is not found,
        **_contents(request, round, shown, {"ref": asked, "part": part}),
    }


def _seen(user: User, pk: int) -> InspectionRound:
    """Return the round if the person may see it, or is the liaison of a unit of its county."""
    rounds: QuerySet[InspectionRound] = InspectionRound.objects.select_related(
        "county", "previous__county", "year_earlier__county"
    )
    round = get_object_or_404(rounds, pk=pk)
    if access.may(user, "ROUND_VIEW", on=round):
        return round
    if not round.county.unit_set.filter(pk__in=access.scope_of(user).units).exists():
        raise Http404
    return round


def _is_told(user: User, found: provenance.Rows, round: InspectionRound) -> bool:
    """Tell whether the figure is the person's own unit's, and settled: what is decided about
    units, praise and problems, is told when the round is over.
    """
    settled = not round.is_open or found.reference.metric.source not in DECIDED
    return settled and _is_own(user, found)


def _is_own(user: User, found: provenance.Rows) -> bool:
    """Tell whether the figure is of a unit whose liaison the person is, or of its account."""
    own = access.scope_of(user, "RECORD_VIEW").units
    groups = dict(found.reference.groups)
    if int(groups.get("unit", 0)) in own:
        return True
    return MediaAccount.objects.filter(pk=groups.get("account", 0), unit__in=own).exists()


def _tabs(found: provenance.Rows, shown: provenance.Rows, round: InspectionRound) -> list[Tab]:
    """Return a tab each for numerator and denominator, with their figures."""
    if not found.value.metric.is_rate:
        return []
    here = figures.figure_url(round, found.reference)
    tabs = []
    for n, (name, part) in enumerate(zip(("分子", "分母"), found.parts, strict=True)):
        figure = "".join(figures.parts_of(part.value, round))
        tabs.append(Tab(f"{name}：{part.title} {figure}", f"{here}&part={n}", part is shown))
    return tabs


def _contents(
    request: Request, round: InspectionRound, shown: provenance.Rows, keep: dict[str, str]
) -> dict[str, Any]:
    """Return the tables below the heading: parts or groups, or rows and tallies."""
    if shown.parts:
        return {"lines": _lines(round, "组成", [(p.title, p) for p in shown.parts])}
    if shown.groups:
        return {"lines": _lines(round, "名称", [(g.label, g) for g in shown.groups])}
    if not access.may(request.user, "RECORD_VIEW", on=round) and not _is_own(request.user, shown):
        return {"withheld": True}
    context: dict[str, Any] = {}
    if shown.tallies:
        context["tallies"] = listing_of(Tally).table(shown.tallies, "汇总填报")
    if shown.queryset is None:
        return context
    listing = Listing(shown.queryset.model, shown.columns)
    return context | listed(request, listing, shown.queryset, round.county, keep=keep)


def _lines(
    round: InspectionRound,
    heading: str,
    lines: list[tuple[str, provenance.Rows | provenance.GroupLine]],
) -> Table:
    """Draw the figures that a figure is made of or counts, each leading to its own page."""
    rows = []
    for label, line in lines:
        url = figures.figure_url(round, line.reference)
        figure = "".join(figures.parts_of(line.value, round))
        rows.append(
            [
                figures.heading(label, [line.value], url),
                Cell(figure, url, tally=line.value.from_tally),
            ]
        )
    return Table("构成", [Column(heading, "wide"), Column("数值", "numeric")], rows, cards=False)
