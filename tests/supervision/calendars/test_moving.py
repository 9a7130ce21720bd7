"""Deadlines counted anew when the calendar changes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from supervision.calendars import actions
from supervision.calendars.coverage import warnings
from supervision.calendars.moves import moves
from supervision.models import InspectionRound, RectificationEvent, RectificationItem
from supervision.rectification.deadlines import by_working_days
from tests.factories import make_county, make_rectification, make_round, make_unit, make_user
from units.models import CalendarDay, Event, Message, Unit
from units.workdays.calendar import Calendar
from units.workdays.plans import plan_arrangement

pytestmark = pytest.mark.django_db

TEXT_2027 = """国务院办公厅关于2027年部分节假日安排的通知（演练）
一、元旦：1月1日（周五）至3日（周日）放假，共3天。1月9日（周六）上班。
二、春节：2月5日（周五，除夕）至11日（周四）放假，共7天。
三、国庆节：10月1日（周五）至7日（周四）放假，共7天。
"""


@pytest.fixture
def unit() -> Unit:
    return make_unit(make_county(name="石泉县"), short_name="城关镇")


@pytest.fixture
def round(unit: Unit) -> InspectionRound:
    return make_round(unit.county)


def counted(
    round: InspectionRound, unit: Unit, start: date, days: int = 10, **fields: Any
) -> RectificationItem:
    """Make an item whose deadline was counted by the calendar as it is."""
    deadline = by_working_days(start, days, Calendar(), "其他问题")
    given = {
        "issued_on": start,
        "due_on": deadline.due_on,
        "due_ground": deadline.ground,
        "due_working_days": days,
    }
    return make_rectification(round, unit, **given | fields)


def test_a_new_arrangement_moves_what_was_counted_and_says_so_everywhere(
    round: InspectionRound, unit: Unit
) -> None:
    liaison = make_user("liaison", unit)
    item = counted(round, unit, date(2026, 12, 28), 5)
    assert item.due_on == date(2027, 1, 4)  # Monday to Friday, for want of an arrangement
    fixed = make_rectification(round, unit, issued_on=date(2026, 12, 28), due_on=date(2027, 1, 4))
    [shown] = moves(plan_arrangement(text=TEXT_2027).calendar())
    assert (shown.item.pk, shown.due_on) == (item.pk, date(2027, 1, 5))
    assert not Event.objects.exists()
    moved = actions.adopt_arrangement(text=TEXT_2027, by=None)
    assert [(one.item.pk, one.due_on) for one in moved] == [(item.pk, date(2027, 1, 5))]
    item.refresh_from_db()
    fixed.refresh_from_db()
    assert item.due_on == date(2027, 1, 5)
    assert fixed.due_on == date(2027, 1, 4)
    assert item.due_ground == (
        "其他问题：自12月28日次日起5个工作日，不计1月1日至3日（元旦），至1月5日。"
    )
    step = RectificationEvent.objects.get(item=item)
    assert step.kind == "move"
    assert step.note == (
        "因2027年节假日安排录入，期限由2027年1月4日改为2027年1月5日。" + item.due_ground
    )
    assert Message.objects.get(person=liaison).subject.startswith("整改期限改为1月5日：")
    event = Event.objects.get(verb="整改重算期限")
    assert (event.before["due_on"], event.after["due_on"]) == ("2027-01-04", "2027-01-05")
    assert actions.move_deadlines(because="再算一次", by=None) == []


def test_a_day_set_by_hand_moves_deadlines_and_taken_back_moves_them_back(
    round: InspectionRound, unit: Unit
) -> None:
    start = _next_monday()
    item = counted(round, unit, start, 3)
    day = start + timedelta(days=2)
    moved = actions.set_day(day=day, is_working=False, reason="地方节日", by=None)
    assert [one.due_on for one in moved] == [start + timedelta(days=4)]
    note = RectificationEvent.objects.get(item=item).note
    assert f"因{day.month}月{day.day}日改为放假（地方节日），期限由" in note
    actions.forget_day(day=day, by=None)
    item.refresh_from_db()
    assert item.due_on == start + timedelta(days=3)
    assert not CalendarDay.objects.filter(is_override=True).exists()


def _next_monday() -> date:
    """Return a Monday of a plain week of 2028: no arrangement, no deadline in the past."""
    return date(2028, 3, 6)


@pytest.mark.parametrize(
    "facts",
    [
        {"closed_on": date(2028, 3, 7)},
        {"withdrawn_on": date(2028, 3, 7)},
        {"due_working_days": None},
    ],
)
def test_what_is_over_or_was_set_does_not_move(
    round: InspectionRound, unit: Unit, facts: dict[str, Any]
) -> None:
    counted(round, unit, _next_monday(), 3, **facts)
    assert actions.set_day(day=date(2028, 3, 8), is_working=False, reason="停工", by=None) == []


def test_nothing_is_moved_into_the_past(round: InspectionRound, unit: Unit) -> None:
    item = counted(round, unit, _next_monday(), 3)
    other = counted(round, unit, _next_monday(), 5)
    sunday = CalendarDay(day=date(2028, 3, 7), is_working=True, is_override=True)
    RectificationItem.objects.filter(pk=item.pk).update(due_on=date(2028, 3, 10))
    RectificationItem.objects.filter(pk=other.pk).update(due_on=date(2028, 3, 20))
    calendar = Calendar([sunday])
    by_pk = {one.item.pk: one for one in moves(calendar, today=date(2028, 3, 15))}
    assert item.pk not in by_pk  # overdue as it is
    assert by_pk[other.pk].due_on == date(2028, 3, 15)
    assert "重算时该日已过，改为3月15日。" in by_pk[other.pk].ground


def test_an_extension_asked_for_that_is_overtaken_is_cleared(
    round: InspectionRound, unit: Unit
) -> None:
    item = counted(round, unit, _next_monday(), 3)
    RectificationItem.objects.filter(pk=item.pk).update(extension_due=date(2028, 3, 10))
    actions.set_day(day=date(2028, 3, 8), is_working=False, reason="停工", by=None)
    item.refresh_from_db()
    assert (item.due_on, item.extension_due) == (date(2028, 3, 10), None)
    assert "原申请延至2028-03-10，不再需要" in RectificationEvent.objects.get(item=item).note


@tries(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(off=st.sets(st.integers(0, 20), max_size=8), days=st.integers(1, 12))
def test_after_a_recount_every_deadline_is_what_the_calendar_says(off: set[int], days: int) -> None:
    unit = make_unit(make_county(name=f"县{make_user().pk}"))
    start = _next_monday()
    item = counted(make_round(unit.county), unit, start, days)
    for n in off:
        CalendarDay.objects.create(
            day=start + timedelta(days=n), is_override=True, is_working=False
        )
    actions.move_deadlines(because="试", by=None)
    item.refresh_from_db()
    assert item.due_on == Calendar().after(start, days).due
    item.delete()
    CalendarDay.objects.all().delete()


def test_a_missing_year_is_warned_of_when_it_is_needed(round: InspectionRound, unit: Unit) -> None:
    assert warnings(date(2026, 11, 22)) == []
    assert warnings(date(2026, 12, 1)) == [
        "2027年的节假日安排尚未录入。请在“工作日历”里粘贴国务院办公厅的通知。"
    ]
    counted(round, unit, date(2026, 12, 28), 5)
    [sentence] = warnings(date(2026, 11, 22))
    assert sentence.startswith("2027年的节假日安排尚未录入，有1项整改期限落在该年，暂按")
    actions.adopt_arrangement(text=TEXT_2027, by=None)
    assert warnings(date(2026, 12, 1)) == []
    assert len(warnings(date(2028, 1, 1))) == 1
