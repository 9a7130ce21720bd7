"""Workbooks for download, written as a stream."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.utils.safestring import SafeString
from openpyxl import load_workbook

from supervision.intake.workbook import read_sheets
from units import exports

ROWS = [
    ["20230701000000001", "路灯不亮 & <急>", 3, 2.5, None, ""],
    [" 前后有空格 ", "两行\n文字", -7, 0, "最后一格", "\x07响铃"],
]


def cells(data: bytes) -> list[list[Any]]:
    page = load_workbook(io.BytesIO(data)).worksheets[0]
    return [[cell.value for cell in row] for row in page]


def test_every_cell_reads_back_as_it_was() -> None:
    data = exports.workbook("工单", list("甲乙丙丁戊己"), ROWS)
    assert cells(data) == [
        list("甲乙丙丁戊己"),
        ["20230701000000001", "路灯不亮 & <急>", 3, 2.5, None, None],
        [" 前后有空格 ", "两行\n文字", -7, 0, "最后一格", "响铃"],
    ]


def test_the_intake_reads_what_is_exported() -> None:
    (sheet,) = read_sheets(exports.workbook("工单", ["编号", "数"], [["0017", 5]]), "工单.xlsx")
    assert (sheet.name, sheet.rows) == ("工单", [["编号", "数"], ["0017", 5]])
    assert sheet.marks.formulas == 0


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", SafeString("=1+1")]
)
def test_no_text_begins_like_a_formula(text: str) -> None:
    (_, (value,)) = cells(exports.workbook("表", ["标题"], [[text]]))
    assert value == f"'{text}"


@pytest.mark.parametrize(
    ("title", "name"), [("甲/乙[丙]", "甲 乙 丙 "), ("长" * 40, "长" * 31), ("", "Sheet1")]
)
def test_a_title_becomes_a_name_that_excel_takes(title: str, name: str) -> None:
    book = load_workbook(io.BytesIO(exports.workbook(title, ["甲"], [])))
    assert book.sheetnames == [name]
    assert book.worksheets[0].freeze_panes == "A2"


def test_columns_beyond_z_have_two_letters() -> None:
    (row,) = cells(exports.workbook("表", [str(n) for n in range(30)], []))
    assert row == [str(n) for n in range(30)]
