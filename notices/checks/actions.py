"""What people decide about the checker: let a remark pass, and take that back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from notices.actions import why_fixed
from notices.checks.notice_report import report_of
from notices.checks.register import label
from notices.models import CheckWaiver, Notice
from units import access, events
from units.actions import RefusedError
from units.models import User


@transaction.atomic
def waive(*, notice: Notice, key: str, reason: str, by: User) -> CheckWaiver:
    """Let a remark of the notice's report pass, by name and with a reason.

    Raises RefusedError when the notice is signed, when the remark is no longer made (its
    passage or a figure changed), or when it cannot be let pass.
    """
    access.require(by, "NOTICE_WAIVE_REMARK", on=notice)
    notice = _held(notice)
    reason = reason.strip()
    if not reason:
        raise RefusedError("请写明放行的理由：核对了什么，为什么不用改。", "reason")
    remark = report_of(notice).named(key)
    if remark is None:
        raise RefusedError("这条意见已经不在了：段落或数字有变动。请按新的核稿意见办理。")
    if not remark.can_be_waived:
        raise RefusedError("数字标记没有得出数，会原样印在通报里，不能放行，请改正标记。")
    if remark.waiver is not None:
        raise RefusedError(f"这条意见已由{remark.waiver.by}放行，不必再办。")
    waiver = CheckWaiver.objects.create(
        notice=notice,
        key=key,
        rule=remark.rule,
        severity=remark.severity.value,
        quote=remark.quote,
        message=remark.message,
        reason=reason,
        by=by,
        at=timezone.now(),
    )
    events.record(by=by, county=notice.county, verb="放行核稿意见", on=notice, after=_facts(waiver))
    return waiver


@transaction.atomic
def withdraw_waiver(*, waiver: CheckWaiver, by: User) -> CheckWaiver:
    """Take a waiver back; its remark stands open again. Raises RefusedError."""
    access.require(by, "NOTICE_WAIVE_REMARK", on=waiver)
    _held(waiver.notice)
    waiver = CheckWaiver.objects.select_related("notice__county").get(pk=waiver.pk)
    if waiver.withdrawn_at is not None:
        raise RefusedError("这条放行已经撤销，不必再办。")
    waiver.withdrawn_by, waiver.withdrawn_at = by, timezone.now()
    waiver.save(update_fields=["withdrawn_by", "withdrawn_at"])
    events.record(
        by=by, county=waiver.county, verb="撤销放行", on=waiver.notice, before=_facts(waiver)
    )
    return waiver


def _held(notice: Notice) -> Notice:
    """Return the notice as stored, held until the end; refuse one that is fixed."""
    stored = Notice.objects.select_for_update(of=("self",)).select_related(
        "county", "round__county", "round__previous"
    )
    held: Notice = stored.get(pk=notice.pk)
    if fixed := why_fixed(held):
        raise RefusedError(fixed)
    return held


def _facts(waiver: CheckWaiver) -> dict[str, str]:
    return {
        "rule": label(waiver.rule),
        "severity": waiver.severity,
        "quote": waiver.quote[:200],
        "remark": waiver.message,
        "reason": waiver.reason,
    }
