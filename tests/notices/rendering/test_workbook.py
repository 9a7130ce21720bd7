"""The attached tables as a workbook, read back."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from notices.composition.document import Attachment, Cell, Column, Document, Table
from notices.rendering import workbook
from tests.notices.rendering.papers import attached, document, long_table, spanned_table, wide_table


def read_back(made: Document) -> Workbook:
    return load_workbook(BytesIO(workbook.render(made)))


def test_every_attachment_has_a_sheet_with_its_label_and_title() -> None:
    book = read_back(document(attachments=attached(long_table(3), spanned_table())))
    assert book.sheetnames == ["附件1 第1类情况统计表", "附件2 第2类情况统计表"]
    first = book.worksheets[0]
    assert [first["A1"].value, first["A2"].value] == ["附件1", "第1类情况统计表"]
    assert [cell.value for cell in first[3]] == ["序号", "单位", "受理件数", "按时办结率"]


def test_numbers_are_numbers_and_keep_their_look() -> None:
    sheet = read_back(document(attachments=attached(long_table(3)))).active
    assert [cell.value for cell in sheet[4]] == [1, "单位1", 2, 0.015]
    assert sheet["D4"].number_format == "0.0%"
    assert [cell.value for cell in sheet[7]] == [None, "合计", 12, 0.5]


def test_spans_are_merged_and_text_is_no_formula() -> None:
    sheet = read_back(document(attachments=attached(spanned_table()))).active
    assert "A4:A6" in {str(span) for span in sheet.merged_cells.ranges}
    assert sheet["B4"].value == "'=1+1"
    assert sheet["B4"].data_type == "s"
    assert sheet["C6"].value == "—"


def test_what_figures_rest_on_is_said_and_coloured() -> None:
    sheet = read_back(document(attachments=attached(spanned_table()))).active
    words = [sheet.cell(row, 1).value for row in range(8, sheet.max_row + 1)]
    assert words == ["注：表中数据汇总填报，无明细。", workbook.LEGEND]
    assert sheet["C4"].fill.start_color.rgb.endswith(workbook.TALLIED)
    assert not sheet["C7"].fill.fill_type


def test_the_page_is_set_up_for_print() -> None:
    book = read_back(document(attachments=attached(long_table(60), wide_table())))
    upright, turned = book.worksheets
    assert upright.page_setup.orientation == "portrait"
    assert turned.page_setup.orientation == "landscape"
    assert upright.print_title_rows == "$3:$3"
    assert upright.page_margins.top == pytest.approx(37 / 25.4, abs=0.01)
    assert upright.oddFooter.right.text
    assert upright.evenFooter.left.text


def test_rows_are_as_high_as_what_stands_in_them() -> None:
    long = replace(
        spanned_table(), rows=((Cell("住建局"), Cell("栏目超期未更新，" * 9), Cell("1")),)
    )
    narrow = Table((Column("单位", "name"), Column("错敏信息数量")), ((Cell("镇"), Cell("1")),))
    title = "各镇各部门2023年第三季度政务公开工作情况统计表"
    made = (Attachment("附件1", title, long), Attachment("附件2", title, narrow))
    first, second = read_back(document(attachments=made)).worksheets
    assert first.row_dimensions[3].height is None
    assert first.row_dimensions[4].height > 45
    assert second.row_dimensions[3].height > 30
    assert second.row_dimensions[4].height is None
    assert second.row_dimensions[2].height > first.row_dimensions[2].height


def test_names_of_sheets_fit_and_differ() -> None:
    title = "很长的标题[含有]不许的:字符/" * 3
    made = tuple(Attachment("附件", title, long_table(1)) for _ in range(3))
    names = read_back(document(attachments=made)).sheetnames
    assert len({name.lower() for name in names}) == 3
    assert all(len(name) <= 31 for name in names)


def test_an_attachment_without_a_table_is_named_and_none_at_all_is_said() -> None:
    alone = Attachment("附件", "任务分解表", note="另行印发。")
    sheet = read_back(document(attachments=(alone,))).active
    assert [sheet["A1"].value, sheet["A3"].value] == ["附件", "另行印发。"]
    assert read_back(document()).active["A1"].value == workbook.NOTHING


def test_the_same_document_gives_the_same_bytes() -> None:
    made = document(attachments=attached(long_table(30)))
    assert workbook.render(made) == workbook.render(made)
    later = replace(made, dated=None)
    assert workbook.render(made) != workbook.render(later)


@pytest.mark.parametrize(
    ("text", "value", "form"),
    [
        ("0", 0, "0"), ("-3", -3, "0"), ("74.5%", 0.745, "0.0%"), ("100%", 1.0, "0%"),
        ("66.67%", 0.6667, "0.00%"), ("3.25", 3.25, "0.00"), ("—", None, ""), ("", None, ""),
        ("1,024", None, ""), ("12件", None, ""), ("1e5", None, ""),
        ("610922197001011234", None, ""),
    ],
)  # fmt: skip
def test_a_printed_figure_is_read_as_a_number(text: str, value: float | None, form: str) -> None:
    assert workbook.number_of(text) == (value, form)
