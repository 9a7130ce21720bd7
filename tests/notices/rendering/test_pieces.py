"""Long tables in slices and wide ones on turned sheets: nothing lost, nothing twice."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from notices.composition.document import Cell, Document, Table
from notices.rendering import pdf, pieces
from notices.rendering.layout_check.findings import Verdict
from notices.rendering.layout_check.measure import measure
from notices.rendering.layout_check.reading import read
from tests.notices.rendering.papers import attached, document, long_table, wide_table
from tests.notices.rendering.test_archival import catalogue, kinds


def words(made: Document) -> list[str]:
    reader = PdfReader(BytesIO(pdf.render(made)))
    return ["".join(page.extract_text().split()) for page in reader.pages]


@pytest.fixture
def short_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "LONG", 60)
    monkeypatch.setattr(pieces, "SLICE", 60)


def listing() -> Document:
    """A short table, one of 200 rows, and a short one again; the colophon at the end."""
    tables = (long_table(5), long_table(200), long_table(7))
    return document(attachments=attached(*tables), copied_to="县委办")


def test_slices_give_the_same_pages_as_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = words(listing())
    monkeypatch.setattr(pieces, "LONG", 60)
    monkeypatch.setattr(pieces, "SLICE", 60)
    assert words(listing()) == whole


def test_every_page_of_slices_is_tagged_numbered_and_headed(short_slices: None) -> None:
    content = pdf.render(listing())
    reader = PdfReader(BytesIO(content))
    for number, page in enumerate(reader.pages, 1):
        assert "".join(page.extract_text().split()).endswith(f"—{number}—")
    found = kinds(reader)
    assert found["/TD"] == (5 + 200 + 7 + 3) * 4
    assert found["/TH"] == found["/Table"] * 4
    numbers = catalogue(reader)["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    assert list(numbers[::2]) == list(range(len(reader.pages)))
    outline = [reader.get_destination_page_number(one) for one in reader.outline[0:1]]  # type: ignore[arg-type]
    assert outline == [0]
    assert content == pdf.render(listing())


def test_faces_are_embedded_once_however_many_slices(short_slices: None) -> None:
    content = pdf.render(listing())
    assert content.count(b"/FontFile3") + content.count(b"/FontFile2") <= 8


def test_no_slice_ends_within_a_span() -> None:
    rows = tuple(
        (Cell("住建局", rows=4 if n % 4 == 0 else 0), Cell(str(n)), Cell(""), Cell(""))
        for n in range(40)
    )
    table = Table(long_table(1).columns, rows)
    assert pieces.boundary(table, 9) == 12
    assert pieces.boundary(table, 8) == 8
    assert pieces.kept_faces(table, 0, [8, 7, 9, 3]) == (3, 24)
    assert pieces.kept_faces(table, 0, [8, 7, 3]) == (1, 8)
    assert pieces.kept_faces(table, 0, [7, 7, 2]) == (3, 16)
    assert pieces.kept_faces(table, 0, [12]) == (1, 12)


def test_spans_survive_the_cuts(short_slices: None) -> None:
    rows = tuple(
        (Cell(f"单位{n // 3}", rows=3 if n % 3 == 0 else 0), Cell(f"案例{n}甲"), Cell(""), Cell(""))
        for n in range(150)
    )
    made = document(attachments=attached(Table(long_table(1).columns, rows)))
    found = "".join(words(made))
    assert [found.count(f"案例{n}甲") for n in range(150)] == [1] * 150


@pytest.mark.fonts
def test_a_wide_table_lies_across_a_turned_sheet() -> None:
    made = document(attachments=attached(long_table(3), wide_table(), long_table(3)))
    marks = read(pdf.render(made))
    turned = [page for page in marks.pages if page.is_landscape]
    assert len(turned) >= 2
    assert marks.pages[-1].is_landscape is False
    for page in turned:
        lines = [rule for rule in page.rules if rule.is_horizontal]
        assert min(rule.x0 for rule in lines) == pytest.approx(35 * 72 / 25.4, abs=1)
        assert max(rule.x1 for rule in lines) == pytest.approx((297 - 37) * 72 / 25.4, abs=1)
        number = [glyph for glyph in page.glyphs if not glyph.upright]
        assert "".join(sorted(g.text for g in number)).strip() == f"{page.number}——"
        # On the turned sheet it stands at the outer side: at the foot on odd faces.
        assert (min(g.y for g in number) > page.height / 2) == (page.number % 2 == 1)
    assert [f.sentence for f in measure(marks) if f.verdict is Verdict.FAIL] == []


def test_long_text_alone_makes_no_table_wide() -> None:
    table = wide_table()
    long = replace(
        long_table(2),
        rows=tuple((*row[:1], Cell("很长的说明" * 20), *row[2:]) for row in long_table(2).rows),
    )
    assert pieces.whole(attached(table)[0]).is_wide
    assert not pieces.whole(attached(long)[0]).is_wide
