"""Figures of a notice that a named person writes otherwise than the data says."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from notices.composition.compose import compose
from notices.composition.document import Attachment
from notices.composition.overrides import named
from notices.editing import actions
from notices.editing.overriding import Overridable, OverrideForm, figures_of
from notices.editing.texts import why_fixed
from notices.models import FigureOverride, Notice
from notices.views.desk import NOTICES, text_of
from units import access
from units.requests import Request, posted, pressed


def override_list(request: Request, pk: int) -> HttpResponse:
    notice = text_of(request, NOTICES, pk)
    assert isinstance(notice, Notice)
    figures = figures_of(notice)
    form = OverrideForm(posted(request), figures=figures, first=request.GET.get("of", ""))
    if form.is_valid():
        computed = figures[form.cleaned_data["reference"]].computed
        form.carry_out(actions.override_figure, notice=notice, computed=computed, by=request.user)
        if form.is_valid():
            messages.success(request, "数字已改写；核稿报告里会列出。")
            return redirect("notice_override_list", pk)
    context = {
        "notice": notice, "county": notice.county, "form": form, "overrides": named(notice),
        "tables": [one for one in compose(notice).attachments if _offers(one, figures)],
        "fixed": why_fixed(notice),
    }  # fmt: skip
    return render(request, "notices/override/list.html", context)


def _offers(attachment: Attachment, figures: Mapping[str, Overridable]) -> bool:
    """Whether the table holds figures that can be written otherwise, and not words of problems."""
    table = attachment.table
    return table is not None and any(figure.reference in figures for figure in table.figures)


def override_remove(request: Request, pk: int) -> HttpResponse:
    found: FigureOverride = get_object_or_404(
        FigureOverride.objects.visible_to(request.user).select_related("notice__county"), pk=pk
    )
    if request.method != "POST":
        return redirect("notice_override_list", found.notice_id)
    access.require(request.user, "NOTICE_EDIT", on=found)
    pressed(request, actions.remove_override, "已恢复为计算值。", override=found)
    return redirect("notice_override_list", found.notice_id)
