"""The steps of a notice: taking them, what waits for a person, and the history."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from notices.models import Notice, NoticeStep
from notices.steps import actions, differences, rules
from notices.steps.forms import ReasonForm, StepForm
from units import access
from units.requests import Request, post_only

Kind, State = NoticeStep.Kind, Notice.State
# The plain steps: what is done, and what is said when it is done.
PLAIN: dict[str, tuple[Callable[..., object], str]] = {
    Kind.CHECK: (actions.check, "自动核稿没有发现拦路的错误，可以送核稿。"),
    Kind.SEND: (actions.send_to_review, "已送核稿，核稿人会收到消息。"),
    Kind.SUBMIT: (actions.submit, "已送签发，办公室领导会收到消息。"),
    Kind.RETURN: (actions.return_notice, "已退回，拟稿人会收到您的意见。"),
    Kind.WITHDRAW: (actions.withdraw, "已撤回作废；文号保留，不再使用。"),
}
WITHOUT_REMARK = {Kind.CHECK}
WAITING = {State.IN_REVIEW: "NOTICE_REVIEW", State.SUBMITTED: "NOTICE_SIGN"}
MOST = 50


def visible(request: Request, pk: int) -> Notice:
    """Return a notice that the person works on; those who only read have no steps."""
    notices = Notice.objects.visible_to(request.user).select_related(
        "county", "round__county", "round__previous", "created_by"
    )
    notice: Notice = get_object_or_404(notices, pk=pk)
    access.require(request.user, "NOTICE_VIEW", on=notice)
    return notice


def tell_errors(request: Request, form: BaseForm) -> None:
    """Say beside the page what was wrong with a form that is not shown again."""
    messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))


@post_only(back="notice_detail")
def step_take(request: Request, pk: int, kind: str) -> HttpResponse:
    notice = visible(request, pk)
    access.require(request.user, rules.permission_for(notice, kind), on=notice)
    act, done = PLAIN[kind]
    form = (ReasonForm if rules.RULES[Kind(kind)].needs_remark else StepForm)(request.POST)
    if form.is_valid() and kind in WITHOUT_REMARK:
        form.cleaned_data = {}
    if form.carry_out(act, notice=notice, by=request.user):
        messages.success(request, done)
    else:
        tell_errors(request, form)
    return redirect("notice_detail", pk)


@post_only(back="notice_detail")
def notice_reissue(request: Request, pk: int) -> HttpResponse:
    notice = visible(request, pk)
    access.require(request.user, "NOTICE_EDIT", on=notice)
    form = StepForm(request.POST)
    form.fields.pop("remark")
    again = form.carry_out(actions.reissue, notice=notice, by=request.user)
    if again is None:
        tell_errors(request, form)
        return redirect("notice_detail", pk)
    messages.success(request, f"已按作废的通报拟好第{again.version}版草稿，请修改后重新送核。")
    return redirect("notice_detail", again.pk)


def notice_waiting(request: Request) -> HttpResponse:
    """What waits for the person: to review, to sign."""
    found = Notice.objects.none()
    for state, permission in WAITING.items():
        counties = access.scope_of(request.user, permission).counties
        found = found | Notice.objects.filter(state=state, county__in=counties)
    found = found.select_related("county", "round", "created_by").order_by("pk")[:MOST]
    mine = [one for one in found if rules.open_to(one, request.user)]
    return render(request, "notices/step/waiting.html", {"notices": mine})


def step_list(request: Request, pk: int) -> HttpResponse:
    """The history, and what changed from one step to another."""
    notice = visible(request, pk)
    versions = Notice.objects.filter(round=notice.round)
    rows = NoticeStep.objects.filter(notice__in=versions).select_related("by", "notice")
    steps = list(rows.order_by("at", "pk"))
    texts = [step for step in steps if step.text]
    chosen = [step for step in texts if str(step.pk) == request.GET.get("to")]
    after = next(iter([*chosen, *texts[-1:]]), None)
    earlier = texts[: texts.index(after)] if after else []
    other = [step for step in earlier if after and step.text != after.text]
    named = [step for step in earlier if str(step.pk) == request.GET.get("from")]
    before = next(iter([*named, *other[-1:], *earlier[-1:]]), None)
    lines = differences.compare(before.text, after.text) if before and after else []
    context = {
        "notice": notice, "steps": steps, "texts": texts, "before": before, "after": after,
        "lines": lines,
    }  # fmt: skip
    return render(request, "notices/step/list.html", context)
