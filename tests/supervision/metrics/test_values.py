"""What pages and notices read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from supervision.indicators.definitions import Table, TableColumn
from supervision.metrics import catalogue
from supervision.metrics.references import BadReference, UnknownGroup
from supervision.metrics.values import RoundValues
from supervision.models import InspectionRound
from tests.factories import (
    make_account,
    make_alias,
    make_column,
    make_commendation,
    make_content_error,
    make_finding,
    make_indicator,
    make_order,
    make_publication,
    make_rectification,
    make_round,
    make_submission,
    make_unit,
)
from units.models import County, Unit

Computed = Callable[[], RoundValues]
DAY = date(2023, 8, 1)


def test_a_unit_is_named_by_short_name_alias_full_name_or_key(
    unit: Unit, computed: Computed
) -> None:
    make_alias(unit, "县建设局")
    make_order(unit, DAY)
    values = computed()
    for name in ("住建局", "县建设局", unit.name, str(unit.pk)):
        assert values.get(f"hotline.received@unit={name}").numerator == 1


@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        ("hotline.received@unit=水利部", "单位名录中没有“水利部”"),
        ("publications.total@column=不存在", "没有名为“不存在”的栏目"),
        ("publications.total@column=重名", "名为“重名”的栏目有2个，请写栏目路径"),
        ("posts.total@account=不存在", "没有名为“不存在”的账号"),
    ],
)
def test_a_name_that_is_not_in_the_register_is_told(
    county: County, computed: Computed, reference: str, sentence: str
) -> None:
    make_column(county, name="重名")
    make_column(county, name="重名")
    with pytest.raises(UnknownGroup) as caught:
        computed().get(reference)
    assert sentence in str(caught.value)


def test_a_column_of_a_common_name_is_named_by_its_path(county: County, computed: Computed) -> None:
    for path in ("甲/文件", "乙/文件"):
        make_publication(make_column(county, name="文件", path=path), DAY)
    assert computed().get("publications.total@column=甲/文件").numerator == 1


def test_reading_a_round_takes_one_query_and_totals_take_no_other(
    unit: Unit, computed: Computed, django_assert_num_queries: Any
) -> None:
    make_order(unit, DAY)
    round = computed().round
    with django_assert_num_queries(1):
        values = RoundValues(round)
        for key in catalogue.metrics():
            values.get(key)
        values.by_group("hotline.received", "appeal_kind")


def test_lines_come_in_display_order_and_can_be_narrowed(
    county: County, computed: Computed
) -> None:
    last = make_unit(county, short_name="丙", display_order=9)
    first = make_unit(county, short_name="甲", display_order=1, kind="town")
    make_order(last, DAY)
    values = computed()
    found = [(label, v.numerator) for _, label, v in values.by_group("hotline.received", "unit")]
    assert found == [("甲", 0), ("丙", 1)]
    towns = values.by_group("hotline.received", "unit", {"unit_class": "towns"})
    assert [key for key, _, _ in towns] == [str(first.pk)]
    with pytest.raises(UnknownGroup, match="没有按“平台类型”统计"):
        values.by_group("hotline.received", "platform")


def test_topics_come_largest_first(unit: Unit, computed: Computed) -> None:
    for topic in ("供水", "物业", "物业"):
        make_order(unit, DAY, topic=topic)
    lines = computed().by_group("hotline.received", "topic")
    assert [label for _, label, _ in lines] == ["物业", "供水"]


def test_members_can_be_listed_by_the_figure_that_was_judged(
    county: County, computed: Computed
) -> None:
    make_indicator("submission_news_departments", 2, county=county)
    for name, count in (("甲", 2), ("乙", 3), ("丙", 1)):
        unit = make_unit(county, short_name=name)
        for _ in range(count):
            make_submission(unit, DAY)
    values = computed()
    key = "submissions.news_high_departments"
    assert values.members(key) == ["甲", "乙"]
    assert values.members(key, order="value") == ["乙", "甲"]


def test_a_plain_count_of_orders_has_unit_members_and_a_rate_of_topics_none(
    unit: Unit, computed: Computed
) -> None:
    make_order(unit, DAY)
    values = computed()
    assert values.members("hotline.received") == ["住建局"]
    with pytest.raises(BadReference, match="列不出单位名单"):
        values.members("hotline.topic_share")


def test_praise_stands_in_its_recorded_order_unless_the_unit_failed_in_the_matter(
    round: InspectionRound, county: County, computed: Computed
) -> None:
    names = ["柳林镇", "董家营镇", "双溪镇", "五堵镇"]
    towns = {name: make_unit(county, short_name=name, kind="town") for name in names}
    for order, name in enumerate(reversed(names)):
        make_commendation(round, towns[name], matter="columns", order=order)
        make_commendation(round, towns[name], matter="overall", order=order)
    make_finding(round, towns["董家营镇"], kind="column_below_minimum")
    make_finding(round, towns["柳林镇"], kind="account_not_updated")
    make_finding(round, towns["五堵镇"], kind="column_not_updated", state="candidate")
    values = computed()
    assert values.get("praise.columns@unit_class=towns").numerator == 3
    assert values.members("praise.columns") == ["五堵镇", "双溪镇", "柳林镇"]
    assert values.get("praise.overall").numerator == 4


def test_criticism_stands_whatever_was_found(
    round: InspectionRound, unit: Unit, computed: Computed
) -> None:
    make_commendation(round, unit, kind="criticism", matter="columns")
    make_finding(round, unit)
    assert computed().members("criticism.columns") == ["住建局"]


def test_praised_accounts_are_named_as_accounts_or_as_their_units(
    round: InspectionRound, unit: Unit, computed: Computed
) -> None:
    for order, name in enumerate(("乙号", "甲号")):
        account = make_account(unit, name=name)
        make_commendation(round, unit, matter="accounts", account=account, order=order)
    values = computed()
    assert values.get("praise.accounts").numerator == 2
    assert values.members("praise.accounts", as_="account") == ["乙号", "甲号"]
    assert values.members("praise.accounts") == ["住建局"]


def test_last_rounds_units_are_rectified_when_every_item_was_closed_by_the_as_of_day(
    round: InspectionRound, county: County, computed: Computed
) -> None:
    before = make_round(
        county, code="2023Q2", starts_on=date(2023, 4, 1), ends_on=date(2023, 6, 30)
    )
    round.previous = before
    round.save()
    closings = {
        "甲": [DAY, DAY],
        "乙": [DAY, None],
        "丙": [date(2023, 10, 1)],
        "丁": [date(2023, 9, 30)],
    }
    for name, days in closings.items():
        unit = make_unit(county, short_name=name)
        for day in days:
            make_rectification(before, unit, closed_on=day)
    make_rectification(round, make_unit(county))
    values = computed()
    assert values.get("previous.units_with_problems").numerator == 4
    assert values.members("previous.rectified") == ["甲", "丁"]
    assert values.members("previous.unrectified") == ["乙", "丙"]
    rate = values.get("previous.rectified_rate")
    assert (rate.numerator, rate.denominator) == (2, 4)


def test_a_first_round_has_nobody_to_rectify(computed: Computed) -> None:
    values = computed()
    assert values.get("previous.rectified").numerator == 0
    assert not values.get("previous.rectified_rate").is_known


def test_confirmed_findings_are_counted_by_kind_and_unit(
    round: InspectionRound, unit: Unit, computed: Computed
) -> None:
    make_finding(round, unit, kind="letters_slow")
    make_finding(round, unit, kind="other")
    make_finding(round, unit, kind="other", state="false_report")
    values = computed()
    assert values.get("findings.total@finding_kind=其他问题").numerator == 1
    assert values.get("findings.total@unit=住建局").numerator == 2
    assert values.get("findings.units").numerator == 1


def test_marks_of_reconstructed_rows_reach_only_the_figures_that_stand_on_them(
    unit: Unit, town: Unit, computed: Computed
) -> None:
    make_order(unit, DAY, is_reconstructed=True)
    make_order(town, DAY, closed_at=DAY)
    values = computed()
    assert values.get("hotline.received").from_reconstructed
    assert values.get("hotline.received@unit=住建局").from_reconstructed
    assert not values.get("hotline.received@unit=平木镇").from_reconstructed
    assert not values.get("hotline.closed").from_reconstructed
    assert values.get("hotline.closure_rate").from_reconstructed


def test_a_table_has_every_unit_in_order_and_a_total_of_its_own_rows(
    county: County, computed: Computed
) -> None:
    town = make_unit(county, short_name="镇", kind="town", display_order=2)
    make_unit(county, short_name="闲镇", kind="town", display_order=1)
    for unit in (town, make_unit(county, short_name="局")):
        make_submission(unit, DAY)
    values = computed()
    filled = values.table(catalogue.table("submissions_towns"))
    assert [(row.label, row.values[2].numerator) for row in filled.rows] == [("闲镇", 0), ("镇", 1)]
    assert [value.numerator for value in filled.total] == [0, 0, 1]


def test_a_table_of_accounts_names_owner_and_platform_and_may_hide_zeros(
    unit: Unit, computed: Computed
) -> None:
    few, many = make_account(unit, name="少"), make_account(unit, name="多", platform="weibo")
    make_account(unit, name="无")
    make_content_error(unit, DAY, account=few, fixed_on=DAY)
    for _ in range(2):
        make_content_error(unit, DAY, account=many)
    filled = computed().table(catalogue.table("content_errors_accounts"))
    assert [(row.label, row.attributes) for row in filled.rows] == [
        ("多", ["住建局", "新浪微博"]),
        ("少", ["住建局", "微信公众号"]),
    ]
    assert [value.numerator for value in filled.total] == [3, 1]


def test_a_total_that_is_not_stored_is_summed_from_the_rows(
    unit: Unit, town: Unit, computed: Computed
) -> None:
    for one in (unit, town, town):
        make_order(one, DAY, extension_count=1)
    columns = (TableColumn("数", "columns.by_unit"), TableColumn("率", "hotline.closure_rate"))
    make_column(unit.county, units=[unit])
    table = Table("t", "表", "unit", "单位", columns, only={"unit_class": "departments"})
    filled = computed().table(table)
    assert [row.label for row in filled.rows] == ["住建局"]
    assert filled.total[0].numerator == 1
    assert (filled.total[1].numerator, filled.total[1].denominator) == (0, 1)


def test_values_of_a_round_not_computed_are_unknown(round: InspectionRound) -> None:
    values = RoundValues(round)
    assert not values.is_computed
    assert not values.get("hotline.received").is_known
    assert values.members("submissions.news_zero") == []
