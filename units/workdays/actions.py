"""Keeping the calendar of working days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from units import events
from units.models import CalendarDay, User
from units.workdays.plans import Plan, plan_arrangement, plan_day, plan_forget


@transaction.atomic
def adopt_arrangement(*, text: str, year: int | None = None, by: User | None) -> list[CalendarDay]:
    """Put the year's published arrangement in place of what was known. Raises RefusedError."""
    _lock()
    return _carry_out(plan_arrangement(text=text, year=year), "录入节假日安排", by)


@transaction.atomic
def set_day(
    *, day: date, is_working: bool, reason: str = "", name: str = "", by: User | None
) -> CalendarDay:
    """Say of one day that it is worked, or off. Raises RefusedError."""
    _lock()
    plan = plan_day(day=day, is_working=is_working, reason=reason, name=name)
    return _carry_out(plan, "调整工作日", by)[0]


@transaction.atomic
def forget_day(*, day: date, by: User | None) -> None:
    """Take a day that was set by hand back, so that the arrangement of its year holds again.

    Raises RefusedError.
    """
    _lock()
    _carry_out(plan_forget(day=day), "取消工作日调整", by)


def _lock() -> None:
    """Let two who change the calendar take turns."""
    list(CalendarDay.objects.select_for_update().order_by("day"))


def _carry_out(plan: Plan, verb: str, by: User | None) -> list[CalendarDay]:
    before = _facts(plan.drop)
    on = plan.drop[0] if plan.drop else None
    CalendarDay.objects.filter(pk__in=[row.pk for row in plan.drop]).delete()
    rows = CalendarDay.objects.bulk_create(plan.put)
    events.record(
        by=by,
        county=None,
        verb=verb,
        on=rows[0] if rows else on or CalendarDay,
        label=plan.what,
        before=before or None,
        after=_facts(rows) or None,
    )
    return rows


def _facts(rows: Iterable[CalendarDay]) -> dict[str, str]:
    return {
        str(row.day): f"{'上班' if row.is_working else '放假'} {row.name} {row.reason}".strip()
        for row in rows
    }
