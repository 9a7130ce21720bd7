"""Registers as they stood on a round's last day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from supervision.metrics.values import RoundValues
from supervision.models import AccountFiling, InspectionRound
from tests.factories import make_account, make_column, make_submission, make_unit, make_website
from units.models import County, Unit

Figure = Callable[..., list[Any]]


@pytest.mark.parametrize(
    ("fields", "counted"),
    [
        ({}, 1),
        ({"valid_from": date(2023, 9, 30)}, 1),
        ({"valid_from": date(2023, 10, 1)}, 0),
        ({"valid_to": date(2023, 9, 30)}, 1),
        ({"valid_to": date(2023, 9, 29)}, 0),
    ],
)
def test_units_are_those_valid_on_the_last_day(
    county: County, figure: Figure, fields: dict[str, Any], counted: int
) -> None:
    make_unit(county, **fields)
    assert figure("units.total") == [counted]


def test_a_unit_dissolved_meanwhile_keeps_its_rows_but_is_not_listed_with_zero(
    county: County, unit: Unit, computed: Callable[[], RoundValues]
) -> None:
    gone = make_unit(county, short_name="旧局", valid_to=date(2023, 8, 15), successor=unit)
    make_unit(county, short_name="早撤局", valid_to=date(2023, 7, 15))
    make_submission(gone, date(2023, 8, 1))
    values = computed()
    assert values.get(f"submissions.news@unit={gone.pk}").numerator == 1
    assert values.members("submissions.news_zero") == ["住建局"]


def test_websites_and_columns_are_those_open_on_the_last_day(
    county: County, figure: Figure
) -> None:
    site = make_website(county)
    make_website(county, closed_on=date(2023, 9, 1))
    make_website(county, launched_on=date(2023, 10, 1))
    make_column(county, website=site, kind="topic")
    make_column(county, website=site, kind="topic", closed_on=date(2023, 9, 1))
    make_column(county, website=site, explained_empty="尚无此类信息")
    assert figure(
        "websites", "columns.total", "columns.total@column_kind=专题专栏", "columns.explained"
    ) == [1, 2, 1, 1]


def test_accounts_run_from_opening_to_deregistration(unit: Unit, figure: Figure) -> None:
    make_account(unit, platform="weibo")
    make_account(unit, state="applied")
    make_account(unit, opened_on=date(2023, 10, 1))
    make_account(unit, state="deregistered", deregistered_on=date(2023, 9, 1))
    make_account(unit, state="deregistered", deregistered_on=date(2023, 11, 1))
    assert figure("accounts.total", "accounts.total@platform=新浪微博") == [2, 1]


def filing(unit: Unit, filed_on: date, *, is_registered: bool) -> None:
    account = make_account(unit, is_registered=is_registered)
    AccountFiling.objects.create(
        county=unit.county, account=account, kind="open", filed_on=filed_on
    )


def test_an_account_is_registered_from_the_day_its_opening_was_filed(
    unit: Unit, figure: Figure
) -> None:
    make_account(unit)
    make_account(unit, is_registered=False)
    filing(unit, date(2023, 9, 30), is_registered=False)
    filing(unit, date(2023, 10, 1), is_registered=True)
    assert figure("accounts.total", "accounts.registered", "accounts.without_filing") == [4, 2, 2]


def test_departments_are_every_kind_but_towns_and_some_kinds_can_be_told_apart(
    county: County, figure: Figure
) -> None:
    for kind in Unit.Kind.values:
        make_unit(county, kind=kind)
    assert figure(
        "units.total@unit_class=towns",
        "units.total@unit_class=departments",
        "units.departments",
        "units.total@unit_kind=公共企事业单位",
    ) == [1, 4, 2, 1]


def test_a_round_with_an_early_as_of_day_reads_registers_on_it(
    round: InspectionRound, county: County, figure: Figure
) -> None:
    round.as_of = date(2023, 8, 1)
    round.save()
    make_unit(county, valid_to=date(2023, 8, 15))
    make_unit(county, valid_from=date(2023, 8, 15))
    assert figure("units.total") == [1]
