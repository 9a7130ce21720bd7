"""Changing the calendar, and with it the deadlines that were counted by it: in one transaction."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from supervision.calendars.moves import Move, moves
from supervision.models import RectificationEvent
from supervision.rectification.telling import tell_of
from units import events
from units.actions import hold
from units.models import User
from units.workdays import actions as workdays
from units.workdays.calendar import Calendar


@transaction.atomic
def adopt_arrangement(*, text: str, year: int | None = None, by: User | None) -> list[Move]:
    """Take over a year's arrangement; return the deadlines that moved. Raises RefusedError."""
    rows = workdays.adopt_arrangement(text=text, year=year, by=by)
    named = next(row.day.year for row in rows if (row.day.month, row.day.day) == (10, 1))
    return move_deadlines(because=f"{named}年节假日安排录入", by=by)


@transaction.atomic
def set_day(*, day: date, is_working: bool, reason: str, by: User | None) -> list[Move]:
    """Set one day by hand; return the deadlines that moved. Raises RefusedError."""
    row = workdays.set_day(day=day, is_working=is_working, reason=reason, by=by)
    return move_deadlines(because=f"{day.month}月{day.day}日改为{row.name}（{reason}）", by=by)


@transaction.atomic
def forget_day(*, day: date, by: User | None) -> list[Move]:
    """Take a day set by hand back; return the deadlines that moved. Raises RefusedError."""
    workdays.forget_day(day=day, by=by)
    return move_deadlines(because=f"{day.month}月{day.day}日的调整取消", by=by)


@transaction.atomic
def move_deadlines(*, because: str, by: User | None) -> list[Move]:
    """Count all open deadlines anew by the calendar as it is; return those that moved.

    Each item gets a step of its timeline that says from where to where and why, its unit is told,
    and an event is left.
    """
    for county in {move.item.county_id: move.item.county for move in moves(Calendar())}.values():
        hold(county)
    done = moves(Calendar())  # as it is now that nobody else changes items of these counties
    for move in done:
        _carry_out(move, because, by)
    return done


def _carry_out(move: Move, because: str, by: User | None) -> None:
    item = move.item
    before = item.facts() | {"due_ground": item.due_ground}
    note = f"因{because}，{move.sentence}。{move.ground}"
    item.due_on, item.due_ground = move.due_on, move.ground
    if item.extension_due and item.extension_due <= move.due_on:
        note += f"原申请延至{item.extension_due:%Y-%m-%d}，不再需要。"
        item.extension_due = None
    item.save(update_fields=["due_on", "due_ground", "extension_due"])
    step = RectificationEvent.objects.create(
        item=item,
        kind=RectificationEvent.Kind.MOVE,
        happened_on=timezone.localdate(),
        at=timezone.now(),
        by=by,
        note=note[:1000],
    )
    tell_of(item, step)
    events.record(
        by=by,
        county=item.county,
        verb="整改重算期限",
        on=item,
        before=before,
        after=item.facts() | {"due_ground": item.due_ground, "note": note[:1000]},
    )
