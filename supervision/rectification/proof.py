"""What the rows themselves say about an item: has the thing been put right since?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Max
from django.utils.timezone import localdate

from supervision.metrics.references import BadReference, parse
from supervision.models import (
    AccountFiling,
    ContentError,
    Finding,
    Post,
    Publication,
    RectificationItem,
    Submission,
    WorkOrder,
)
from supervision.models.rounds import start_of
from units.workdays.calendar import written

Sayer = Callable[[Finding, RectificationItem], str]
_Kind = Finding.Kind
Channel = WorkOrder.Channel


def shown_by_rows(item: RectificationItem) -> str:
    """Return what the rows show for every finding of the item; empty where they show nothing."""
    return "".join(
        say(finding, item)
        for finding in item.findings.all()
        if (say := _SAYERS.get(Finding.Kind(finding.kind)))
    )


def _key(finding: Finding, dimension: str) -> str:
    """Return the primary key that the finding's figure was counted for; empty for none."""
    try:
        return dict(parse(finding.reference).groups).get(dimension, "")
    except BadReference:
        return ""


def _object(finding: Finding, dimension: str, owner: str) -> dict[str, Any]:
    """Return the condition that a row is of the finding's object: by its key, else by name."""
    if key := _key(finding, dimension):
        return {dimension: int(key)}
    return {f"{dimension}__name": finding.subject, f"{dimension}__{owner}": finding.unit}


def _updates(model: type[Publication | Post], dimension: str, owner: str, what: str) -> Sayer:
    def say(finding: Finding, item: RectificationItem) -> str:
        rows = model._default_manager.filter(
            county=item.county,
            published_at__gte=start_of(item.issued_on),
            **_object(finding, dimension, owner),
        )
        found = rows.aggregate(number=Count("pk"), last=Max("published_at"))
        if not found["number"]:
            return ""
        day = written(localdate(found["last"]))
        return f"“{finding.subject}”交办后已发布{found['number']}{what}，最近一次在{day}。"

    return say


_column = _updates(Publication, "column", "units", "条信息")
_account = _updates(Post, "account", "unit", "条推文")
_LETTERS = (Channel.COUNTY_MAILBOX, Channel.CITY_MAILBOX, Channel.LEADER_MAILBOX)
_CHANNELS = {
    _Kind.LETTERS_SLOW: _LETTERS,
    _Kind.LETTERS_UNANSWERED: _LETTERS,
    _Kind.DISCLOSURE_LATE: (Channel.DISCLOSURE_REQUEST,),
}

# Families of metrics that are not named as their one channel.
_FAMILIES = {"letters": _LETTERS, "disclosure_requests": (Channel.DISCLOSURE_REQUEST,)}


def _channels(finding: Finding) -> tuple[str, ...]:
    """Return the channels that the finding's figure counts; those of its class without one."""
    try:
        family = parse(finding.reference).metric.key.partition(".")[0]
    except BadReference:
        return _CHANNELS.get(_Kind(finding.kind), (Channel.HOTLINE,))
    return _FAMILIES.get(family, (family,))


def _orders(finding: Finding, item: RectificationItem) -> str:
    due = WorkOrder.objects.filter(
        unit=finding.unit,
        channel__in=_channels(finding),
        received_at__lt=start_of(item.issued_on),
        due_at__lt=start_of(item.issued_on),
    )
    if not due.exists():
        return ""
    left = due.filter(closed_at__isnull=True).count()
    if left:
        return f"交办时已到期的工单还有{left}件未办结。"
    return "交办时已到期的工单均已办结。"


def _expression(finding: Finding, item: RectificationItem) -> str:
    wrong = finding.facts.get("wrong") or finding.subject
    places = ContentError.objects.filter(unit=finding.unit, wrong=wrong)
    left = places.filter(fixed_on__isnull=True).count()
    last = places.filter(fixed_on__isnull=False).order_by("-fixed_on").first()
    if last is None or last.fixed_on is None:
        return ""
    if left:
        return f"“{wrong}”还有{left}处没有登记改正。"
    return f"“{wrong}”已登记在{written(last.fixed_on)}改正。"


def _filing(finding: Finding, item: RectificationItem) -> str:
    wanted = {
        _Kind.ACCOUNT_WITHOUT_FILING: (AccountFiling.Kind.OPEN, AccountFiling.Kind.DEREGISTER),
        _Kind.ACCOUNT_NOT_DEREGISTERED: (AccountFiling.Kind.DEREGISTER,),
    }[_Kind(finding.kind)]
    filings = AccountFiling.objects.filter(
        kind__in=wanted, filed_on__gte=item.issued_on, **_object(finding, "account", "unit")
    )
    last = filings.order_by("-filed_on").first()
    if last is None:
        return ""
    return f"“{finding.subject}”已在{written(last.filed_on)}报备{last.get_kind_display()}。"


def _submissions(finding: Finding, item: RectificationItem) -> str:
    sent = Submission.objects.filter(unit=finding.unit, submitted_on__gte=item.issued_on).count()
    return f"交办后已报送{sent}条。" if sent else ""


_SAYERS: dict[Finding.Kind, Sayer] = {
    _Kind.COLUMN_NOT_UPDATED: _column,
    _Kind.COLUMN_BELOW_MINIMUM: _column,
    _Kind.COLUMN_BLANK: _column,
    _Kind.ACCOUNT_NOT_UPDATED: _account,
    _Kind.ACCOUNT_SLOW_UPDATE: _account,
    _Kind.WORK_ORDER_OVERDUE: _orders,
    _Kind.LETTERS_SLOW: _orders,
    _Kind.LETTERS_UNANSWERED: _orders,
    _Kind.DISCLOSURE_LATE: _orders,
    _Kind.WRONG_EXPRESSION: _expression,
    _Kind.ACCOUNT_WITHOUT_FILING: _filing,
    _Kind.ACCOUNT_NOT_DEREGISTERED: _filing,
    _Kind.SUBMISSION_ZERO: _submissions,
}
