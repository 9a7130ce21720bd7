"""Who hears of a step: those whose turn it is, and those whose notice it is."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from notices.models import Notice, NoticeStep
from notices.steps.rules import authors
from units.messages.actions import tell
from units.models import User
from units.people.holders import holders

Kind = NoticeStep.Kind


def tell_of(step: NoticeStep) -> int:
    """Tell the people of a step, once; to be called in the step's transaction."""
    notice = step.notice
    sentence = _sentence(step)
    if not sentence:
        return 0
    others = [person for person in _people(notice, step.kind) if person.pk != step.by_id]
    return tell(
        people=others,
        key=f"notice:{notice.pk}:step:{step.pk}",
        subject=sentence,
        body=f"意见：{step.remark}" if step.remark else "",
        url=reverse("notice_detail", args=[notice.pk]),
        county=notice.county,
        by=step.by,
    )


def _sentence(step: NoticeStep) -> str:
    name = f"《{step.notice.title}》"
    return {
        Kind.SEND: f"{name}送您核稿",
        Kind.SUBMIT: f"{name}等待签发",
        Kind.RETURN: f"{name}已退回修改",
        Kind.SIGN: f"{name}已签发，可以印发",
        Kind.WITHDRAW: f"{name}已撤回作废",
    }.get(Kind(step.kind), "")


def _people(notice: Notice, kind: str) -> Iterable[User]:
    if kind == Kind.SEND:
        return holders(notice.county, "NOTICE_REVIEW")
    if kind == Kind.SUBMIT:
        return holders(notice.county, "NOTICE_SIGN")
    if kind == Kind.SIGN:
        return holders(notice.county, "NOTICE_ISSUE")
    found: Iterable[User] = User.objects.filter(pk__in=authors(notice))
    return found
