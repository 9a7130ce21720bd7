"""Update gaps, accounts that fail, columns below their minimum."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone

from supervision.metrics import provenance
from supervision.metrics.values import RoundValues
from supervision.models import InspectionRound, MediaAccount
from tests.factories import (
    make_account,
    make_column,
    make_indicator,
    make_post,
    make_posts,
    make_publication,
    make_tally,
    make_unit,
)
from units.models import County, Unit

Computed = Callable[[], RoundValues]
FIRST, LAST = date(2023, 7, 1), date(2023, 9, 30)


def gap(values: RoundValues, account: MediaAccount) -> Any:
    return values.get(f"posts.longest_gap@account={account.pk}").numerator


@pytest.mark.parametrize(
    ("days", "longest"),
    [
        ([], 92),
        ([date(2023, 7, 1), date(2023, 9, 30)], 91),
        ([date(2023, 7, 15)], 78),
        ([date(2023, 7, 1), date(2023, 7, 20), date(2023, 8, 20), date(2023, 9, 20)], 31),
        ([date(2023, 8, 15), date(2023, 8, 15), date(2023, 8, 16)], 46),
        ([date(2023, 9, 1)], 62),
        ([date(2023, 6, 30), date(2023, 10, 1), date(2023, 8, 15)], 47),
    ],
)
def test_the_longest_gap_counts_calendar_days_and_the_borders(
    unit: Unit, computed: Computed, days: list[date], longest: int
) -> None:
    make_posts(make_account(unit), FIRST, LAST)
    account = make_account(unit)
    for day in days:
        make_post(account, day)
    assert gap(computed(), account) == longest


def test_days_are_those_of_the_office_not_of_greenwich(unit: Unit, computed: Computed) -> None:
    account = make_account(unit)
    make_posts(account, FIRST, date(2023, 8, 1), every=5)
    make_post(account, timezone.make_aware(datetime(2023, 8, 11, 0, 30)))
    make_posts(account, date(2023, 8, 16), LAST, every=5)
    assert gap(computed(), account) == 11


def test_an_account_opened_later_is_measured_from_its_opening(
    unit: Unit, computed: Computed
) -> None:
    make_posts(make_account(unit), FIRST, LAST)
    account = make_account(unit, opened_on=date(2023, 9, 20))
    assert gap(computed(), account) == 11


def test_a_pause_of_fourteen_days_passes_and_of_fifteen_fails(
    unit: Unit, town: Unit, computed: Computed
) -> None:
    good, bad = make_account(unit, name="好账号"), make_account(town, name="差账号")
    make_posts(good, FIRST, LAST, every=14)
    make_posts(bad, FIRST, LAST, every=15)
    values = computed()
    assert values.get("accounts.failing").numerator == 1
    assert values.members("accounts.failing") == ["平木镇"]
    assert values.members("accounts.failing", as_="account") == ["差账号"]
    rate = values.get("accounts.qualified_rate")
    assert (rate.numerator, rate.denominator) == (1, 2)
    assert values.get("accounts.failing@unit_class=towns").numerator == 1
    assert values.get("accounts.failing@unit_class=departments").numerator == 0


def test_only_registered_running_accounts_are_judged(unit: Unit, computed: Computed) -> None:
    make_posts(make_account(unit), FIRST, LAST)
    make_account(unit, is_registered=False)
    make_account(unit, state="deregistered", deregistered_on=date(2023, 8, 1))
    make_account(unit, opened_on=date(2023, 10, 1))
    values = computed()
    assert values.get("accounts.failing").numerator == 0
    assert values.get("accounts.total").numerator == 2
    assert values.get("accounts.without_filing").numerator == 1


def test_nobody_fails_when_no_post_at_all_was_recorded(unit: Unit, computed: Computed) -> None:
    make_account(unit)
    values = computed()
    assert not values.get("accounts.failing").is_known
    assert not values.get("posts.longest_gap").is_known
    assert values.get("posts.total").numerator == 0


def test_an_account_with_a_tally_has_no_known_gap(
    unit: Unit, round: InspectionRound, computed: Computed
) -> None:
    rows, tallied = make_account(unit), make_account(unit)
    make_posts(rows, FIRST, LAST)
    make_tally(round, "posts", 40, account=tallied)
    values = computed()
    assert gap(values, rows) == 7
    assert gap(values, tallied) is None
    assert not values.get("accounts.failing").is_known
    assert values.get(f"posts.total@account={tallied.pk}").numerator == 40


def test_days_since_the_latest_post(unit: Unit, computed: Computed) -> None:
    late, early = make_account(unit), make_account(unit)
    make_post(late, date(2023, 9, 28))
    make_post(early, date(2023, 8, 31))
    values = computed()
    assert values.get(f"posts.days_since@account={early.pk}").numerator == 30
    assert values.get("posts.days_since@unit=住建局").numerator == 2
    assert values.get("posts.days_since").numerator == 2


def test_original_posts_are_a_share_of_all(unit: Unit, computed: Computed) -> None:
    account = make_account(unit)
    make_posts(account, FIRST, LAST, every=30)
    make_post(account, LAST, is_original=True)
    rate = computed().get("posts.original_rate@unit=住建局")
    assert (rate.numerator, rate.denominator) == (1, 5)


def test_accounts_with_too_few_original_posts_are_counted_where_the_county_asks(
    county: County, unit: Unit, town: Unit, computed: Computed
) -> None:
    make_indicator("account_original_ratio", 60, county=county)
    for owner, originals in ((unit, 3), (town, 2)):
        account = make_account(owner)
        for n in range(5):
            make_post(account, date(2023, 8, n + 1), is_original=n < originals)
    make_account(unit)
    values = computed()
    assert values.get("accounts.original_low").numerator == 1
    assert values.members("accounts.original_low") == ["平木镇"]


def documents(county: County, unit: Unit, count: int, **fields: Any) -> None:
    column = make_column(county, kind="unit_documents", name="部门镇办文件", units=[unit], **fields)
    for day in range(1, count + 1):
        make_publication(column, date(2023, 8, day), unit=unit)


def test_columns_below_the_countys_minimum_are_counted_and_their_units_named(
    county: County, unit: Unit, town: Unit, computed: Computed
) -> None:
    make_indicator("unit_documents_minimum", 5, county=county)
    documents(county, unit, 5)
    documents(county, town, 4)
    documents(county, make_unit(county, short_name="科技局"), 0)
    documents(county, make_unit(county), 0, explained_empty="机构改革，职能已划出")
    documents(county, make_unit(county), 0, closed_on=date(2023, 9, 1))
    make_column(county, kind="topic")
    values = computed()
    assert values.get("columns.unit_documents_below_minimum").numerator == 2
    assert values.members("columns.unit_documents_below_minimum") == ["平木镇", "科技局"]
    assert values.get("columns.unit_documents_below_minimum@unit_class=towns").numerator == 1


def test_without_a_threshold_of_the_county_nobody_is_below_it(
    county: County, unit: Unit, computed: Computed
) -> None:
    documents(county, unit, 1)
    assert not computed().get("columns.unit_documents_below_minimum").is_known


def test_a_columns_responsible_units_are_counted_once_each(
    county: County, unit: Unit, town: Unit, computed: Computed
) -> None:
    make_column(county, kind="topic", units=[unit, town])
    make_column(county, kind="topic", units=[unit])
    make_column(county, kind="statutory", units=[make_unit(county)])
    values = computed()
    assert values.get("columns.responsible_units@column_kind=专题专栏").numerator == 2
    assert values.get("columns.responsible_units").numerator == 3
    assert values.get("columns.by_unit@unit=住建局").numerator == 2


def test_publications_are_counted_by_column_kind_and_unit(
    county: County, unit: Unit, computed: Computed
) -> None:
    for kind in ("statutory", "key_area", "topic"):
        column = make_column(county, kind=kind, name=f"{kind}栏目")
        make_publication(column, date(2023, 8, 1), unit=unit)
        make_publication(column, date(2023, 8, 1))
    values = computed()
    assert values.get("publications.total").numerator == 6
    assert values.get("publications.statutory_and_key").numerator == 4
    assert values.get("publications.topic@column=topic栏目").numerator == 2
    assert values.get("publications.total@unit=住建局").numerator == 3
    assert values.get("publications.total@column_kind=法定主动公开").numerator == 2


def test_a_column_is_judged_by_the_gap_it_sets_itself(
    unit: Unit, county: County, computed: Computed
) -> None:
    late = make_column(county, units=[unit], name="政策文件", max_gap_days=14)
    kept = make_column(county, max_gap_days=31)
    make_column(county, name="不限")
    make_column(county, name="空置", max_gap_days=7, explained_empty="本季无此事项")
    for column in (late, kept):
        for month in (7, 8, 9):
            make_publication(column, date(2023, month, 1))
    values = computed()
    assert values.get("columns.with_own_gap").numerator == 2
    assert values.get("columns.beyond_own_gap").numerator == 1
    assert values.members("columns.beyond_own_gap", "column") == ["政策文件"]
    assert values.members("columns.beyond_own_gap", "unit") == [str(unit)]
    assert values.get(f"columns.beyond_own_gap@column={kept.pk}").numerator == 0
    found = provenance.rows("columns.beyond_own_gap", values.round, values)
    assert [group.label for group in found.groups] == ["政策文件（规定不超过14天）"]
    assert "超过自身规定的最长更新间隔的栏目个数（合理空置的除外）" in found.sentence


def test_a_count_without_rows_leaves_open_which_columns_paused(
    round: InspectionRound, county: County, computed: Computed
) -> None:
    column = make_column(county, max_gap_days=14)
    make_publication(column, date(2023, 7, 1))
    make_tally(round, "publications", 40)
    assert computed().get("columns.beyond_own_gap").numerator is None
