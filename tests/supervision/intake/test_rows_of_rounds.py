"""Rows that are filed for a round: problems and tallies; and rows of any kind and content."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from supervision.intake.layouts import layouts
from supervision.intake.plan import make_plan
from supervision.intake.workbook import Sheet
from supervision.models import Finding
from tests.factories import make_account, make_county, make_round, make_tally, make_unit
from tests.supervision.intake.building import bring, counts, preview, problems, reasons, sheet
from units.models import County, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return make_county(name="凤县")


@pytest.fixture
def housing(county: County) -> Unit:
    return make_unit(county, name="凤县住房和城乡建设局", short_name="住建局")


def test_a_problem_keeps_its_facts_and_waits_for_a_person(county: County, housing: Unit) -> None:
    round = make_round(county)
    header = ["轮次", "责任单位", "问题类别", "问题描述", "错误表述", "正确表述"]
    row = ["2023年第三季度", "住建局", "表述错误", "稿件", "整治站位", "政治站位"]
    bring(county, sheet(header, row, name="问题清单"))
    made = Finding.objects.get()
    assert made.facts == {"wrong": "整治站位", "correct": "政治站位"}
    assert (made.round, made.state) == (round, "candidate")
    assert counts(preview(county, sheet(header, row, name="问题清单"))) == (0, 0, 1, 0)
    row[5] = "政治站位（改）"
    batch = preview(county, sheet(header, row, name="问题清单"))
    assert batch.preview["sheets"][0]["rows"]["changed"][0]["changes"][0]["label"] == "正确表述"


def test_the_round_may_be_chosen_for_the_file(county: County, housing: Unit) -> None:
    round = make_round(county)
    page = sheet(["责任单位", "问题类别"], ["住建局", "表述错误"], name="问题清单")
    assert "没有“检查轮次”一列" in problems(preview(county, page))[0]
    bring(county, page, round=round)
    assert Finding.objects.get().round == round


def test_an_unknown_round_is_refused_with_those_there_are(county: County, housing: Unit) -> None:
    make_round(county)
    header = ["轮次", "责任单位", "问题类别"]
    batch = preview(county, sheet(header, ["2029Q1", "住建局", "表述错误"], name="问题清单"))
    assert "没有叫“2029Q1”的检查轮次，现有：2023年第三季度。" in reasons(batch)[0]


class TestTallies:
    HEADER = ["轮次", "统计内容", "单位", "稿件类别", "数量"]

    def test_cells_apart_go_in_and_overlapping_ones_are_refused(self, county, housing) -> None:
        make_round(county)
        rows = [
            ["2023Q3", "报送稿件", "住建局", "政务动态", 3],
            ["2023Q3", "报送稿件", "住建局", "政策解读", 0],
            ["2023Q3", "报送稿件", "住建局", None, 3],
        ]
        batch = preview(county, sheet(self.HEADER, *rows))
        assert counts(batch) == (2, 0, 0, 1)
        assert "与第 2 行的汇总重叠，会重复计数" in reasons(batch)[0]

    def test_a_stored_tally_is_in_the_way_too(self, county, housing) -> None:
        make_tally(make_round(county), "submissions", 9)
        row = ["2023Q3", "报送稿件", "住建局", "政务动态", 3]
        assert "与库中已有的汇总重叠" in reasons(preview(county, sheet(self.HEADER, row)))[0]

    def test_the_same_cell_is_changed_not_refused(self, county, housing) -> None:
        make_round(county)
        row = ["2023Q3", "报送稿件", "住建局", "政务动态", 3]
        bring(county, sheet(self.HEADER, row))
        row[4] = 4
        assert counts(bring(county, sheet(self.HEADER, row))) == (0, 1, 0, 0)

    def test_a_dimension_that_the_source_does_not_have_is_refused(self, county, housing) -> None:
        make_round(county)
        row = ["2023Q3", "工单", "住建局", "政务动态", 3]
        batch = preview(county, sheet(self.HEADER, row))
        assert "“工单”的汇总不能按稿件类别填报" in reasons(batch)[0]


CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        ["住建局", "凤县住建", "2023Q3", "2023-07-01", "政务动态", "微信", "是", "清空"]
    ),
    st.text(max_size=12),
    st.integers(-5, 10**18),
    st.floats(allow_nan=False),
    st.dates(date(1990, 1, 1), date(2040, 1, 1)),
    st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)),
    st.booleans(),
)


class AnyCells(TestCase):
    @given(st.sampled_from(list(layouts())), st.lists(st.lists(CELLS, max_size=18), max_size=6))
    @settings(max_examples=150, deadline=5000, suppress_health_check=list(HealthCheck))
    def test_any_rows_of_any_kind_make_a_plan(self, kind: str, rows: list[list[Any]]) -> None:
        county = make_county(name="凤县")
        unit = make_unit(county, short_name="住建局")
        make_account(unit, name="凤县住建")
        make_round(county)
        header: list[Any] = [f.headers[0] for f in layouts()[kind].fields]
        plan = make_plan(county, [Sheet("表", [header, *rows])], "表.xlsx", kind=kind)
        assert sum(plan.counts.values()) <= len(rows)
