"""What people decide about the checker: let a remark pass, take a rule out of use."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from notices.actions import why_fixed
from notices.checks.notice_report import NEVER_WAIVED, report_of
from notices.checks.register import every_rule, label
from notices.models import CheckRuleSwitch, CheckWaiver, Notice
from units import access, events
from units.actions import RefusedError
from units.models import County, User


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


@transaction.atomic
def switch_rule(
    *, county: County, rule: str, is_off: bool, by: User, reason: str = ""
) -> CheckRuleSwitch:
    """Take a rule out of use in a county, with a reason, or into use again.

    Raises RefusedError when it stands so already, or when the rule is always in use.
    """
    access.require(by, "CHECK_RULE_EDIT", on=county)
    if rule not in every_rule():
        raise RefusedError("没有这条规则，请刷新页面再办。")
    if rule in NEVER_WAIVED:
        raise RefusedError("没有得出数的标记会原样印出来，这条规则不能停用。")
    reason = reason.strip() if is_off else ""
    if is_off and not reason:
        raise RefusedError("请写明停用的理由。", "reason")
    stored = CheckRuleSwitch.objects.select_for_update().filter(county=county, rule=rule).first()
    if is_off == bool(stored and stored.is_off):
        raise RefusedError(f"“{label(rule)}”已经{'停用' if is_off else '在用'}，不必再办。")
    switch = stored or CheckRuleSwitch(county=county, rule=rule)
    before = {"is_off": stored.is_off, "reason": stored.reason} if stored else {"is_off": False}
    switch.is_off, switch.reason, switch.by, switch.at = is_off, reason, by, timezone.now()
    switch.save()
    events.record(
        by=by,
        county=county,
        verb="停用核稿规则" if is_off else "启用核稿规则",
        on=switch,
        label=label(rule),
        before=before,
        after={"is_off": is_off, "reason": reason},
    )
    return switch


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
