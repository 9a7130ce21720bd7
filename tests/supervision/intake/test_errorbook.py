"""The refused rows as a workbook."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from supervision.intake import actions
from supervision.intake.workbook import Sheet
from supervision.models import WorkOrder
from tests.factories import make_county, make_unit
from tests.supervision.intake.building import counts, order, orders, preview
from units.models import County, ImportBatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    county = make_county(name="凤县")
    make_unit(county, short_name="住建局")
    return county


def opened(batch: ImportBatch) -> Any:
    return load_workbook(io.BytesIO(actions.error_workbook(batch=batch)))


def brought_again(county: County, book: Any, name: str) -> ImportBatch:
    stream = io.BytesIO()
    book.save(stream)
    return actions.preview(county=county, data=stream.getvalue(), file_name=name, by=None)


@pytest.mark.parametrize("text", ["=2+5", "+86 路灯", "-1+cmd", "@SUM(A1)", "=HYPERLINK(1)"])
def test_text_that_looks_like_a_formula_stays_text_as_it_was(county: County, text: str) -> None:
    batch = preview(county, orders(order("1", "某局", title=text)))
    cell = opened(batch).active["B2"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)


def test_cells_keep_their_kinds_and_numbers_that_are_names_stay_text(county: County) -> None:
    moment = datetime(2023, 7, 3, 9, 30)
    number = "20230701000000001"
    batch = preview(county, orders(order(number, "某局", received=moment)))
    page = opened(batch).active
    assert (page["A2"].value, page["A2"].number_format) == (number, "@")
    assert (page["E2"].value, page["E2"].is_date) == (moment, True)
    assert page.freeze_panes == "A2"


def test_every_fault_of_a_row_is_marked_and_told(county: County) -> None:
    batch = preview(county, orders(order("1", "某局", kind="闲聊", received="昨天")))
    page = opened(batch).active
    marked = [c.coordinate for c in page[2] if c.fill.fgColor.rgb.endswith("FFD9D9")]
    assert marked == ["C2", "D2", "E2"]
    said = page["I2"].value
    assert said.startswith("原第 2 行：")
    assert [place in said for place in ("C列", "D列", "E列")] == [True] * 3


def test_a_title_that_tells_the_channel_comes_along(county: County) -> None:
    header = ["编号", "承办单位", "来信时间"]
    rows: list[Any] = [["县长信箱来信明细"], header, ["1", "某局", "2023-07-01"]]
    batch = preview(county, Sheet("Sheet1", rows), name="导出.xlsx")
    book = opened(batch)
    assert book.active["A1"].value == "县长信箱来信明细"
    book.active["B3"] = "住建局"
    again = brought_again(county, book, "错误行.xlsx")
    assert counts(again) == (1, 0, 0, 0)
    actions.apply(batch=again, by=None)
    assert WorkOrder.objects.get().channel == "county_mailbox"


def test_a_formula_without_result_is_told_beside_its_cell(county: County) -> None:
    book = Workbook()
    for row in orders(order("1")).rows:
        book.active.append(row)
    book.active["D2"] = "=K9"
    batch = brought_again(county, book, "12345热线.xlsx")
    page = opened(batch).active
    assert page["D2"].value == "（公式）"
    assert page["D2"].fill.fgColor.rgb.endswith("FFD9D9")
    assert "没有保存它的结果" in page["I2"].value
