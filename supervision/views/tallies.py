"""Tallies (汇总填报): the list of a round, filing, changing, removing."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from supervision import actions
from supervision.forms import TallyForm
from supervision.metrics.tallies import describe
from supervision.models import InspectionRound, Tally
from supervision.views.rounds import seen_round
from units import access
from units.forms import ActionForm
from units.requests import Request, posted
from units.tables import Cell, Column, Tab, Table


def tally_list(request: Request, pk: int) -> HttpResponse:
    round = seen_round(request, pk)
    access.require(request.user, "RECORD_VIEW", on=round)
    may_edit = round.is_open and access.may(request.user, "TALLY_EDIT", on=round)
    tallies = Tally.objects.filter(round=round).select_related("unit", "column", "account")
    source = request.GET.get("source", "")
    if source in Tally.Source.values:
        tallies = tallies.filter(source=source)
    page = Paginator(tallies, 50).get_page(request.GET.get("page"))
    context = {
        "round": round,
        "page": page,
        "table": _table(page, may_edit),
        "tabs": _tabs(reverse("tally_list", args=[pk]), source, everything=True),
        "may_edit": may_edit,
    }
    return render(request, "supervision/tally/list.html", context)


def _tabs(base: str, source: str, *, everything: bool = False) -> list[Tab]:
    tabs = [
        Tab(str(label), f"{base}?source={value}", value == source)
        for value, label in Tally.Source.choices
    ]
    if everything:
        tabs.insert(0, Tab("全部", base, source not in Tally.Source.values))
    return tabs


def _table(tallies: object, may_edit: bool) -> Table:
    columns = [
        Column("统计内容", "wide"),
        Column("数量", "numeric"),
        Column("其中已改正或已办结", "numeric"),
        Column("说明", "wide"),
    ]
    if may_edit:
        columns += [Column("修改", "actions"), Column("删除", "actions")]
    rows = []
    for tally in tallies:  # type: ignore[attr-defined]
        row = [
            Cell(describe(tally), reconstructed=tally.is_reconstructed),
            Cell(str(tally.value)),
            Cell("" if tally.fixed is None else str(tally.fixed)),
            Cell(tally.note),
        ]
        if may_edit:
            row.append(Cell("修改", reverse("tally_change", args=[tally.pk])))
            row.append(Cell("删除", reverse("tally_remove", args=[tally.pk])))
        rows.append(row)
    return Table("汇总填报", columns, rows, hide_caption=True)


def tally_create(request: Request, pk: int) -> HttpResponse:
    round = seen_round(request, pk)
    access.require(request.user, "TALLY_EDIT", on=round)
    source = request.GET.get("source", Tally.Source.WORK_ORDERS)
    if source not in Tally.Source.values:
        raise Http404
    form = TallyForm(posted(request), county=round.county, source=source)
    if form.carry_out(actions.file_tally, round=round, source=source, by=request.user):
        messages.success(request, "已保存，重新计算指标后生效。")
        return redirect(f"{reverse('tally_list', args=[pk])}?source={source}")
    tabs = _tabs(reverse("tally_create", args=[pk]), source)
    blocked = actions.why_no_tallies(round)
    context = {"round": round, "form": form, "tabs": tabs, "blocked": blocked}
    return render(request, "supervision/tally/create.html", context)


def _seen_tally(request: Request, pk: int) -> Tally:
    """Return the tally if the person may change it, else raise Http404 or PermissionDenied."""
    tally = get_object_or_404(
        Tally.objects.select_related("round__county", "unit", "column", "account"),
        round__in=InspectionRound.objects.visible_to(request.user),
        pk=pk,
    )
    access.require(request.user, "TALLY_EDIT", on=tally)
    return tally


def tally_change(request: Request, pk: int) -> HttpResponse:
    tally = _seen_tally(request, pk)
    form = TallyForm(posted(request), county=tally.county, source=tally.source, stored=tally)
    if form.carry_out(actions.change_tally, tally=tally, by=request.user):
        messages.success(request, "已保存，重新计算指标后生效。")
        return redirect("tally_list", tally.round_id)
    blocked = actions.why_no_tallies(tally.round)
    context = {"round": tally.round, "tally": tally, "form": form, "blocked": blocked}
    return render(request, "supervision/tally/change.html", context)


def tally_remove(request: Request, pk: int) -> HttpResponse:
    tally = _seen_tally(request, pk)
    form = ActionForm(posted(request))
    if form.carry_out(actions.remove_tally, tally=tally, by=request.user):
        messages.success(request, "已删除，重新计算指标后生效。")
        return redirect("tally_list", tally.round_id)
    context = {"round": tally.round, "form": form, "cell": describe(tally), "tally": tally}
    context["blocked"] = actions.why_no_tallies(tally.round)
    return render(request, "supervision/tally/remove.html", context)
