"""Rectification: the page of an item, and its steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from supervision.models import RectificationItem
from supervision.rectification import actions, forms
from supervision.rectification.proof import shown_by_rows
from units import access
from units.forms import ActionForm
from units.models import User
from units.requests import Request, posted

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
