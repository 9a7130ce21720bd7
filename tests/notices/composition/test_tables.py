"""Attached tables."""

from __future__ import annotations

from typing import Any

import pytest

from notices.composition import tables
from notices.composition.document import Cell, Column, Table
from notices.composition.options import ColumnOptions, TableOptions
from notices.composition.sources import Facts
from supervision.metrics.actions import compute_round
from supervision.models import InspectionRound, MediaAccount
from tests.factories import make_account, make_content_error, make_finding, make_tally
from units.models import Unit

pytestmark = pytest.mark.django_db

RECEIVED = ColumnOptions("受理", metric="hotline.received")
RATE = ColumnOptions("按时办结率", metric="hotline.on_time_rate")


def built(round: InspectionRound, **options: Any) -> Table:
    return tables.build(TableOptions(**options), Facts(round))


def words(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.lines]


def test_rows_follow_the_register_and_the_total_adds_them_up(round: InspectionRound) -> None:
    table = built(
        round, rows="unit", name="单位", columns=(RECEIVED, RATE), numbered=True, total=True
    )
    assert [column.label for column in table.columns] == ["序号", "单位", "受理", "按时办结率"]
    assert words(table) == [
        ["1", "平木镇", "2", "50%"],
        ["2", "留凤关镇", "2", "100%"],
        ["3", "住建局", "4", "50%"],
        ["4", "交通局", "2", "50%"],
        ["", "合计", "10", "60%"],
    ]


def test_rows_may_be_restricted_to_a_class_of_units(round: InspectionRound) -> None:
    table = built(round, rows="unit", columns=(RECEIVED,), only={"unit_class": "towns"}, total=True)
    assert words(table) == [["平木镇", "2"], ["留凤关镇", "2"], ["合计", "4"]]
    assert table.total is not None
    assert table.total[1].run.reference == "hotline.received@unit_class=towns"  # type: ignore[union-attr]


def test_units_without_rows_are_printed_with_noughts(round: InspectionRound, units: Any) -> None:
    rate = ColumnOptions("办结率", metric="letters.closure_rate")
    table = built(round, rows="unit", columns=(RECEIVED, rate))
    assert words(table)[0] == ["平木镇", "2", "—"]


def test_accounts_come_with_owner_and_platform_by_falling_value(
    round: InspectionRound, units: dict[str, Unit]
) -> None:
    weibo = make_account(units["住建局"], name="试点住建", platform=MediaAccount.Platform.WEIBO)
    make_account(units["平木镇"], name="没有错误")
    for _ in range(2):
        make_content_error(units["住建局"], round.starts_on, account=weibo)
    compute_round(round=round, by=None)
    table = built(
        round,
        rows="account",
        name="账号",
        skip_empty="content_errors.total",
        sort="content_errors.total",
        total=True,
        columns=(
            ColumnOptions("开设主体", field="owner"),
            ColumnOptions("账号类型", field="platform"),
            ColumnOptions("错敏信息", metric="content_errors.total"),
            ColumnOptions(
                "整改", field="fixed", metric="content_errors.total", against="content_errors.fixed"
            ),
        ),
    )
    assert words(table) == [
        ["试点住建", "住建局全称", "新浪微博", "2", "未整改"],
        ["试点交通", "交通局全称", "微信公众号", "1", "已整改"],
        ["合计", "", "", "3", ""],
    ]


def test_findings_are_grouped_under_their_unit(
    round: InspectionRound, units: dict[str, Unit]
) -> None:
    make_finding(round, units["住建局"], subject="竣工信息", description="竣工信息未更新。")
    make_finding(round, units["平木镇"], kind="column_below_minimum", description="条数不足")
    table = built(
        round,
        rows="findings",
        name="部门",
        kinds=("column_below_minimum", "column_not_updated"),
        verdict="不合格",
    )
    assert [[(cell.text, cell.rows) for cell in row] for row in table.rows] == [
        [("平木镇", 1), ("条数不足", 1), ("不合格", 1)],
        [("住建局", 2), ("施工信息", 1), ("不合格", 1)],
        [("", 0), ("竣工信息未更新", 1), ("不合格", 1)],
    ]


def plain_table(count: int, total: bool) -> Table:
    rows = tuple((Cell(f"单位{n}"), Cell(str(n))) for n in range(1, count + 1))
    columns = (Column("单位", "name"), Column("数"))
    return Table(columns, rows, (Cell("合计"), Cell("9")) if total else None)


@pytest.mark.parametrize(
    ("count", "total", "expected"),
    [
        (4, True, [("单位1", "单位3"), ("单位2", "单位4"), ("", "合计")]),
        (3, True, [("单位1", "单位3"), ("单位2", "合计")]),
        (3, False, [("单位1", "单位3"), ("单位2", "")]),
        (0, False, []),
    ],
)
def test_two_halves_stand_side_by_side(
    count: int, total: bool, expected: list[tuple[str, str]]
) -> None:
    table = tables.two_up(plain_table(count, total))
    assert [column.label for column in table.columns] == ["单位", "数", "单位", "数"]
    assert [(row[0].text, row[2].text) for row in table.lines] == expected
    assert all(len(row) == 4 for row in table.lines)


def test_a_table_says_what_its_figures_rest_on(
    round: InspectionRound, units: dict[str, Unit]
) -> None:
    assert built(round, rows="unit", columns=(RECEIVED,)).note == ""
    make_tally(round, "work_orders", 7, unit=units["交通局"], channel="hotline")
    compute_round(round=round, by=None)
    table = built(round, rows="unit", columns=(RECEIVED,))
    assert table.note == "注：表中数据汇总填报，无明细。"
