"""Whom each step of an item is told to: the unit's liaisons, or those who judge."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from supervision.models import RectificationEvent, RectificationItem
from units.messages.actions import tell
from units.models import User
from units.people.holders import holders
from units.workdays.calendar import written

Step = RectificationEvent.Kind

# By step: the permission that its readers hold, whether they are the unit's, and the words.
_TOLD: dict[str, tuple[str, bool, str]] = {
    Step.ISSUE: ("RECTIFICATION_ANSWER", True, "新的整改事项：{problem}"),
    Step.RETURN: ("RECTIFICATION_ANSWER", True, "整改反馈被退回：{problem}"),
    Step.CLOSE: ("RECTIFICATION_ANSWER", True, "整改事项已销号：{problem}"),
    Step.EXTEND: ("RECTIFICATION_ANSWER", True, "整改期限延至{due}：{problem}"),
    Step.REFUSE: ("RECTIFICATION_ANSWER", True, "延期申请未获同意：{problem}"),
    Step.REJECT: ("RECTIFICATION_ANSWER", True, "申诉被驳回，请继续整改：{problem}"),
    Step.MOVE: ("RECTIFICATION_ANSWER", True, "整改期限改为{due}：{problem}"),
    Step.WITHDRAW: ("RECTIFICATION_ANSWER", True, "整改事项已撤销：{problem}"),
    Step.SUBMIT: ("RECTIFICATION_REVIEW", False, "{unit}反馈待审核：{problem}"),
    Step.APPEAL: ("RECTIFICATION_REVIEW", False, "{unit}申诉待处理：{problem}"),
    Step.ASK: ("EXTENSION_DECIDE", False, "{unit}申请延期待审批：{problem}"),
}


def tell_of(item: RectificationItem, event: RectificationEvent) -> int:
    """Tell those whom the step concerns, but for who took it; return how many."""
    if event.kind not in _TOLD:
        return 0
    permission, of_unit, words = _TOLD[event.kind]
    people = holders(item.county, permission, item.unit if of_unit else None)
    body = event.note
    if event.kind == Step.ISSUE:
        body = f"请在{written(item.due_on)}前整改并反馈。{item.due_ground}"
    return tell(
        people=_others(list(people), event.by),
        key=f"rectification:{item.pk}:{event.pk}",
        subject=words.format(problem=item.problem[:60], unit=item.unit, due=written(item.due_on)),
        body=body,
        url=reverse("rectification_detail", args=[item.pk]),
        county=item.county,
        by=event.by,
    )


def untold(items: Iterable[RectificationItem]) -> list[str]:
    """Return the names of the units that have nobody who is told of their items."""
    permission = _TOLD[Step.ISSUE][0]
    units = {item.unit_id: item.unit for item in items}.values()
    return [str(unit) for unit in units if not holders(unit.county, permission, unit).exists()]


def _others(people: list[User], by: User | None) -> list[User]:
    return [person for person in people if by is None or person.pk != by.pk]
