"""The desk of one round: its figures, and where its notice stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime

from notices.forms import outlines_of
from notices.models import Notice
from supervision.dashboards import carryover, charts, county
from supervision.forms import ReasonForm
from supervision.metrics import catalogue
from supervision.metrics.values import RoundValues
from supervision.models import Commendation, Finding, InspectionRound, RectificationItem
from supervision.views.rounds import freshness, seen_round
from units import access
from units.models import Job
from units.requests import Request
from units.tables import Step, Tab

FINDINGS_SHOWN = 8
PERMISSIONS = ("ROUND_EDIT", "METRIC_COMPUTE", "NOTICE_READ", "NOTICE_EDIT", "RECORD_VIEW")


def round_detail(request: Request, pk: int) -> HttpResponse:
    round = seen_round(request, pk)
    access.require(request.user, "ROUND_VIEW", on=round)
    notices = Notice.objects.visible_to(request.user).filter(round=round)
    notice = notices.order_by("-version").first()
    context = {
        "round": round,
        "notice": notice,
        "outlines": outlines_of(round.county),
        "may": {name: access.may(request.user, name, on=round) for name in PERMISSIONS},
        "job": Job.objects.filter(subject=f"round:{pk}").first(),
        "steps": _steps(round, notice),
        **(_decided(round) if access.may(request.user, "RECORD_VIEW", on=round) else {}),
        "reason_form": ReasonForm(),
        **freshness(request.user, round),
        **_figures(round, request.GET),
    }
    return render(request, "config/round/detail.html", context)


def round_updates(request: Request, pk: int) -> HttpResponse:
    """Show what each unit published in each week: the desk asks for it when it comes into sight.

    It is counted from the rows, and weighs as much as the rest of the desk.
    """
    round = seen_round(request, pk)
    access.require(request.user, "ROUND_VIEW", on=round)
    chart = charts.updates(RoundValues(round, charts.METRICS_OF_UPDATES))
    return render(request, "config/round/updates.html", {"round": round, "chart": chart})


def _decided(round: InspectionRound) -> dict[str, Any]:
    """Return praise, criticism and problems, for those who work on them."""
    findings = Finding.objects.filter(round=round).select_related("unit")
    return {
        "decided": True,
        "lists": _lists(round),
        "findings": findings[:FINDINGS_SHOWN],
        "finding_count": findings.count(),
    }


def _figures(round: InspectionRound, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return tiles, charts and standard tables, with the tabs of what can be asked for."""
    shown = county.metrics_shown() | charts.metrics_ranked() | carryover.METRICS
    values = RoundValues(round, shown)
    if not values.is_computed:
        return {"computed": False}
    history = charts.History(round)
    titles = county.tables(values)
    ranks = charts.rankings(values)
    table, tabs = _chosen(round, titles, asked, "table", "rank")
    rank, rank_tabs = _chosen(round, ranks, asked, "rank", "table")
    drawn = [charts.trend(history), charts.handling(history)]
    return {
        "computed": True,
        "tiles": county.tiles(values, charts.sparks(history)),
        "carried": carryover.carry_over(values),
        "charts": [chart for chart in drawn if chart],
        "ranking": charts.ranking(values, rank) if rank else None,
        "rank_tabs": rank_tabs,
        "rank_title": charts.ranking_title(round.county),
        "updates": charts.updates_title(values),
        "tabs": tabs,
        "table": county.drawn(values, values.table(catalogue.table(table))) if table else None,
    }


def _chosen(
    round: InspectionRound,
    titles: Mapping[str, str],
    asked: Mapping[str, str],
    name: str,
    kept: str,
) -> tuple[str, list[Tab]]:
    """Return the key asked for under the name, else the first, and tabs to all of them; a tab
    keeps what is chosen under the other name.
    """
    wanted = asked.get(name, "")
    key = wanted if wanted in titles else next(iter(titles), "")
    here = reverse("round_detail", args=[round.pk])
    other = {kept: asked[kept]} if asked.get(kept) else {}
    return key, [
        Tab(title, f"{here}?{urlencode({name: one, **other})}#{name}s", one == key)
        for one, title in titles.items()
    ]


def _lists(round: InspectionRound) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """Return praise and criticism: by kind, then by matter, the names in recorded order."""
    chosen = Commendation.objects.filter(round=round).select_related("unit", "account")
    found: dict[str, dict[str, list[str]]] = {}
    for one in chosen.order_by("-kind", "matter", "order", "pk"):
        name = f"{one.account.name}（{one.unit}）" if one.account else str(one.unit)
        by_matter = found.setdefault(one.get_kind_display(), {})
        by_matter.setdefault(one.get_matter_display(), []).append(name)
    return [(kind, list(matters.items())) for kind, matters in found.items()]


def _steps(round: InspectionRound, notice: Notice | None) -> list[Step]:
    """Return the stage bar; the first stage that is not done is the present one."""
    items = RectificationItem.objects.filter(round=round)
    total = items.count()
    closed = items.filter(closed_on__isnull=False).count()
    computed = "未计算指标"
    if round.computed_at:
        computed = f"{localtime(round.computed_at):%m-%d %H:%M} 已计算"
    stages = [
        ("采集", round.computed_at is not None, f"截止 {round.as_of:%Y-%m-%d}"),
        ("检查", not round.is_open, computed),
        (
            "通报",
            notice is not None and notice.state == Notice.State.ISSUED,
            notice.get_state_display() if notice else "未拟稿",
        ),
        ("整改", bool(total) and closed == total, f"{closed}/{total} 已销号" if total else ""),
        ("归档", False, ""),
    ]
    now = next(n for n, (_, done, _) in enumerate(stages) if not done)
    return [
        Step(label, "done" if done else "now" if n == now else "later", note)
        for n, (label, done, note) in enumerate(stages)
    ]
