"""What the PDF says of itself, read from its bytes: PDF/A-3, tags, metadata, workbook, seal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from notices.composition.document import Document, Heading, Paragraph, Piece
from notices.rendering import pdf, workbook
from notices.rendering.layout_check.reading import read
from notices.rendering.measures import MM, STANDARD
from tests.notices.rendering.papers import attached, document, long_table, spanned_table


def full() -> Document:
    """A notice with everything: three levels of headings, two tables, number and dates."""
    return document(
        document_number="试政办发〔2023〕1号",
        body=(
            Heading(1, "一、", ("总体情况",)),
            Paragraph((Piece(("各镇各部门要逐项整改到位。" * 12,)),)),
            Heading(2, "（一）", ("栏目",)),
            Heading(3, "1.", ("县政府网站",)),
            Paragraph((Piece(("及时更新。",), "（二）", ("热线。",)),)),
        ),
        attachments=attached(long_table(40), spanned_table()),
        printed_on=date(2023, 10, 14), copied_to="县委办", annotation="此件公开发布",
    )  # fmt: skip


@pytest.fixture(scope="module")
def printed() -> pdf.Printed:
    return pdf.prepare(full())


@pytest.fixture
def reader(printed: pdf.Printed) -> PdfReader:
    return PdfReader(BytesIO(printed.content))


def catalogue(reader: PdfReader) -> Any:
    return reader.trailer["/Root"]


def elements(node: Any) -> Iterator[Any]:
    """Yield the structure elements in reading order."""
    node = node.get_object()
    if isinstance(node, list):
        for one in node:
            yield from elements(one)
    elif isinstance(node, dict) and "/S" in node:
        yield node
        if "/K" in node:
            yield from elements(node["/K"])
    elif isinstance(node, dict) and "/K" in node:
        yield from elements(node["/K"])


def kinds(reader: PdfReader) -> Counter[str]:
    return Counter(str(one["/S"]) for one in elements(catalogue(reader)["/StructTreeRoot"]))


def test_it_says_what_it_is(reader: PdfReader) -> None:
    told = catalogue(reader)["/Metadata"].get_object().get_data().decode()
    assert 'pdfaid:part="3"' in told
    assert 'pdfaid:conformance="A"' in told
    assert catalogue(reader)["/Lang"] == "zh-CN"
    assert catalogue(reader)["/MarkInfo"]["/Marked"]
    assert catalogue(reader)["/ViewerPreferences"]["/DisplayDocTitle"]
    [intent] = catalogue(reader)["/OutputIntents"]
    assert intent["/S"] == "/GTS_PDFA1"
    assert "sRGB" in intent["/OutputConditionIdentifier"]
    assert len(reader.trailer["/ID"]) == 2
    assert not reader.is_encrypted


def test_title_author_number_and_dates_are_told_twice_alike(reader: PdfReader) -> None:
    info = reader.metadata
    assert info is not None
    xmp = catalogue(reader)["/Metadata"].get_object().get_data().decode()
    for word in (full().title, "试点县人民政府办公室", "试政办发〔2023〕1号"):
        assert f">{word}<" in xmp
    assert [info.title, info.author, info.subject] == [
        full().title, "试点县人民政府办公室", "试政办发〔2023〕1号",
    ]  # fmt: skip
    assert info["/CreationDate"] == "D:20231013"
    assert "<xmp:CreateDate>2023-10-13<" in xmp
    assert info["/ModDate"] == "D:20231014"
    assert "<xmp:ModifyDate>2023-10-14<" in xmp


def test_a_notice_without_number_and_date_makes_up_neither() -> None:
    reader = PdfReader(BytesIO(pdf.render(document(dated=None))))
    assert reader.metadata is not None
    assert reader.metadata.subject is None
    assert "/CreationDate" not in reader.metadata


def test_headings_paragraphs_and_tables_are_tagged(reader: PdfReader) -> None:
    found = kinds(reader)
    assert [found["/H1"], found["/H3"], found["/H4"]] == [1, 1, 1]
    assert found["/H2"] == 3  # a heading of the text and two titles of attachments
    assert found["/P"] >= 4
    # Two tables; the long one goes on, and its head with it, on a second page.
    assert found["/Table"] >= 2
    assert found["/TH"] == 4 * (found["/Table"] - 1) + 3
    assert found["/TD"] == 40 * 4 + 4 + 3 + 2 + 2 + 3
    spans = [
        one["/A"]["/RowSpan"]
        for one in elements(catalogue(reader)["/StructTreeRoot"])
        if one["/S"] == "/TD" and "/RowSpan" in one.get("/A", {})
    ]
    assert spans == [3]


def test_every_mark_on_a_page_is_in_the_structure(reader: PdfReader) -> None:
    numbers = catalogue(reader)["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for page in reader.pages:
        content = page.get_contents()
        assert content is not None
        marks = [int(m) for m in re.findall(rb"/MCID (\d+)", content.get_data())]
        assert marks == list(range(len(marks)))
        assert len(parents[page["/StructParents"]].get_object()) == len(marks)


def test_every_face_is_embedded_and_says_its_characters(reader: PdfReader) -> None:
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            face = font.get_object()
            assert "/ToUnicode" in face
            descendant = face["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)


def test_nothing_in_it_runs_or_reaches_out(printed: pdf.Printed, reader: PdfReader) -> None:
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(catalogue(reader))
    for page in reader.pages:
        assert "/Annots" not in page
    for word in (b"/JavaScript", b"/Launch", b"/URI"):
        assert word not in printed.content


def test_the_workbook_of_the_tables_is_inside(reader: PdfReader) -> None:
    [file] = catalogue(reader)["/AF"]
    assert file.get_object()["/AFRelationship"] == "/Data"
    assert file.get_object()["/Desc"] == "附表数据"
    stream = file.get_object()["/EF"]["/F"].get_object()
    assert stream["/Subtype"] == (
        "/application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    assert stream["/Params"]["/CreationDate"] == "D:20231013000000Z"
    assert stream.get_data() == workbook.render(full())
    assert load_workbook(BytesIO(stream.get_data())).sheetnames[0].startswith("附件1")


def test_a_notice_without_tables_holds_nothing_but_what_is_put_into_it() -> None:
    assert not PdfReader(BytesIO(pdf.render(document()))).attachments
    reader = PdfReader(BytesIO(pdf.render(document(), {"check.txt": b"ok"})))
    assert reader.attachments == {"check.txt": [b"ok"]}
    assert pdf.digest(document()) != pdf.digest(document(), {"check.txt": b"ok"})


def test_the_same_document_gives_the_same_bytes(printed: pdf.Printed) -> None:
    assert pdf.render(full()) == printed.content


def test_the_seal_stands_over_signature_and_date(printed: pdf.Printed, reader: PdfReader) -> None:
    box = printed.seal
    assert box is not None
    assert printed.pages == len(reader.pages)
    assert "2023年10月13日" in "".join(reader.pages[box.page].extract_text().split())
    assert box.top - box.bottom == pytest.approx(2 * STANDARD.pitch, abs=0.1)
    # The date ends four characters from the right edge; the organ is centred over it.
    assert box.right == pytest.approx((210 - 26) * MM, abs=0.5)
    left, bottom, right, top = box.square(42)
    assert right - left == pytest.approx(42 * MM)
    assert top - bottom == pytest.approx(42 * MM)
    assert bottom < box.bottom
    assert 0 < top - box.top < 2 * STANDARD.pitch  # within the gap that is left for it


@pytest.mark.parametrize("words", ["请逐项整改。", "请逐项整改。" * 200])
def test_the_seal_begins_within_a_line_of_the_text(words: str) -> None:
    made = pdf.prepare(document(body=(Paragraph((Piece((words,)),)),)))
    assert made.seal is not None
    page = read(made.content).pages[made.seal.page]
    above = page.height - made.seal.top
    last = max(glyph.bottom for glyph in page.glyphs if glyph.bottom < above)
    gap = page.height - made.seal.square(42)[3] - last
    assert 0 <= gap <= STANDARD.pitch
