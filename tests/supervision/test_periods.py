"""What a round's code says."""

from __future__ import annotations

from datetime import date

import pytest

from supervision.models import InspectionRound
from supervision.periods import current_period, fits, period_of

Kind = InspectionRound.Kind


@pytest.mark.parametrize(
    ("code", "label", "starts_on", "ends_on"),
    [
        ("2023Q3", "2023年第三季度", date(2023, 7, 1), date(2023, 9, 30)),
        ("2022H1", "2022年上半年", date(2022, 1, 1), date(2022, 6, 30)),
        ("2022H2", "2022年下半年", date(2022, 7, 1), date(2022, 12, 31)),
        ("2024-02", "2024年2月", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023", "2023年", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023Q3-2", "2023年第三季度第2批", date(2023, 7, 1), date(2023, 9, 30)),
        ("2023-10", "2023年10月", date(2023, 10, 1), date(2023, 10, 31)),
    ],
)
def test_a_code_names_a_span(code: str, label: str, starts_on: date, ends_on: date) -> None:
    period = period_of(code)
    assert period
    assert (period.label, period.starts_on, period.ends_on) == (label, starts_on, ends_on)
    assert period.code == code


@pytest.mark.parametrize(
    "code",
    [
        "",
        "2023Q5",
        "23Q1",
        "2023H3",
        "第三季度",
        "2023-13-x",
        "0000",
        "9999",
        "２０２３Q3",
        "2023Q3-0",
    ],
)
def test_other_forms_are_no_codes(code: str) -> None:
    assert period_of(code) is None


@pytest.mark.parametrize(
    ("code", "previous", "year_earlier"),
    [
        ("2023Q1", "2022Q4", "2022Q1"),
        ("2022H1", "2021H2", "2021H1"),
        ("2025-01", "2024-12", "2024-01"),
        ("2023", "2022", "2022"),
        ("2023Q3-2", "2023Q3-1", "2022Q3-2"),
    ],
)
def test_a_code_knows_what_came_before(code: str, previous: str, year_earlier: str) -> None:
    period = period_of(code)
    assert period
    assert period.previous
    assert period.previous.code == previous
    assert period.year_earlier.code == year_earlier


def test_the_first_batch_has_none_before_it() -> None:
    period = period_of("2023Q3-1")
    assert period
    assert period.previous is None


def test_the_kind_must_fit_the_code() -> None:
    quarter, batch = period_of("2023Q3"), period_of("2023Q3-2")
    assert quarter
    assert batch
    assert fits(Kind.QUARTER, quarter)
    assert not fits(Kind.HALF_YEAR, quarter)
    assert not fits(Kind.BATCH, quarter)
    assert fits(Kind.BATCH, batch)
    assert not fits(Kind.QUARTER, batch)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (Kind.QUARTER, "2026Q4"),
        (Kind.HALF_YEAR, "2026H2"),
        (Kind.MONTH, "2026-11"),
        (Kind.YEAR, "2026"),
        (Kind.BATCH, "2026Q4-1"),
    ],
)
def test_today_lies_in_a_period_of_each_kind(kind: str, code: str) -> None:
    assert current_period(kind, date(2026, 11, 22)).code == code
