"""Counts filed without rows: they take the place of rows in their cell and are marked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from supervision.metrics.actions import MetricError, compute_round
from supervision.metrics.tallies import describe
from supervision.metrics.values import RoundValues
from supervision.models import InspectionRound
from tests.factories import (
    make_account,
    make_column,
    make_content_error,
    make_order,
    make_publication,
    make_submission,
    make_tally,
    make_unit,
)
from units.models import County, Unit

Computed = Callable[[], RoundValues]
DAY = date(2023, 8, 1)


def test_a_tally_takes_the_place_of_the_rows_in_its_cell(
    round: InspectionRound, county: County, unit: Unit, computed: Computed
) -> None:
    tallied, counted = make_column(county, name="网上办事"), make_column(county, name="新闻中心")
    for column in (tallied, counted):
        make_publication(column, DAY, unit=unit)
    make_tally(round, "publications", 20152, column=tallied)
    values = computed()
    total = values.get("publications.total")
    assert total.numerator == 20153
    assert total.from_tally
    assert values.get("publications.total@column=网上办事").from_tally
    assert not values.get("publications.total@column=新闻中心").from_tally
    assert values.get("publications.total@unit=住建局").numerator == 1


def test_what_a_wider_tally_may_hold_is_unknown_and_never_zero(
    round: InspectionRound, county: County, unit: Unit, computed: Computed
) -> None:
    make_tally(round, "publications", 1743)
    make_publication(make_column(county, kind="topic", units=[unit]), DAY, unit=unit)
    values = computed()
    assert values.get("publications.total").numerator == 1743
    assert not values.get("publications.total@unit=住建局").is_known
    assert not values.get("publications.topic").is_known
    assert values.by_group("publications.total", "unit") == []


def test_a_tally_answers_only_what_was_filed(
    round: InspectionRound, unit: Unit, computed: Computed
) -> None:
    make_tally(round, "work_orders", 29, channel="leader_mailbox", unit=unit, fixed=21)
    make_tally(round, "work_orders", 4, channel="county_mailbox", unit=unit)
    values = computed()
    assert values.get("leader_mailbox.received").numerator == 29
    assert values.get("leader_mailbox.closed@unit=住建局").numerator == 21
    rate = values.get("leader_mailbox.closure_rate")
    assert (rate.numerator, rate.denominator, rate.from_tally) == (21, 29, True)
    assert not values.get("leader_mailbox.overdue").is_known
    assert not values.get("leader_mailbox.on_time_rate").is_known
    assert values.get("letters.received").numerator == 33
    assert not values.get("letters.closed").is_known
    assert values.get("letters.units").numerator == 1
    assert values.get("hotline.received").numerator == 0


def test_a_tally_by_kind_of_unit_counts_for_its_class_but_for_no_unit(
    round: InspectionRound, unit: Unit, town: Unit, computed: Computed
) -> None:
    make_tally(round, "work_orders", 29, channel="leader_mailbox", unit_kind="town", fixed=21)
    make_order(unit, DAY, channel="leader_mailbox", closed_at=DAY)
    make_order(town, DAY, channel="leader_mailbox")
    values = computed()
    assert values.get("letters.received@unit_class=towns").numerator == 29
    assert values.get("letters.received@unit_class=departments").numerator == 1
    assert values.get("letters.received").numerator == 30
    assert not values.get("letters.received@unit=平木镇").is_known
    assert not values.get("letters.units").is_known


def test_a_tally_of_zero_is_known_to_be_zero(
    round: InspectionRound, unit: Unit, town: Unit, computed: Computed
) -> None:
    make_submission(unit, DAY)
    make_tally(round, "submissions", 0, unit=town, category="news")
    make_tally(round, "submissions", 0, unit_kind="affiliate")
    values = computed()
    assert values.members("submissions.news_zero") == ["平木镇"]
    assert values.get("submissions.news@unit=平木镇").numerator == 0


def test_adopted_articles_are_what_a_tally_of_submissions_counts(
    round: InspectionRound, unit: Unit, computed: Computed
) -> None:
    make_tally(round, "submissions", 7, unit=unit, category="disclosure")
    values = computed()
    assert values.get("submissions.disclosure@unit=住建局").numerator == 7
    assert values.get("submissions.total@category=政务公开").numerator == 7
    assert not values.get("submissions.submitted").is_known


def test_tallied_wrong_expressions_belong_to_the_accounts_unit(
    round: InspectionRound, unit: Unit, computed: Computed
) -> None:
    account = make_account(unit, platform="weibo")
    make_tally(round, "content_errors", 5, account=account, fixed=4)
    make_content_error(unit, DAY, account=account)
    make_content_error(unit, DAY, fixed_on=date(2023, 10, 9))
    values = computed()
    assert values.get("content_errors.total@unit=住建局").numerator == 6
    assert values.get("content_errors.total@platform=新浪微博").numerator == 5
    assert values.get("content_errors.fixed").numerator == 4


def test_a_tally_may_be_made_up_as_well(
    round: InspectionRound, unit: Unit, computed: Computed
) -> None:
    make_tally(round, "websites", 1, is_reconstructed=True)
    value = computed().get("objects.inspected")
    assert (value.numerator, value.from_tally, value.from_reconstructed) == (1, True, True)


def test_computing_with_overlapping_tallies_is_refused_and_names_both(
    round: InspectionRound, unit: Unit
) -> None:
    make_tally(round, "work_orders", 3, unit=unit)
    make_tally(round, "work_orders", 3, channel="hotline")
    with pytest.raises(MetricError) as caught:
        compute_round(round=round, by=None)
    assert "工单（单位：住建局）”与“工单（渠道：12345热线）”重叠" in str(caught.value)


def test_computing_with_a_tally_by_a_foreign_dimension_is_refused(
    round: InspectionRound,
) -> None:
    make_tally(round, "publications", 3, channel="hotline")
    with pytest.raises(MetricError, match="填了渠道，这类数据不按此统计"):
        compute_round(round=round, by=None)


def test_a_tally_is_described_by_its_cell(round: InspectionRound) -> None:
    assert describe(make_tally(round, "websites", 1)) == "政府网站（全县合计）"
    tally = make_tally(round, "work_orders", 1, topic="物业", unit=make_unit(round.county))
    assert describe(tally) == f"工单（单位：{tally.unit}；诉求热点：物业）"
