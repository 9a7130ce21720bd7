"""What the rows themselves say about an item: has the thing been put right since?"""

from __future__ import annotations

from collections.abc import Callable

from supervision.metrics.references import BadReference, parse
from supervision.models import (
    ContentError,
    Finding,
    Post,
    Publication,
    RectificationItem,
    WorkOrder,
)
from supervision.models.rounds import start_of
from units.workdays.calendar import written

_Kind = Finding.Kind


def shown_by_rows(item: RectificationItem) -> str:
    """Return what the rows show for every finding of the item; empty where they show nothing."""
    said = [_SAYERS[kind](finding, item) for finding in item.findings.all()
            if (kind := Finding.Kind(finding.kind)) in _SAYERS]  # fmt: skip
    return "".join(filter(None, said))


def _key(finding: Finding, dimension: str) -> str:
    """Return the primary key that the finding's figure was counted for; empty for none."""
    try:
        return dict(parse(finding.reference).groups).get(dimension, "")
    except BadReference:
        return ""


def _column(finding: Finding, item: RectificationItem) -> str:
    rows = Publication.objects.filter(
        county=item.county, published_at__gte=start_of(item.issued_on)
    )
    key = _key(finding, "column")
    rows = (
        rows.filter(column=int(key))
        if key
        else rows.filter(column__name=finding.subject, column__units=finding.unit)
    )
    return _since(finding, rows.order_by("-published_at").first(), rows.count(), "条信息")


def _account(finding: Finding, item: RectificationItem) -> str:
    rows = Post.objects.filter(county=item.county, published_at__gte=start_of(item.issued_on))
    key = _key(finding, "account")
    rows = (
        rows.filter(account=int(key))
        if key
        else rows.filter(account__name=finding.subject, account__unit=finding.unit)
    )
    return _since(finding, rows.order_by("-published_at").first(), rows.count(), "条推文")


def _since(finding: Finding, last: Publication | Post | None, number: int, what: str) -> str:
    if last is None:
        return ""
    day = written(last.published_at.date())
    return f"“{finding.subject}”交办后已发布{number}{what}，最近一次在{day}。"


def _orders(finding: Finding, item: RectificationItem) -> str:
    open_orders = WorkOrder.objects.filter(
        unit=finding.unit, closed_at__isnull=True, due_at__lt=start_of(item.issued_on)
    )
    left = open_orders.count()
    if left:
        return f"交办时已到期的工单还有{left}件未办结。"
    return "交办时已到期的工单均已办结。"


def _expression(finding: Finding, item: RectificationItem) -> str:
    wrong = finding.facts.get("wrong") or finding.subject
    fixed = ContentError.objects.filter(unit=finding.unit, wrong=wrong, fixed_on__isnull=False)
    last = fixed.order_by("-fixed_on").first()
    if last is None or last.fixed_on is None:
        return ""
    return f"“{wrong}”已登记在{written(last.fixed_on)}改正。"


_SAYERS: dict[Finding.Kind, Callable[[Finding, RectificationItem], str]] = {
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
}
