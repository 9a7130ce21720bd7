"""Working days counted inside a query, held against the calendar that counts them one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from supervision.models import RectificationItem, WorkOrder
from tests.factories import make_order, make_rectification, make_round, make_unit
from units.models import CalendarDay, WorkdayOrdinal
from units.workdays.actions import set_day
from units.workdays.calendar import Calendar
from units.workdays.ordinals import refresh, uncovered, working_days

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 1)


def waited(**ends: Any) -> int | None:
    found: int | None = working_days(WorkOrder.objects.all(), "waited", **ends).get().waited
    return found


def test_a_query_counts_as_the_calendar_does() -> None:
    unit, draw = make_unit(), Random(20261122)
    for _ in range(60):
        first = date(2023, 1, 1) + timedelta(days=draw.randrange(1400))
        make_order(unit, first, closed_at=first + timedelta(days=draw.randrange(90)))
    calendar = Calendar()
    rows = working_days(WorkOrder.objects.all(), "waited", start="received_at", end="closed_at")
    for row in rows:
        first, last = timezone.localdate(row.received_at), timezone.localdate(row.closed_at)
        assert row.waited == calendar.between(first, last), (first, last)


def test_an_end_may_be_a_date_an_expression_or_behind_the_start() -> None:
    make_order(make_unit(), date(2026, 9, 28))
    assert waited(start="received_at", end=date(2026, 10, 14)) == 8
    assert waited(start="received_at", end=date(2026, 9, 28)) == 0
    assert waited(start="received_at", end=date(2026, 9, 25)) == -1
    assert waited(start=date(2026, 9, 25), end="received_at") == 1
    day = datetime(2026, 10, 13, 16, 30, tzinfo=UTC)  # half past midnight of the 14th here
    assert waited(start="received_at", end=Coalesce(F("closed_at"), Value(day))) == 8


def test_what_has_no_end_has_no_count() -> None:
    make_order(make_unit(), date(2026, 9, 28))
    assert waited(start="received_at", end="closed_at") is None
    assert waited(start="received_at", end=date(2003, 12, 31)) is None


def test_a_field_of_another_table_and_a_date_field_serve_as_well() -> None:
    item = make_rectification(
        make_round(), make_unit(), issued_on=date(2026, 9, 28), due_on=date(2026, 10, 14)
    )
    rows = working_days(
        RectificationItem.objects.filter(pk=item.pk), "given", start="issued_on", end="due_on"
    )
    assert rows.filter(given=8).count() == 1
    assert rows.filter(given__gt=8).count() == 0
    behind = working_days(
        RectificationItem.objects.filter(pk=item.pk), "given", start="round__ends_on", end="due_on"
    )
    assert behind.get().given == Calendar().between(item.round.ends_on, date(2026, 10, 14))


def test_a_change_of_the_calendar_is_seen_by_the_next_query() -> None:
    make_order(make_unit(), date(2026, 11, 23))
    friday = date(2026, 11, 27)
    assert waited(start="received_at", end=friday) == 4
    set_day(day=date(2026, 11, 25), is_working=False, by=None)
    assert waited(start="received_at", end=friday) == 3
    CalendarDay.objects.all().delete()  # as in the admin
    assert waited(start="received_at", end=friday) == 4


def test_the_table_is_written_once_and_reaches_two_years_ahead() -> None:
    WorkdayOrdinal.objects.all().delete()
    assert refresh(date(2026, 11, 22)) == WorkdayOrdinal.objects.count()
    assert WorkdayOrdinal.objects.latest("day").day == date(2028, 12, 31)
    assert refresh(date(2026, 11, 22)) == 0
    assert refresh(date(2027, 1, 1)) == 365


def test_years_without_an_arrangement_are_named() -> None:
    assert uncovered(date(2026, 5, 1), date(2026, 12, 31)) == []
    assert uncovered(date(2026, 5, 1), date(2028, 1, 1)) == [2027, 2028]


def test_counting_reads_the_calendar_and_its_table_once(django_assert_num_queries: Any) -> None:
    refresh()
    with django_assert_num_queries(5):  # the calendar, its table in a savepoint, the rows
        waited_rows = working_days(
            WorkOrder.objects.all(), "waited", start="received_at", end="closed_at"
        )
        assert not list(waited_rows.filter(waited__gt=20))
