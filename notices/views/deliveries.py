"""Who got a notice and who has read it; reminding and sending on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime

from notices.delivery import actions, recipients
from notices.models import Notice, NoticeDelivery
from notices.steps import actions as steps
from units import access, downloads
from units.actions import RefusedError
from units.exports import workbook
from units.forms import ActionForm
from units.models import Unit
from units.requests import Request, post_only, posted
from units.tables import Cell, Column, Table

HEADINGS = ("单位", "类别", "送达时间", "首次阅读时间", "首次阅读人", "上次提醒时间")


class UnitsField(forms.ModelMultipleChoiceField):
    """Marks the units that the notice names."""

    named: frozenset[int] = frozenset()

    def label_from_instance(self, obj: Unit) -> str:
        return f"{obj.name}（通报提到）" if obj.pk in self.named else obj.name


class RecipientsForm(ActionForm):
    """The units that have not got the notice yet."""

    deliver_to = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label="补送单位", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        got = notice.deliveries.values("unit")
        field: Any = self.fields["deliver_to"]
        field.queryset = recipients.in_force(notice).exclude(pk__in=got)


class IssueForm(ActionForm):
    """Who is to get the notice; those that it names are marked."""

    deliver_to = UnitsField(
        Unit.objects.none(),
        label="送达单位",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一个送达单位。"},
    )

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["deliver_to"]
        field.queryset = recipients.in_force(notice)
        field.named = recipients.named(notice)
        field.initial = [unit.pk for unit in field.queryset]


def notice_issue(request: Request, pk: int) -> HttpResponse:
    """Ask to whom a signed notice goes, at first all units, and issue it."""
    notice = _worked_on(request, pk)
    access.require(request.user, "NOTICE_ISSUE", on=notice)
    if notice.state != Notice.State.SIGNED:
        return redirect("notice_detail", pk)
    form = IssueForm(posted(request), notice=notice)
    if form.carry_out(steps.issue, notice=notice, by=request.user):
        messages.success(request, "已印发，并通知了各单位的联络员。")
        return redirect("delivery_list", pk)
    context = {"notice": notice, "form": form, "count": recipients.in_force(notice).count()}
    return render(request, "notices/delivery/issue.html", context)


def delivery_list(request: Request, pk: int) -> HttpResponse:
    """List the receipts; whoever issues may send the notice on to further units."""
    notice = _worked_on(request, pk)
    may_issue = access.may(request.user, "NOTICE_ISSUE", on=notice)
    form = RecipientsForm(posted(request), notice=notice)
    if request.method == "POST":
        access.require(request.user, "NOTICE_ISSUE", on=notice)
        if form.carry_out(actions.deliver, notice=notice, by=request.user):
            messages.success(request, "已补送，并通知了各单位的联络员。")
            return redirect("delivery_list", pk)
    rows = list(_rows(notice))
    unread = sum(row.first_read_at is None for row in rows)
    context = {
        "notice": notice, "table": _table(rows), "count": len(rows), "unread": unread,
        "read": len(rows) - unread,
        "form": form if may_issue and notice.state == Notice.State.ISSUED else None,
        "announced": notice.announced.select_related("item__unit", "item__county"),
    }  # fmt: skip
    return render(request, "notices/delivery/list.html", context)


@post_only(back="delivery_list")
def delivery_remind(request: Request, pk: int) -> HttpResponse:
    notice = _worked_on(request, pk)
    access.require(request.user, "NOTICE_ISSUE", on=notice)
    try:
        count = actions.remind(notice=notice, by=request.user)
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已提醒 {count} 个还没有阅读的单位。")
    return redirect("delivery_list", pk)


def delivery_export(request: Request, pk: int) -> FileResponse:
    notice = _worked_on(request, pk)
    rows = [[cell.text for cell in row] for row in _table(_rows(notice)).rows]
    return downloads.send(
        workbook("送达与阅读", HEADINGS, rows), f"{notice.title}送达与阅读.xlsx",
        downloads.WORKBOOK, by=request.user, county=notice.county, on=notice,
        verb="导出送达与阅读情况",
    )  # fmt: skip


def _worked_on(request: Request, pk: int) -> Notice:
    notices = Notice.objects.visible_to(request.user).select_related("county", "round")
    notice: Notice = get_object_or_404(notices, pk=pk)
    access.require(request.user, "NOTICE_VIEW", on=notice)
    return notice


def _rows(notice: Notice) -> Any:
    return NoticeDelivery.objects.filter(notice=notice).select_related("unit", "first_read_by")


def _table(rows: Any) -> Table:
    columns = [Column(label, "date" if "时间" in label else "text") for label in HEADINGS]
    lines = [
        [
            Cell(row.unit.name),
            Cell(row.unit.get_kind_display()),
            Cell(_moment(row.delivered_at)),
            Cell(_moment(row.first_read_at)) if row.first_read_at else Cell("未读", chip="warn"),
            Cell(str(row.first_read_by or "")),
            Cell(_moment(row.reminded_at)),
        ]
        for row in rows
    ]
    return Table("送达与阅读", columns, lines, hide_caption=True)


def _moment(value: Any) -> str:
    return f"{localtime(value):%Y-%m-%d %H:%M}" if value else ""
