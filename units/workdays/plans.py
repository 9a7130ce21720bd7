"""What a change of the calendar would store and drop, so that it can be shown before it is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from units.actions import RefusedError
from units.models import CalendarDay
from units.workdays.arrangement import Arranged, ArrangementError, read_arrangement
from units.workdays.calendar import Calendar, without_stored

EARLIEST, LATEST = 2004, 2100


@dataclass(frozen=True)
class Difference:
    """One day that is worked or off after the change, and was not before."""

    day: date
    is_working: bool
    name: str


@dataclass(frozen=True)
class Plan:
    """A change: `what` in words, the rows to store, the stored ones to drop."""

    what: str
    put: tuple[CalendarDay, ...]
    drop: tuple[CalendarDay, ...]
    kept: tuple[CalendarDay, ...] = ()

    def calendar(self) -> Calendar:
        """Return the calendar as it would be."""
        gone = {row.pk for row in self.drop}
        left = [row for row in CalendarDay.objects.all() if row.pk not in gone]
        return Calendar([*left, *self.put])

    def differences(self) -> list[Difference]:
        before, after = Calendar(), self.calendar()
        touched = sorted({row.day for row in (*self.put, *self.drop)})
        return [
            Difference(day, after.is_working(day), _name(after, day))
            for day in touched
            if before.is_working(day) != after.is_working(day)
        ]


def _name(calendar: Calendar, day: date) -> str:
    return "调休上班" if calendar.is_made_up(day) else calendar.why_off(day) or "上班"


def plan_arrangement(*, text: str, year: int | None = None) -> Plan:
    """Return the plan of taking over the year's published arrangement. Raises RefusedError.

    Days on which the package departs from it are stored too: arrangements have been changed after
    a package had them. Days that were set by hand stay as they are (`kept`).
    """
    try:
        days = read_arrangement(text, year)
    except ArrangementError as error:
        raise RefusedError(str(error), field="text") from error
    year = next(one.day.year for one in days if (one.day.month, one.day.day) == (10, 1))
    named = {one.day for one in days}
    every = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    ordinary = [
        Arranged(day, day.weekday() < 5, "")
        for day in every
        if day.year == year and day not in named and without_stored(day) != (day.weekday() < 5)
    ]
    arranged = CalendarDay.objects.filter(is_override=False)
    stored = arranged.filter(Q(day__year=year) | Q(day__in=named))
    rows = [
        CalendarDay(day=one.day, is_working=one.is_working, name=one.name)
        for one in sorted(days + ordinary, key=lambda one: one.day)
    ]
    return Plan(
        f"录入{year}年节假日安排",
        tuple(rows),
        tuple(stored),
        tuple(CalendarDay.objects.filter(is_override=True, day__year=year)),
    )


def plan_day(*, day: date, is_working: bool, reason: str = "", name: str = "") -> Plan:
    """Return the plan of setting one day by hand. Raises RefusedError."""
    if not EARLIEST <= day.year <= LATEST:
        raise RefusedError(f"日期应在{EARLIEST}年至{LATEST}年之间。", field="day")
    stored = tuple(CalendarDay.objects.filter(day=day, is_override=True))
    name = name or ("上班" if is_working else "放假")
    if stored and (stored[0].is_working, stored[0].reason) == (is_working, reason):
        raise RefusedError(f"{day}已经是{name}，理由也没有变，不必再设。", field="day")
    row = CalendarDay(day=day, is_override=True, is_working=is_working, name=name, reason=reason)
    return Plan(f"{day.year}年{day.month}月{day.day}日设为{name}", (row,), stored)


def plan_forget(*, day: date) -> Plan:
    """Return the plan of taking a day that was set by hand back. Raises RefusedError."""
    stored = tuple(CalendarDay.objects.filter(day=day, is_override=True))
    if not stored:
        raise RefusedError(f"{day}没有单独设置过，无需取消。")
    return Plan(f"取消{day.year}年{day.month}月{day.day}日的调整", (), stored)
