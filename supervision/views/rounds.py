"""Rounds: the list, opening, closing, reopening, and asking for the metrics."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from supervision import actions
from supervision.dashboards.freshness import since_computed
from supervision.forms import ReasonForm, RoundFactsForm, RoundForm, proposal
from supervision.models import InspectionRound
from units import access, jobs
from units.forms import ActionForm
from units.models import County, User
from units.requests import Request, post_only, posted
from units.signing_in.confirmation import recently_authenticated
from units.tables import Cell, Column, Table
from units.templatetags.words import day


def seen_round(request: Request, pk: int) -> InspectionRound:
    """Return the round if the person may see it, else raise Http404."""
    rounds: QuerySet[InspectionRound] = InspectionRound.objects.visible_to(request.user)
    return get_object_or_404(rounds.select_related("county", "previous", "year_earlier"), pk=pk)


def freshness(user: User, round: InspectionRound) -> dict[str, object]:
    """Return what a page needs to tell that the values are older than the rows."""
    return {
        "since": since_computed(round),
        "may_compute": access.may(user, "METRIC_COMPUTE", on=round),
    }


def round_list(request: Request, county: int) -> HttpResponse:
    place = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    access.require(request.user, "ROUND_VIEW", on=place)
    rounds = InspectionRound.objects.filter(county=place).select_related("previous")
    page = Paginator(rounds.order_by("-starts_on", "-pk"), 50).get_page(request.GET.get("page"))
    context = {
        "county": place,
        "page": page,
        "table": _table(page),
        "may_open": access.may(request.user, "ROUND_EDIT", on=place),
    }
    return render(request, "supervision/round/list.html", context)


def _table(rounds: object) -> Table:
    columns = [
        Column("名称"),
        Column("代码"),
        Column("数据日期", "wide"),
        Column("数据截止日", "date"),
        Column("上一轮次"),
        Column("指标"),
        Column("状态"),
    ]
    rows = [
        [
            Cell(
                round.label,
                reverse("round_detail", args=[round.pk]),
                reconstructed=round.is_reconstructed,
            ),
            Cell(round.code),
            Cell(f"{day(round.starts_on)}至{day(round.ends_on)}"),
            Cell(day(round.as_of)),
            Cell(round.previous.label if round.previous else ""),
            Cell("已计算" if round.computed_at else "未计算"),
            Cell(round.get_state_display(), chip="info" if round.is_open else "good"),
        ]
        for round in rounds  # type: ignore[attr-defined]
    ]
    return Table("检查轮次", columns, rows, hide_caption=True)


def round_open(request: Request, county: int) -> HttpResponse:
    """Open a round; choosing kind or code fills in the rest (htmx asks by GET)."""
    place = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    access.require(request.user, "ROUND_EDIT", on=place)
    asked = proposal(place, request.GET.get("kind", ""), request.GET.get("code", ""))
    form = RoundForm(posted(request), initial=asked)
    if opened := form.carry_out(actions.open_round, county=place, by=request.user):
        messages.success(request, f"已开启{opened.label}。")
        return redirect("round_detail", opened.pk)
    template = "supervision/round/open.html"
    if request.headers.get("HX-Request"):
        template = "supervision/round/fields.html"
    return render(request, template, {"county": place, "form": form, "asked": asked})


def round_change(request: Request, pk: int) -> HttpResponse:
    round = seen_round(request, pk)
    access.require(request.user, "ROUND_EDIT", on=round)
    form = RoundFactsForm(posted(request), stored=round)
    if form.carry_out(actions.change_round, round=round, by=request.user):
        messages.success(request, f"{round.label}已保存；改了日期的，请重新计算指标。")
        return redirect("round_detail", pk)
    context = {"round": round, "form": form, "blocked": actions.why_unchanged(round)}
    return render(request, "supervision/round/change.html", context)


def round_close(request: Request, pk: int) -> HttpResponse:
    round = seen_round(request, pk)
    access.require(request.user, "ROUND_EDIT", on=round)
    form = ActionForm(posted(request))
    if form.carry_out(actions.close_round, round=round, by=request.user):
        messages.success(request, f"{round.label}已结束，数据和指标不再变动。")
        return redirect("round_detail", pk)
    return render(request, "supervision/round/close.html", {"round": round, "form": form})


@recently_authenticated
def round_reopen(request: Request, pk: int) -> HttpResponse:
    round = seen_round(request, pk)
    access.require(request.user, "ROUND_EDIT", on=round)
    form = ReasonForm(posted(request))
    if form.carry_out(actions.reopen_round, round=round, by=request.user):
        messages.success(request, f"{round.label}已重新打开，理由已记入操作记录。")
        return redirect("round_detail", pk)
    context = {"round": round, "form": form, "blocked": actions.why_not_reopened(round)}
    return render(request, "supervision/round/reopen.html", context)


@post_only(back="round_detail")
def round_compute(request: Request, pk: int) -> HttpResponse:
    """Have the metrics computed by a worker; the round's page shows how far it came."""
    round = seen_round(request, pk)
    access.require(request.user, "METRIC_COMPUTE", on=round)
    if not round.is_open:
        messages.error(request, f"{round.label}已结束，指标不再重算；确需更正请先重新打开本轮。")
        return redirect("round_detail", pk)
    jobs.start(
        task="supervision.tasks.compute_metrics",
        subject=f"round:{pk}",
        label=f"计算{round.label}的指标",
        county=round.county,
        by=request.user,
        params={"back": reverse("round_detail", args=[pk])},
    )
    return redirect("round_detail", pk)
