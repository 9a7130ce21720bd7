from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.composition import phrasing
from notices.composition.phrasing import Fault, clauses
from supervision.models import Finding


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "零"), (1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五"),
        (100, "一百"), (105, "一百零五"), (110, "一百一十"), (1010, "一千零一十"),
        (10000, "一万"), (10500, "一万零五百"), (120000, "十二万"), (20152, "二万零一百五十二"),
    ],
)  # fmt: skip
def test_numbers_are_written_in_chinese(number: int, written: str) -> None:
    assert phrasing.chinese_number(number) == written


@given(st.integers(0, 99_999_999), st.integers(0, 99_999_999))
def test_no_two_numbers_are_written_alike(one: int, other: int) -> None:
    assert (phrasing.chinese_number(one) == phrasing.chinese_number(other)) == (one == other)


def test_names_beyond_the_most_are_cut_with_a_word() -> None:
    assert phrasing.join_names(["甲", "乙", "丙"]) == "甲、乙、丙"
    assert phrasing.join_names(["甲", "乙", "丙"], most=2) == "甲、乙等"


def test_a_span_within_a_year_names_the_year_once() -> None:
    assert phrasing.span(date(2023, 7, 1), date(2023, 9, 28)) == "2023年7月1日至9月28日"
    assert phrasing.span(date(2023, 12, 26), date(2024, 3, 25)) == "2023年12月26日至2024年3月25日"


def test_columns_of_one_unit_are_named_together() -> None:
    faults = [
        Fault("column_not_updated", "县卫健局", "爱国卫生运动"),
        Fault("column_not_updated", "县住建局", "施工信息"),
        Fault("column_not_updated", "县住建局", "竣工信息"),
    ]
    assert clauses("column_not_updated", faults) == [
        "县卫健局“爱国卫生运动”、县住建局“施工信息”“竣工信息”栏目没有按时更新"
    ]


def test_units_with_the_same_column_are_named_together() -> None:
    faults = [
        Fault("column_below_minimum", "上元观镇", "部门镇办文件"),
        Fault("column_below_minimum", "发改局", "部门镇办文件"),
    ]
    assert clauses("column_below_minimum", faults) == [
        "上元观镇、发改局“部门镇办文件”栏目发布数量没有达到规定条数"
    ]


def test_a_wrong_expression_is_cited_with_the_right_one() -> None:
    fault = Fault(
        "wrong_expression", "饶峰镇", "", "", {"wrong": "整治站位", "correct": "政治站位"}
    )
    assert clauses("wrong_expression", [fault]) == ["饶峰镇将“政治站位”误写为“整治站位”"]


def test_an_account_opened_without_filing_is_told_with_its_platform() -> None:
    fault = Fault("account_opened_without_filing", "后柳镇", "后柳古镇", platform="微信视频号")
    assert clauses(fault.kind, [fault]) == ["后柳镇未经报备自行开设“后柳古镇”微信视频号"]


def test_guides_with_the_same_fault_are_named_together() -> None:
    faults = [
        Fault("service_guide_incomplete", "县行政审批局", name, "", {"missing": "申报材料"})
        for name in ("通行证核发", "用地供应审批")
    ]
    assert clauses("service_guide_incomplete", faults) == [
        "县行政审批局负责的“通行证核发”“用地供应审批”等事项缺少申报材料"
    ]


def test_zones_are_grouped_by_what_is_missing() -> None:
    faults = [
        Fault("disclosure_zone_incomplete", unit, "", "", {"missing": "《申请表》"})
        for unit in ("喜河镇", "熨斗镇")
    ]
    assert clauses(faults[0].kind, faults) == ["喜河镇、熨斗镇没有摆放《申请表》"]


def test_a_description_that_names_its_unit_is_not_told_twice() -> None:
    told = Fault("service_guide_inaccurate", "水利局", "", "水利局部分指南表述含糊。")
    plain = Fault("service_guide_inaccurate", "住建局", "", "空表为图片格式")
    assert clauses(told.kind, [told, plain]) == ["水利局部分指南表述含糊", "住建局空表为图片格式"]


@pytest.mark.parametrize("kind", Finding.Kind.values)
def test_every_class_of_finding_has_words_even_without_details(kind: str) -> None:
    [clause] = clauses(kind, [Fault(kind, "县住建局", "对象")])
    assert clause.startswith("县住建局")
    assert len(clause) > len("县住建局")


def test_no_findings_no_words() -> None:
    assert clauses("other", []) == []
