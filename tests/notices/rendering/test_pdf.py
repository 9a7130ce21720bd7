"""The PDF read back."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from notices import actions
from notices.composition.compose import compose
from notices.composition.document import Heading
from notices.models import Block
from notices.rendering import fonts, pdf, stylesheets
from supervision.metrics.actions import compute_round
from tests.factories import make_order, make_unit
from tests.notices.conftest import Draft
from tests.notices.rendering.papers import attached, document, spanned_table, wide_table
from tests.notices.rendering.test_charts import drawn

pytestmark = pytest.mark.django_db

A4 = (595, 842)


def read_back(draft: Draft) -> PdfReader:
    return PdfReader(BytesIO(pdf.render(compose(draft.notice))))


def words(reader: PdfReader) -> str:
    return "".join("".join(page.extract_text().split()) for page in reader.pages)


def faces(reader: PdfReader) -> set[str]:
    found = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            found.add(font.get_object()["/BaseFont"].partition("+")[2])
    return found


@pytest.fixture
def issued(draft: Draft) -> Draft:
    draft.add("总体情况", Block.Kind.HEADING)
    draft.add("受理{{hotline.received}}件。湑水原公。", lead="热线。", numbering="paren")
    draft.add("各单位要对照清单逐项整改，按时报送结果。" * 20)
    columns = [{"label": "受理", "metric": "hotline.received"}]
    for key in ("甲", "乙"):
        table = {"rows": "unit", "columns": columns, "total": True}
        draft.add(f"{key}表", Block.Kind.ATTACHMENT, key=key, table=table)
    draft.notice = actions.update_facts(
        notice=draft.notice, by=None, signed_off_on=date(2023, 10, 13), copied_to="县委办",
        printed_on=date(2023, 10, 14), annotation="此件公开发布",
    )  # fmt: skip
    return draft


def test_every_part_is_on_the_sheets(issued: Draft) -> None:
    written = words(read_back(issued))
    for part in (
        "各镇人民政府：", "一、总体情况", "（一）热线。受理10件。湑水原公。", "附件：1.甲表2.乙表",
        "2023年10月13日", "（此件公开发布）", "附件1甲表", "附件2乙表", "合计10", "抄送：县委办。",
        "2023年10月14日印发", "草稿",
    ):  # fmt: skip
        assert part in written, part


def test_each_attachment_begins_a_page_and_pages_are_numbered(issued: Draft) -> None:
    reader = read_back(issued)
    assert len(reader.pages) == 4
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == list(A4)
    for number, page in enumerate(reader.pages, 1):
        assert f"—{number}—" in "".join(page.extract_text().split())
    assert "附件1" in reader.pages[2].extract_text()
    assert "抄送" in reader.pages[3].extract_text()


@pytest.mark.fonts
def test_the_faces_of_an_official_document_are_embedded(issued: Draft) -> None:
    assert faces(read_back(issued)) == {
        "FandolSong-Bold", "FandolFang-Regular", "FandolHei-Regular", "FandolKai-Regular",
        "FandolSong-Regular", "NotoSerifSC-Regular",
    }  # fmt: skip


def test_a_long_table_repeats_its_head(draft: Draft) -> None:
    for n in range(60):
        make_order(make_unit(draft.notice.county, short_name=f"单位{n}号"), date(2023, 8, 1))
    compute_round(round=draft.notice.round, by=None)
    table = {"rows": "unit", "columns": [{"label": "受理件数", "metric": "hotline.received"}]}
    draft.add("长表", Block.Kind.ATTACHMENT, key="a", table=table)
    pages = [page.extract_text() for page in read_back(draft).pages]
    assert len(pages) > 2
    assert all("受理件数" in page for page in pages[1:])


def test_the_same_document_gives_the_same_bytes(issued: Draft) -> None:
    document = compose(issued.notice)
    assert pdf.render(document) == pdf.render(document)
    assert pdf.digest(document) == pdf.digest(compose(issued.notice))


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/x.css",
        "file:///etc/passwd",
        f"file://{Path(__file__)}",
        "data:text/plain,x",
        "ftp://example.org/x",
    ],
)
def test_nothing_but_fonts_is_fetched(url: str) -> None:
    with pytest.raises(ValueError, match="字体目录"):
        stylesheets.fetcher().fetch(url)


def test_markup_in_a_notice_is_text_and_opens_no_file(draft: Draft) -> None:
    draft.add('<img src="file:///etc/passwd"><link rel="attachment" href="file:///etc/passwd">')
    reader = read_back(draft)
    assert '<imgsrc="file:///etc/passwd">' in words(reader).replace("”", '"').replace("“", '"')
    assert not reader.attachments
    assert "root:" not in words(reader)


def test_a_page_that_asks_for_a_file_gets_none() -> None:
    """Were there ever a hole in the templates, the renderer still would not reach out."""
    from weasyprint import HTML

    page = """<link rel="stylesheet" href="http://127.0.0.1:9/x.css">
    <link rel="attachment" href="file:///etc/passwd"><img src="file:///etc/hostname">
    <object data="file:///etc/passwd"></object><p>正文</p>"""
    written = HTML(string=page, url_fetcher=stylesheets.fetcher()).write_pdf()
    reader = PdfReader(BytesIO(written))
    assert not reader.attachments
    assert not [image for sheet in reader.pages for image in sheet.images]
    assert "root:" not in words(reader)


def test_a_font_is_fetched() -> None:
    font = fonts.resolve()["hei"].file
    assert stylesheets.fetcher().fetch(font.as_uri()).read()[:4] == b"OTTO"


def test_our_base_sheet_prints_what_the_printers_own_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is WeasyPrint's, without what no page of ours has; a release may change that one."""
    from weasyprint import HTML

    made = document(
        form="letter", verification="https://example.gov.cn/v/ABCD2345EFGH6789", copied_to="县委办",
        body=(Heading(1, "一、", ("甲",)), *document().body, Heading(5, "（1）", ("乙",))),
        attachments=(*attached(wide_table(), spanned_table()), *drawn(3)),
    )  # fmt: skip
    ours = pdf.render(made)
    plain = lambda text: HTML(string=text, url_fetcher=stylesheets.fetcher())  # noqa: E731
    monkeypatch.setattr(stylesheets, "page", plain)
    assert pdf.render(made) == ours
