"""Working days, held against the arrangements the State Council published for 2024 to 2026."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from units.models import CalendarDay
from units.workdays.calendar import Calendar

pytestmark = pytest.mark.django_db

# 国办发明电〔2023〕7号, 〔2024〕12号, 〔2025〕7号: first and last day off, then the days made up.
OFF = {
    2024: ["01-01", "02-10/02-17", "04-04/04-06", "05-01/05-05", "06-10", "09-15/09-17",
           "10-01/10-07"],
    2025: ["01-01", "01-28/02-04", "04-04/04-06", "05-01/05-05", "05-31/06-02", "10-01/10-08"],
    2026: ["01-01/01-03", "02-15/02-23", "04-04/04-06", "05-01/05-05", "06-19/06-21",
           "09-25/09-27", "10-01/10-07"],
}  # fmt: skip
MADE_UP = {
    2024: ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    2025: ["01-26", "02-08", "04-27", "09-28", "10-11"],
    2026: ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
}  # fmt: skip


def day(year: int, text: str) -> date:
    return date.fromisoformat(f"{year}-{text}")


def days_off(year: int) -> set[date]:
    found = set()
    for run in OFF[year]:
        first, _, last = run.partition("/")
        start, end = day(year, first), day(year, last or first)
        found |= {start + timedelta(days=n) for n in range((end - start).days + 1)}
    return found


@pytest.mark.parametrize("year", OFF)
def test_every_day_of_the_year_is_as_arranged(year: int) -> None:
    calendar = Calendar()
    made_up = {day(year, text) for text in MADE_UP[year]}
    one = date(year, 1, 1)
    while one.year == year:
        worked = one in made_up or (one.weekday() < 5 and one not in days_off(year))
        assert calendar.is_working(one) == worked, one
        assert calendar.is_made_up(one) == (one in made_up), one
        one += timedelta(days=1)


def test_a_term_over_the_national_day_says_how_it_was_reached() -> None:
    term = Calendar().after(date(2026, 9, 28), 8)
    assert term.due == date(2026, 10, 14)
    assert term.sentence == (
        "自9月28日次日起8个工作日，不计10月1日至7日（国庆节）、10月11日（周末），"
        "10月10日调休上班，计入，至10月14日。"
    )


def test_a_term_into_a_year_without_arrangement_says_so() -> None:
    term = Calendar().after(date(2026, 12, 30), 3)
    assert term.due == date(2027, 1, 4)
    assert term.sentence.endswith("2027年的节假日安排尚未录入，暂按周一至周五上班计算。")


def test_a_stored_day_comes_before_the_package() -> None:
    CalendarDay.objects.create(day=date(2026, 10, 10), is_working=False, name="另行通知")
    calendar = Calendar()
    assert not calendar.is_working(date(2026, 10, 10))
    assert calendar.why_off(date(2026, 10, 10)) == "另行通知"
    assert calendar.is_working(date(2026, 10, 9))


def test_a_snapshot_asks_the_database_once(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(1):
        Calendar().after(date(2026, 1, 1), 200)


@pytest.mark.parametrize("days", [0, -1, 251])
def test_a_term_out_of_bounds_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="1 到 250"):
        Calendar().after(date(2026, 1, 1), days)


@given(start=st.dates(date(2023, 12, 1), date(2027, 6, 30)), days=st.integers(1, 120))
def test_a_term_holds_as_many_working_days_as_it_says(start: date, days: int) -> None:
    calendar = Calendar()
    term = calendar.after(start, days)
    assert calendar.is_working(term.due)
    assert calendar.between(start, term.due) == days
    assert calendar.between(term.due, start) == -days
    skipped = sum((last - first).days + 1 for first, last, _ in term.skipped)
    assert (term.due - start).days == days + skipped
