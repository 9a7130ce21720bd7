"""Keeping the calendar of working days."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from units import events
from units.actions import RefusedError
from units.models import CalendarDay, User
from units.workdays.arrangement import Arranged, ArrangementError, read_arrangement
from units.workdays.calendar import without_stored


@transaction.atomic
def adopt_arrangement(*, text: str, year: int | None = None, by: User | None) -> list[CalendarDay]:
    """Put the year's published arrangement in place of what was known. Raises RefusedError.

    Days on which the package departs from it are stored too: arrangements have been changed after
    a package had them.
    """
    try:
        days = read_arrangement(text, year)
    except ArrangementError as error:
        raise RefusedError(str(error), field="text") from error
    year = next(one.day.year for one in days if (one.day.month, one.day.day) == (10, 1))
    stored = CalendarDay.objects.filter(Q(day__year=year) | Q(day__in=[one.day for one in days]))
    before = _facts(list(stored.select_for_update()))
    stored.delete()
    named = {one.day for one in days}
    every = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    ordinary = [
        Arranged(day, day.weekday() < 5, "")
        for day in every
        if day.year == year and day not in named and without_stored(day) != (day.weekday() < 5)
    ]
    rows = CalendarDay.objects.bulk_create(
        CalendarDay(day=one.day, is_working=one.is_working, name=one.name)
        for one in sorted(days + ordinary, key=lambda one: one.day)
    )
    events.record(
        by=by, county=None, verb="录入节假日安排", on=rows[0], before=before, after=_facts(rows)
    )
    return rows


@transaction.atomic
def set_day(*, day: date, is_working: bool, name: str = "", by: User | None) -> CalendarDay:
    """Say of one day that it is worked, or off."""
    stored = CalendarDay.objects.select_for_update().filter(day=day).first()
    before = _facts([stored]) if stored else None
    row = stored or CalendarDay(day=day)
    row.is_working, row.name = is_working, name
    row.save()
    events.record(by=by, county=None, verb="调整工作日", on=row, before=before, after=_facts([row]))
    return row


@transaction.atomic
def forget_day(*, day: date, by: User | None) -> None:
    """Take a stored day back, so that the arrangement of its year holds again."""
    stored = CalendarDay.objects.select_for_update().filter(day=day).first()
    if stored is None:
        raise RefusedError(f"{day}没有单独设置过，无需取消。")
    events.record(by=by, county=None, verb="取消工作日调整", on=stored, before=_facts([stored]))
    stored.delete()


def _facts(rows: list[CalendarDay]) -> dict[str, str]:
    return {
        str(row.day): f"{'上班' if row.is_working else '放假'} {row.name}".strip() for row in rows
    }
