"""Rectification: the page of an item, and its steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from supervision.evidence.forms import CarryingForm
from supervision.evidence.pictured import KeepingForm
from supervision.evidence.pictures import carried_pieces, with_pictures
from supervision.models import Evidence, RectificationEvent, RectificationItem
from supervision.rectification import actions, forms
from supervision.rectification.proof import shown_by_rows
from units import access
from units.forms import ActionForm
from units.models import User
from units.requests import Request, posted, sent_files

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

    @property
    def carries(self) -> bool:
        """Whether the step takes the unit's evidence along."""
        return issubclass(self.form, CarryingForm)

    def form_for(self, request: Request, item: RectificationItem) -> Any:
        form: Any = self.form
        if not issubclass(form, (CarryingForm, KeepingForm)):
            return form(posted(request))
        return form(posted(request), sent_files(request), item=item, by=request.user)


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
        Choice("grant", "延长期限", "EXTENSION_DECIDE", actions.OPEN,
               forms.GrantForm, actions.extend, "已延长期限，单位会收到通知。"),
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
    pieces = carried_pieces(item)
    findings = with_pictures(item.findings.select_related("indicator", "unit"))
    context = {
        "item": item,
        "county": item.county,
        "is_overdue": item.is_overdue(timezone.localdate()),
        "findings": findings,
        "before": [picture for finding in findings for picture in finding.pictures],  # type: ignore[attr-defined]
        "after": [one for one in pieces if one.is_picture and _is_latest_of_unit(one)],
        "timeline": _timeline(item, pieces),
        "choices": [one for one in CHOICES.values() if one.is_open_to(request.user, item)],
        "shown": shown_by_rows(item) if item.is_open else "",
        "sees_rows": access.may(request.user, "ROUND_VIEW", on=item.round),
        "reopened_by": item.reopened_by.select_related("round").first(),
    }
    return render(request, "supervision/rectification/detail.html", context)


def _is_latest_of_unit(piece: Any) -> bool:
    return not piece.is_replaced and piece.event.kind != RectificationEvent.Kind.RETURN


def _timeline(
    item: RectificationItem, pieces: list[Evidence]
) -> list[tuple[RectificationEvent, list[Evidence]]]:
    """Return the steps, the newest last, each with the pieces that it carried."""
    carried: dict[int | None, list[Evidence]] = defaultdict(list)
    for piece in pieces:
        carried[piece.event_id].append(piece)
    return [(step, carried[step.pk]) for step in item.events.select_related("by")]


def item_step(request: Request, pk: int, step: str) -> HttpResponse:
    item = _seen_item(request, pk)
    choice = CHOICES.get(step)
    if choice is None:
        raise Http404
    access.require(request.user, choice.permission, on=item)
    if request.method == "GET" and not choice.is_open_to(request.user, item):
        messages.warning(request, f"该事项{item.get_state_display()}，现在不能{choice.label}。")
        return redirect("rectification_detail", pk)
    form = choice.form_for(request, item)
    if form.carry_out(choice.action, item=item, by=request.user):
        messages.success(request, choice.done)
        return redirect("rectification_detail", pk)
    context = {"item": item, "county": item.county, "choice": choice, "form": form}
    if item.state == State.RETURNED:
        context["returned"] = item.events.filter(kind=RectificationEvent.Kind.RETURN).last()
    return render(request, "supervision/rectification/step.html", context)
