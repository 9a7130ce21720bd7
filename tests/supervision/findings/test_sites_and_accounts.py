"""The rules of the catalogue about columns, websites and accounts fire on rows: each on what it
forbids, not on what it allows, and the rows that prove it are the rows made for it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from supervision.findings.evaluate import trips
from supervision.metrics.actions import compute_round
from supervision.models import (
    AccountFiling,
    InspectionRound,
)
from tests.factories import (
    make_account,
    make_column,
    make_indicator,
    make_post,
    make_posts,
    make_publication,
    make_round,
    make_submission,
    make_unit,
)
from tests.supervision.findings.catalogue import (
    FIRST,
    LAST,
    Found,
    busy,
    labels,
    proofs,
    warnings,
)
from units.models import County, Unit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("last", "fires"), [(16, False), (15, True)])
def test_a_column_paused_longer_than_its_own_limit(
    county: County, unit: Unit, round: InspectionRound, found: Found, last: int, fires: bool
) -> None:
    column = make_column(county, name="动态", max_gap_days=15, units=[unit])
    made = [make_publication(column, date(2023, 9, last))]
    made += [make_publication(column, FIRST + timedelta(days=n)) for n in range(0, 77, 7)]
    assert proofs(found("column_own_gap"), round) == [set(made)] * fires


@pytest.mark.parametrize(("day", "fires"), [(date(2023, 4, 3), False), (date(2023, 4, 2), True)])
def test_a_column_silent_since_before_the_window(
    county: County, unit: Unit, round: InspectionRound, found: Found, day: date, fires: bool
) -> None:
    column = make_column(county, name="年报", max_gap_days=180, units=[unit])
    make_publication(column, day)
    tripped = found("column_silent")
    assert labels(tripped) == (["年报"] if fires else [])
    assert proofs(tripped, round) == [{column}] * fires


@pytest.mark.parametrize(
    ("code", "kind", "day", "fires"),
    [
        ("COL4", "key_area", date(2023, 3, 30), False),
        ("COL4", "key_area", date(2023, 3, 29), True),
        ("COL4", "topic", date(2023, 3, 1), False),
        ("COL2", "unit_documents", date(2023, 3, 29), True),
        ("COL3", "statutory", date(2022, 9, 30), False),
        ("COL3", "statutory", date(2022, 9, 29), True),
    ],
)
def test_a_column_judged_by_its_kind(
    county: County, unit: Unit, found: Found, code: str, kind: str, day: date, fires: bool
) -> None:
    make_publication(make_column(county, name="甲", kind=kind, units=[unit]), day)
    own = make_column(county, name="自有要求", kind=kind, units=[unit], max_gap_days=900)
    make_publication(own, day - timedelta(days=30))
    assert labels(found(code)) == (["甲"] if fires else [])


@pytest.mark.parametrize(
    ("period", "minimum", "days", "fires"),
    [
        ("month", 1, [date(2023, 7, 31), date(2023, 8, 1), date(2023, 9, 30)], False),
        ("month", 1, [date(2023, 7, 1), date(2023, 9, 1), date(2023, 9, 2)], True),
        ("quarter", 3, [FIRST, date(2023, 8, 1), LAST], False),
        ("quarter", 3, [date(2023, 6, 30), date(2023, 8, 1), LAST], True),
        ("half_year", 9, [FIRST], False),  # ends in December
        ("year", 9, [FIRST], False),
    ],
)
def test_a_column_with_fewer_than_its_own_minimum(
    county: County,
    unit: Unit,
    round: InspectionRound,
    found: Found,
    period: str,
    minimum: int,
    days: list[date],
    fires: bool,
) -> None:
    column = make_column(
        county, name="文件", minimum_count=minimum, minimum_period=period, units=[unit]
    )
    made = [make_publication(column, day) for day in days]
    tripped = found("column_own_minimum")
    assert labels(tripped) == (["文件"] if fires else [])
    own = {m for m, d in zip(made, days, strict=True) if d >= FIRST}
    assert proofs(tripped, round) == [own] * fires


def test_a_minimum_is_judged_when_its_half_year_ends(county: County, unit: Unit) -> None:
    round = make_round(
        county, code="2023Q4", starts_on=date(2023, 10, 1), ends_on=date(2023, 12, 31)
    )
    for name, days in (("够", (FIRST, date(2023, 12, 31))), ("少", (date(2023, 6, 30), FIRST))):
        column = make_column(
            county, name=name, minimum_count=2, minimum_period="half_year", units=[unit]
        )
        for day in days:
            make_publication(column, day)
    busy(county)
    make_publication(make_column(county), date(2023, 11, 1))
    compute_round(round=round, by=None)
    assert labels([t for t in trips(round) if t.rule.code == "column_own_minimum"]) == ["少"]


def test_too_few_is_not_said_before_the_window_ends(county: County, unit: Unit) -> None:
    round = make_round(county, as_of=date(2023, 8, 15))
    column = make_column(county, minimum_count=2, minimum_period="quarter", units=[unit])
    make_publication(column, FIRST)
    make_submission(make_unit(county), FIRST)
    compute_round(round=round, by=None)
    codes = {trip.rule.code for trip in trips(round)}
    assert not codes & {"column_own_minimum", "submission_zero"}


def test_a_blank_column_but_not_an_explained_one(county: County, unit: Unit, found: Found) -> None:
    busy(county)
    make_column(county, name="空白", units=[unit])
    make_column(county, name="有说明", explained_empty="机构改革", units=[unit])
    late = make_column(county, name="前年发过", units=[unit])
    make_publication(late, date(2021, 1, 1))
    assert labels(found("column_blank")) == ["空白"]


@pytest.mark.parametrize(("blank", "fires"), [(4, False), (5, True)])
def test_a_website_with_too_many_blank_columns(
    county: County, unit: Unit, found: Found, blank: int, fires: bool
) -> None:
    busy(county)
    for _ in range(blank):
        make_column(county, units=[unit])
    tripped = found("WV4.3")
    assert bool(tripped) is fires
    assert all(trip.rule.veto and trip.group == "website" for trip in tripped)


@pytest.mark.parametrize(
    ("every", "warned", "failed"), [(10, 0, 0), (11, 1, 0), (14, 1, 0), (15, 0, 1)]
)
def test_an_account_silent_too_long(
    unit: Unit, round: InspectionRound, found: Found, every: int, warned: int, failed: int
) -> None:
    account = make_account(unit, name="甲")
    made = make_posts(account, FIRST, LAST, every=every)
    for code in ("account_update_days", "MV2.1"):
        tripped = found(code)
        assert proofs(tripped, round) == [set(made)] * failed
    assert len(warnings(round)) == warned


@pytest.mark.parametrize(("original", "fires"), [(6, False), (5, True)])
def test_originals_below_the_countys_share(
    county: County, unit: Unit, found: Found, original: int, fires: bool
) -> None:
    make_indicator("account_original_ratio", 60, county=county, metric="accounts.original_low",
                   stricter="higher", group="account",
                   finding_kind="account_original_low")  # fmt: skip
    account = make_account(unit)
    for n in range(10):
        make_post(account, FIRST + timedelta(days=n * 9), is_original=n < original)
    assert len(found("account_original_ratio")) == fires


@pytest.mark.parametrize(("august", "fires"), [(31, False), (None, True)])
def test_a_month_without_an_original(
    unit: Unit, round: InspectionRound, found: Found, august: int | None, fires: bool
) -> None:
    account = make_account(unit, name="甲")
    made = [make_post(account, date(2023, m, 1), is_original=True) for m in (7, 9)]
    make_post(account, date(2023, 8, 15), is_original=False)
    if august:
        make_post(account, date(2023, 8, august), is_original=True)
    make_account(unit, name="新开", opened_on=date(2023, 9, 2))
    tripped = found("AC9")
    assert labels(tripped) == (["甲"] if fires else [])
    assert proofs(tripped, round) == [set(made)] * fires


@pytest.mark.parametrize(("filed", "fires"), [(LAST, False), (LAST + timedelta(days=1), True)])
def test_an_account_running_without_a_filing(
    unit: Unit, found: Found, filed: date, fires: bool
) -> None:
    account = make_account(unit, name="甲", is_registered=False)
    AccountFiling.objects.create(county=unit.county, account=account, kind="open", filed_on=filed)
    assert labels(found("account_filing")) == (["甲"] if fires else [])


@pytest.mark.parametrize(
    ("state", "fires"), [({"deregistered_on": LAST, "state": "deregistered"}, False), ({}, True)]
)
def test_an_account_closing_without_deregistration(
    unit: Unit, round: InspectionRound, found: Found, state: dict[str, Any], fires: bool
) -> None:
    account = make_account(unit, name="甲", **state)
    AccountFiling.objects.create(
        county=unit.county, account=account, kind="close", filed_on=date(2023, 8, 1)
    )
    tripped = found("account_closing")
    assert labels(tripped) == (["甲"] if fires else [])
    assert proofs(tripped, round) == [{account}] * fires


def test_more_than_one_account_of_a_unit_on_a_platform(unit: Unit, found: Found) -> None:
    make_account(unit, name="第一")
    make_account(unit, name="别的平台", platform="douyin")
    make_account(make_unit(unit.county), name="别的单位")
    assert found("accounts_per_platform") == []
    make_account(unit, name="第二")
    assert labels(found("accounts_per_platform")) == ["第二"]
