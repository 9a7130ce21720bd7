"""Reading files into neutral rows."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supervision.intake.workbook import IntakeError, Sheet, read_sheets
from tests.supervision.intake.building import order, orders, sheet, workbook_bytes


def one(data: bytes, name: str = "表.xlsx") -> Sheet:
    (found,) = read_sheets(data, name)
    return found


def xlsx(fill: object) -> bytes:
    book = openpyxl.Workbook()
    fill(book.active)  # type: ignore[operator]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_cells_come_as_what_they_are() -> None:
    row = ["文字", 3, 2.5, date(2023, 9, 28), datetime(2023, 9, 28, 14, 5), True, None]
    assert one(workbook_bytes(Sheet("甲", [row]))).rows[0][:6] == row[:6]


def test_rows_and_columns_keep_their_places() -> None:
    def fill(page):
        page["C4"] = "深处"

    assert one(xlsx(fill)).rows == [[None] * 3, [None] * 3, [None] * 3, [None, None, "深处"]]


def test_a_cell_merged_downwards_counts_for_each_row() -> None:
    def fill(page):
        page["A1"], page["B1"], page["B2"], page["B3"] = "住建局", 1, 2, 3
        page.merge_cells("A1:A3")
        page["D1"] = "标题"
        page.merge_cells("D1:E1")

    rows = one(xlsx(fill)).rows
    assert [row[0] for row in rows] == ["住建局"] * 3
    assert rows[0][3:] == ["标题"]


def test_every_sheet_is_read_and_hidden_ones_are_known() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("说明").sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    assert [(s.name, s.is_hidden) for s in read_sheets(stream.getvalue(), "a.xlsx")] == [
        ("Sheet", False),
        ("说明", True),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_csv_is_read_in_any_usual_encoding(encoding: str) -> None:
    data = '工单编号,承办单位\r\n20230701000000001,"住建局，交通局"\r\n'.encode(encoding)
    assert one(data, "工单.csv").rows == [
        ["工单编号", "承办单位"],
        ["20230701000000001", "住建局，交通局"],
    ]


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_a_csv_may_be_separated_otherwise(mark: str) -> None:
    assert one(f"甲{mark}乙\n1{mark}2\n".encode(), "表.csv").rows == [["甲", "乙"], ["1", "2"]]


def test_a_workbook_is_known_by_its_content_not_its_name() -> None:
    assert one(workbook_bytes(Sheet("甲", [["乙"]])), "表.csv").rows == [["乙"]]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "0 字节"),
        (b"PK\x03\x04" + b"\x00" * 50, "已损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "已损坏"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "设有打开密码",
        ),
        (b"<html><body>1</body></html>", "内容其实是网页"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "内容其实是网页"),
        (b"%PDF-1.7", "是 PDF"),
        (b"\x89PNG\r\n\x1a\n", "不是表格文件"),
        (b"\x00\x01\x02\x03", "不是表格文件"),
        (b"\xff\x81\xff\x81,", "无法识别"),
    ],
)
def test_what_is_no_workbook_is_refused_with_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(IntakeError, match=said):
        read_sheets(data, "表.xlsx")


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/").replace("_", "."), content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"readme_txt": b"x"}, "是压缩包"),
        ({"word__document_xml": b"x"}, "是 Word 文档"),
        ({"content_xml": b"x"}, "另存为 .xlsx"),
        ({"xl__workbook_bin": b"x"}, "另存为 .xlsx"),
        ({"xl__workbook_xml": b"x"}, "已损坏"),
    ],
)
def test_other_archives_are_told_apart(members: dict[str, bytes], said: str) -> None:
    with pytest.raises(IntakeError, match=said):
        read_sheets(archive(**members), "表.xlsx")


def test_an_archive_that_inflates_beyond_measure_is_not_opened() -> None:
    bomb = archive(xl__workbook_xml=b"x", xl__worksheets__sheet1_xml=b"0" * 20_000_000)
    with pytest.raises(IntakeError, match="超出限制"):
        read_sheets(bomb, "表.xlsx")


@pytest.mark.parametrize("cell", ["XFD1", "A300000", "XFD1048576"])
def test_a_cell_far_outside_is_refused_before_the_reader_asks_for_memory(cell: str) -> None:
    def fill(page):
        page["A1"], page[cell] = 1, 2

    with pytest.raises(IntakeError, match="超出限制"):
        read_sheets(xlsx(fill), "表.xlsx")


def test_a_far_cell_that_is_only_coloured_does_no_harm() -> None:
    def fill(page):
        page["A1"] = 1
        page["XFD1048576"].font = openpyxl.styles.Font(bold=True)

    assert one(xlsx(fill)).rows == [[1]]


@override_settings(UPLOAD_MAX_BYTES=1024 * 1024)
def test_a_file_too_large_is_refused() -> None:
    with pytest.raises(IntakeError, match="超过 1 兆"):
        read_sheets(b"x" * (1024 * 1024 + 1), "表.csv")


def test_a_hundred_megabytes_are_refused_without_a_look() -> None:
    with pytest.raises(IntakeError, match="超过 50 兆，请按月份或渠道拆分"):
        read_sheets(bytes(100 * 1024 * 1024), "全年.xlsx")


def test_a_cell_merged_over_a_block_counts_in_its_first_column() -> None:
    def fill(page):
        page["A1"], page["C1"], page["C2"] = "住建局", 1, 2
        page.merge_cells("A1:B2")

    assert one(xlsx(fill)).rows == [["住建局", None, 1], ["住建局", None, 2]]


def refusal(data: bytes) -> str:
    """Return what the reader says against the bytes; a lone full stop when it reads them."""
    try:
        read_sheets(data, "表.xlsx")
    except IntakeError as error:
        return str(error)
    return "。"


WHOLE = workbook_bytes(orders(order("A1"), order("A2")), sheet(["甲"], [1], name="乙"))
FOLDER = Path(__file__).parents[2] / "workbooks" / "should_pass"
OLD = (FOLDER / "old_excel.xls").read_bytes()
PAGE = (FOLDER / "web_table_spans.xls").read_bytes()
XML = (FOLDER / "excel_2003_xml.xls").read_bytes()
CSV = "工单编号,承办单位\n1,住建局\n".encode("gb18030")


@given(st.integers(4, len(WHOLE) - 1))
@settings(max_examples=60, deadline=2000)
def test_a_truncated_workbook_ends_in_a_sentence(length: int) -> None:
    with pytest.raises(IntakeError, match="。"):
        read_sheets(WHOLE[:length], "表.xlsx")


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(1, 255)), max_size=20))
@settings(max_examples=200, deadline=2000, suppress_health_check=[HealthCheck.too_slow])
def test_a_workbook_with_flipped_bits_is_read_or_refused(flips: list[tuple[int, int]]) -> None:
    damaged = bytearray(WHOLE)
    for place, bits in flips:
        damaged[place] ^= bits
    assert refusal(bytes(damaged)).endswith("。")


@pytest.mark.parametrize("whole", [OLD, PAGE, XML], ids=["xls", "html", "xml"])
@given(flips=st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 255)), max_size=20))
@settings(max_examples=100, deadline=3000, suppress_health_check=[HealthCheck.too_slow])
def test_older_files_with_flipped_bits_are_read_or_refused(
    whole: bytes, flips: list[tuple[int, int]]
) -> None:
    damaged = bytearray(whole)
    for place, bits in flips:
        damaged[place % len(whole)] ^= bits
    assert refusal(bytes(damaged)).endswith("。")


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=2000)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for start in (b"", CSV[:20], WHOLE[:200], OLD[:700], PAGE[:80], XML[:300]):
        assert refusal(start + data).endswith("。")
