"""The outlines of a county: the list, one as it reads now, copying, changing, deleting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from notices.editing.lines import composed
from notices.editing.outlines import actions
from notices.editing.outlines.forms import CopyForm, OutlineForm
from notices.editing.texts import round_of, title_of
from notices.models import Notice, Outline
from supervision.models import InspectionRound
from units import access
from units.models import County
from units.requests import Request, post_only, posted, pressed
from units.tables import Cell, Column, Table

PAGE_SIZE = 50


def outline_list(request: Request, county: int) -> HttpResponse:
    place = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    access.require(request.user, "NOTICE_VIEW", on=place)
    drafted = Notice.objects.filter(outline=OuterRef("pk")).order_by().values("outline")
    rows = Outline.objects.filter(county=place).annotate(
        block_count=Count("blocks"),
        notice_count=Coalesce(Subquery(drafted.annotate(n=Count("pk")).values("n")), 0),
    )
    page = Paginator(rows.order_by("-is_default", "name"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "county": place, "page": page,
        "table": _table(page.object_list, round_of(Outline(county=place))),
        "may_edit": access.may(request.user, "NOTICE_EDIT", on=place),
    }  # fmt: skip
    return render(request, "notices/outline/list.html", context)


def _table(rows: Any, round: InspectionRound | None) -> Table:
    columns = [
        Column("名称", "wide"),
        Column("默认"),
        Column("段落", "numeric"),
        Column("用于通报", "numeric"),
        Column("通报标题", "wide"),
    ]
    lines = [
        [
            Cell(row.name, reverse("outline_detail", args=[row.pk])),
            Cell("默认", chip="good") if row.is_default else Cell(""),
            Cell(str(row.block_count)),
            Cell(str(row.notice_count)),
            Cell(title_of(row, round)),
        ]
        for row in rows
    ]
    return Table("提纲", columns, lines, hide_caption=True)


def _visible(request: Request, pk: int, permission: str = "NOTICE_EDIT") -> Outline:
    outlines = Outline.objects.visible_to(request.user, "NOTICE_VIEW").select_related("county")
    outline: Outline = get_object_or_404(outlines, pk=pk)
    access.require(request.user, permission, on=outline)
    return outline


def outline_detail(request: Request, pk: int) -> HttpResponse:
    """The outline as a notice from it would read now."""
    outline = _visible(request, pk, "NOTICE_VIEW")
    round = round_of(outline)
    sees_rows = round is not None and access.may(request.user, "ROUND_VIEW", on=round)
    context = {
        "outline": outline, "county": outline.county, "round": round,
        "composed": composed(outline),
        "figure_url": reverse("figure_rows", args=[round.pk]) + "?ref="
        if round and sees_rows else "",
        "may_edit": access.may(request.user, "NOTICE_EDIT", on=outline),
    }  # fmt: skip
    return render(request, "notices/outline/detail.html", context)


def outline_copy(request: Request, county: int) -> HttpResponse:
    """Make an outline as a copy of one of the county's own, of another's, or of the general one."""
    place = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    access.require(request.user, "NOTICE_EDIT", on=place)
    sources = Outline.objects.visible_to(request.user, "NOTICE_VIEW").select_related("county")
    form = CopyForm(posted(request), sources=sources, own=place, first=request.GET.get("of"))
    if made := form.carry_out(actions.copy_outline, county=place, by=request.user):
        messages.success(request, f"已建立提纲“{made}”，可以修改段落。")
        return redirect("desk", "outlines", made.pk)
    return render(request, "notices/outline/copy.html", {"county": place, "form": form})


def outline_change(request: Request, pk: int) -> HttpResponse:
    outline = _visible(request, pk)
    form = OutlineForm(posted(request), instance=Outline.objects.get(pk=pk))
    if form.carry_out(actions.change_outline, outline=outline, by=request.user):
        messages.success(request, "提纲的名称、标题和主送已保存。")
        return redirect("outline_detail", pk)
    context = {"outline": outline, "county": outline.county, "form": form}
    return render(request, "notices/outline/change.html", context)


@post_only(back="outline_detail")
def outline_default(request: Request, pk: int) -> HttpResponse:
    outline = _visible(request, pk)
    actions.set_default(outline=outline, by=request.user)
    messages.success(request, f"拟通报时默认用“{outline}”。")
    return redirect("outline_list", outline.county_id)


@post_only(back="outline_detail")
def outline_delete(request: Request, pk: int) -> HttpResponse:
    outline = _visible(request, pk)
    told = f"已删除提纲“{outline.name}”。"
    if pressed(request, actions.delete_outline, told, outline=outline):
        return redirect("outline_list", outline.county_id)
    return redirect("outline_detail", pk)
