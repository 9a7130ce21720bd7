"""The checker's report on one of our own notices: the page, the document, the waivers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from notices.actions import why_fixed
from notices.checks import actions, report_document
from notices.checks.forms import WaiveForm
from notices.checks.notice_report import report_of
from notices.checks.report_document import Facts
from notices.models import CheckWaiver, FigureOverride, Notice
from notices.views.checks import WORD, layout
from units import access, downloads
from units.forms import ActionForm
from units.requests import Request, post_only


def notice_check(request: Request, pk: int) -> HttpResponse:
    """Show the notice as text with its remarks; those who may can let one pass."""
    notice = _worked_on(request, pk)
    may_waive = access.may(request.user, "NOTICE_WAIVE_REMARK", on=notice)
    context = {
        "notice": notice,
        "county": notice.county,
        "round": notice.round,
        "may_edit": access.may(request.user, "NOTICE_EDIT", on=notice) and not why_fixed(notice),
        "may_waive": may_waive and not why_fixed(notice),
        **layout(report_of(notice)),
    }
    return render(request, "notices/check/notice.html", context)


def notice_check_report(request: Request, pk: int) -> FileResponse:
    """Send the report as a Word document, the waivers in it."""
    notice = _worked_on(request, pk)
    report = report_of(notice)
    now = timezone.localtime()
    pairs = [
        ("通报", notice.title),
        ("状态", notice.get_state_display()),
        ("核稿时间", f"{now.year}年{now.month}月{now.day}日{now:%H:%M}"),
        ("核稿人", str(request.user)),
        ("改写的数字", "；".join(_told(*one) for one in report.overrides)),
    ]
    return downloads.send(
        report_document.build(report, Facts("核稿意见", pairs)),
        f"{notice.title}_核稿意见.docx",
        WORD,
        by=request.user, county=notice.county, on=notice, verb="下载核稿意见",
    )  # fmt: skip


def _told(name: str, override: FigureOverride) -> str:
    computed = f"{name}计算值{override.computed or '没有'}"
    return f"{computed}，{override.by}改写为{override.text}（{override.reason}）"


@post_only(back="notice_check")
def notice_waive(request: Request, pk: int) -> HttpResponse:
    notice = _worked_on(request, pk)
    access.require(request.user, "NOTICE_WAIVE_REMARK", on=notice)
    form = WaiveForm(request.POST)
    _carry_out(request, form, "已放行，理由记在核稿意见里。", actions.waive, notice=notice)
    return redirect("notice_check", pk)


def waiver_withdraw(request: Request, pk: int) -> HttpResponse:
    visible = Notice.objects.visible_to(request.user, "NOTICE_VIEW")
    waivers = CheckWaiver.objects.filter(notice__in=visible).select_related("notice__county")
    waiver = get_object_or_404(waivers, pk=pk)
    if request.method == "POST":
        access.require(request.user, "NOTICE_WAIVE_REMARK", on=waiver)
        form = ActionForm(request.POST)
        told = "放行已撤销，这条意见重新列出。"
        _carry_out(request, form, told, actions.withdraw_waiver, waiver=waiver)
    return redirect("notice_check", waiver.notice_id)


def _carry_out(
    request: Request, form: ActionForm, told: str, action: Callable[..., Any], **facts: Any
) -> None:
    """Call the action and tell how it went; a form without its page has no place for errors."""
    if form.carry_out(action, by=request.user, **facts):
        messages.success(request, told)
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))


def _worked_on(request: Request, pk: int) -> Notice:
    """Return the notice if the person works on notices there; readers get what was issued."""
    notices = Notice.objects.visible_to(request.user).select_related(
        "county", "round__county", "round__previous", "created_by"
    )
    notice: Notice = get_object_or_404(notices, pk=pk)
    access.require(request.user, "NOTICE_VIEW", on=notice)
    return notice
