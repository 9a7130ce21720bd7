"""Rectification: the ledger (整改台账) of a county, the page of an item, and its steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from supervision.models import RectificationItem
from supervision.rectification import actions, forms
from supervision.rectification.proof import shown_by_rows
from supervision.views.records import listing_of
from supervision.views.registers import listed
from units import access, downloads
from units.forms import ActionForm
from units.models import County, User
from units.requests import Request, posted
from units.tables import Cell

State = RectificationItem.State


@dataclass(frozen=True)
class Choice:
    """A step that a person may take with an item."""

    key: str
    label: str
    permission: str
    states: tuple[str, ...]
    form: type[ActionForm]
    action: Callable[..., RectificationItem]
    done: str
    needs_request: bool = False

    def is_open_to(self, user: User, item: RectificationItem) -> bool:
        asked = item.extension_due is not None
        fits = item.state in self.states and (asked if self.needs_request else True)
        return fits and access.may(user, self.permission, on=item)


CHOICES = {
    choice.key: choice
    for choice in (
        Choice("submit", "反馈整改结果", "RECTIFICATION_ANSWER", actions.WITH_UNIT,
               forms.AnswerForm, actions.submit, "已反馈，等待信息中心审核。"),
        Choice("ask", "申请延期", "RECTIFICATION_ANSWER", actions.WITH_UNIT,
               forms.ExtensionForm, actions.ask_extension, "已提交延期申请，等待审批。"),
        Choice("appeal", "申诉", "RECTIFICATION_ANSWER", actions.WITH_UNIT,
               forms.AppealForm, actions.appeal, "已提交申诉，等待信息中心处理。"),
        Choice("close", "销号", "RECTIFICATION_REVIEW", (State.SUBMITTED, *actions.WITH_UNIT),
               forms.CloseForm, actions.close, "已销号。"),
        Choice("return", "退回", "RECTIFICATION_REVIEW", (State.SUBMITTED,),
               forms.ReturnForm, actions.send_back, "已退回，单位会看到原因。"),
        Choice("extend", "审批延期", "EXTENSION_DECIDE", actions.OPEN,
               forms.ExtensionDecisionForm, actions.decide_extension, "延期申请已处理。",
               needs_request=True),
        Choice("judge", "处理申诉", "RECTIFICATION_REVIEW", (State.APPEALED,),
               forms.AppealDecisionForm, actions.decide_appeal, "申诉已处理。"),
        Choice("withdraw", "撤销事项", "RECTIFICATION_ISSUE", actions.OPEN,
               forms.WithdrawForm, actions.withdraw, "已撤销。"),
    )
}  # fmt: skip


def _asked(request: Request, county: int) -> tuple[County, QuerySet[RectificationItem]]:
    place = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    if not access.may_within(request.user, "RECTIFICATION_VIEW", place):
        raise PermissionDenied
    rows = RectificationItem.objects.visible_to(request.user, "RECTIFICATION_VIEW")
    return place, rows.filter(county=place).order_by("-due_on", "pk")


def item_list(request: Request, county: int) -> HttpResponse:
    place, rows = _asked(request, county)
    found = listed(request, listing_of(RectificationItem), rows, place)
    today = timezone.localdate()
    for row, item in zip(found["table"].rows, found["page"].object_list, strict=True):
        overdue = "已逾期" if item.is_overdue(today) else ""
        row[0] = Cell(
            row[0].text,
            reverse("rectification_detail", args=[item.pk]),
            sub=overdue,
            reconstructed=row[0].reconstructed,
        )
    context = {
        "county": place,
        "overdue": rows.overdue(today).count(),  # type: ignore[attr-defined]
        "waiting": rows.to_review().count(),  # type: ignore[attr-defined]
        **found,
    }
    return render(request, "supervision/rectification/list.html", context)


def item_export(request: Request, county: int) -> HttpResponse | FileResponse:
    """Send the ledger as a workbook; the export leaves an event."""
    place, rows = _asked(request, county)
    listing = listing_of(RectificationItem)
    return downloads.send(
        listing.workbook(rows, "整改台账"), f"{place}整改台账.xlsx", downloads.WORKBOOK,
        by=request.user, county=place, on=place, verb="导出",
        after={"list": "整改台账", "rows": rows.count()},
    )  # fmt: skip


def _seen_item(request: Request, pk: int) -> RectificationItem:
    rows = RectificationItem.objects.visible_to(request.user, "RECTIFICATION_VIEW")
    item: RectificationItem = get_object_or_404(
        rows.select_related(
            "county", "unit", "round__county", "submitted_by", "closed_by", "reopens"
        ),
        pk=pk,
    )
    return item


def item_detail(request: Request, pk: int) -> HttpResponse:
    item = _seen_item(request, pk)
    context = {
        "item": item,
        "county": item.county,
        "is_overdue": item.is_overdue(timezone.localdate()),
        "findings": item.findings.select_related("indicator", "unit"),
        "timeline": item.events.select_related("by"),
        "choices": [one for one in CHOICES.values() if one.is_open_to(request.user, item)],
        "shown": shown_by_rows(item) if item.is_open else "",
    }
    return render(request, "supervision/rectification/detail.html", context)


def item_step(request: Request, pk: int, step: str) -> HttpResponse:
    item = _seen_item(request, pk)
    choice = CHOICES.get(step)
    if choice is None:
        raise Http404
    access.require(request.user, choice.permission, on=item)
    form: Any = choice.form(posted(request))
    if form.carry_out(choice.action, item=item, by=request.user):
        messages.success(request, choice.done)
        return redirect("rectification_detail", pk)
    context = {"item": item, "county": item.county, "choice": choice, "form": form}
    return render(request, "supervision/rectification/step.html", context)
