"""Where the open deadlines would be by another calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils import timezone

from supervision.models import RectificationItem
from units.templatetags.words import day
from units.workdays.calendar import LONGEST_TERM, Calendar, Term, written

_COUNTED = re.compile(r"自\d{1,2}月\d{1,2}日次日起")


@dataclass(frozen=True)
class Move:
    """One open item whose deadline comes out on another day."""

    item: RectificationItem
    due_on: date
    ground: str

    @property
    def sentence(self) -> str:
        return f"期限由{day(self.item.due_on)}改为{day(self.due_on)}"


def moves(calendar: Calendar, today: date | None = None) -> list[Move]:
    """Return the open items whose counted deadline the calendar moves, in order of county.

    A day that was set, by the notice or by hand or as an extension, is moved by no calendar. No
    deadline is moved into the past: what would be earlier is due today at the earliest, and what
    is overdue already stays as it is.
    """
    today = today or timezone.localdate()
    items = (
        RectificationItem.objects.open()
        .filter(due_working_days__range=(1, LONGEST_TERM))
        .select_related("county", "unit", "round")
        .order_by("county", "due_on", "pk")
    )

    @cache
    def term(start: date, days: int) -> Term:
        return calendar.after(start, days)

    found = []
    for item in items:
        reached = term(item.issued_on, item.due_working_days)
        due = reached.due
        if due < item.due_on:
            due = item.due_on if item.due_on < today else max(due, today)
        if due != item.due_on:
            found.append(Move(item, due, _ground(item, reached, due)))
    return found


def _ground(item: RectificationItem, reached: Term, due: date) -> str:
    """Return the sentence of the new day, with the name of the class before it, if it had one."""
    counted = _COUNTED.search(item.due_ground)
    name = item.due_ground[: counted.start()] if counted else ""
    later = f"重算时该日已过，改为{written(due)}。" if due != reached.due else ""
    return f"{name}{reached.sentence}{later}"[:300]
