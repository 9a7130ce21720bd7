"""Looking into .xlsx files before they are parsed."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from supervision.intake import archive
from supervision.intake.faults import IntakeError, Marks
from tests.supervision.intake.building import order, orders, workbook_bytes

BOOK = workbook_bytes(orders(order("A1"), order("A2")))


def with_sheet(xml: bytes, book: bytes = BOOK) -> bytes:
    """Return the book with other rows in its first sheet."""
    source = zipfile.ZipFile(io.BytesIO(book))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                content = re.sub(rb"<sheetData>.*</sheetData>", lambda m: b"<sheetData>" + xml
                                 + b"</sheetData>", content, flags=re.DOTALL)  # fmt: skip
            made.writestr(name, content)
    return stream.getvalue()


def refused(xml: bytes) -> bool:
    try:
        archive.inspect(with_sheet(xml), "表.xlsx")
    except IntakeError as error:
        return "超出限制" in str(error) or "已损坏" in str(error)
    return False


def filled(place: str) -> bytes:
    return f'<row r="1"><c r="{place}"><v>1</v></c></row>'.encode()


@pytest.mark.parametrize("place", ["A1", "Z1000", "AA1001", "ZZ10", "A199999", "AZ120000"])
def test_a_cell_within_the_limits_is_let_through(place: str) -> None:
    assert not refused(filled(place))


@pytest.mark.parametrize(
    "place", ["A200001", "A1048576", "AAA1", "XFD1", "xfd1", "A0300000", "ZZ190000", "A99999999999"]
)
def test_a_cell_beyond_them_is_not(place: str) -> None:
    assert refused(filled(place))


@pytest.mark.parametrize(
    "xml",
    [
        b"<row r='1'><c\n\tr='XFD1048576'><v>1</v></c></row>",
        b'<row r="1"><x:c xmlns:x="u" s="1" r="XFD1048576" t="n"><v>1</v></x:c></row>',
        b'<row r="1"><c r ="XFD1048576"><v>1</v></c></row>',
        b'<row r="1048570"/><row><c><v>1</v></c></row>',
        b'<row r="1"><c r="XFC1"/><c><v>1</v></c></row>',
        b'<row r="1">' + b"<c/>" * 800 + b"<c><v>1</v></c></row>",
        b"<row/>" * 200_001 + b"<row><c><v>1</v></c></row>",
        b'<row r="1"><c r="A1"><v>1</v></c><c r="ZZ1"><v>1</v></c></row>'
        b'<row r="199999"><c r="A199999"><v>1</v></c></row>',
    ],
)
def test_no_way_of_writing_it_leads_past_the_limits(xml: bytes) -> None:
    assert refused(xml)


def test_rows_and_cells_without_a_place_are_read_in_a_small_sheet() -> None:
    assert not refused(b"<row><c><v>1</v></c><c><v>2</v></c></row>" * 20)


def test_far_cells_with_only_a_style_are_let_through() -> None:
    assert not refused(b'<row r="1048576" s="1"><c r="XFD1048576" s="1"/></row>')
    assert not refused(b'<row r="1"><c r="XFD1" s="1"></c></row>')


def test_a_table_of_a_hundred_thousand_rows_passes_piece_by_piece(monkeypatch) -> None:
    monkeypatch.setattr(archive, "_PIECE", 10_000)
    rows = b"".join(b'<row r="%d"><c r="B%d"><v>1</v></c></row>' % (n, n) for n in range(1, 5001))
    hidden = b'<row r="5001" hidden="1"><c r="A5001"><v>1</v></c></row>'
    (marks,) = archive.inspect(with_sheet(rows + hidden), "表.xlsx").values()
    assert marks.hidden_rows == [5000]


def test_formulas_are_counted_and_those_without_result_found() -> None:
    xml = (
        b'<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>B9</f></c>'
        b'<c r="C1" t="str"><f>""</f><v></v></c><c r="D1"><f t="shared" si="0"/><v/></c>'
        b'<c r="E1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    (marks,) = archive.inspect(with_sheet(xml), "表.xlsx").values()
    assert (marks.formulas, marks.without_result) == (5, 2)
    assert {place: str(cell) for place, cell in marks.unread.items()} == {
        (0, 1): "（公式）", (0, 3): "（公式）", (0, 4): "#DIV/0!",
    }  # fmt: skip


def test_a_member_named_twice_is_damage() -> None:
    stream = io.BytesIO(BOOK)
    with zipfile.ZipFile(stream, "a") as made, pytest.warns(UserWarning, match="Duplicate"):
        made.writestr("xl/workbook.xml", b"<workbook/>")
    with pytest.raises(IntakeError, match="已损坏"):
        archive.inspect(stream.getvalue(), "表.xlsx")


def test_an_archive_with_a_password_is_told() -> None:
    data = bytearray(BOOK)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    with pytest.raises(IntakeError, match="设有打开密码"):
        archive.inspect(bytes(data), "表.xlsx")


def test_a_sheet_that_hides_nothing_has_no_marks() -> None:
    assert archive.inspect(BOOK, "表.xlsx") == {0: Marks()}
