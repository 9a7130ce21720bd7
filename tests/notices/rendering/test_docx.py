"""The .docx read back: structure, measures, and what word processors stumble over."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import docx as reader
import pytest
from docx.document import Document as Opened
from lxml import etree
from PIL import Image

from notices.checks.readers.docx import read as read_by_checker
from notices.composition.document import Document, Heading, Paragraph, Piece
from notices.rendering import docx, text
from notices.rendering.layout_check.reading import read
from tests.notices.rendering.office import printed
from tests.notices.rendering.papers import (
    attached,
    document,
    long_table,
    spanned_table,
    wide_table,
)
from tests.notices.rendering.test_charts import drawn

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# The order of the schema; word processors drop what stands elsewhere.
PARAGRAPH = [
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "pBdr", "tabs",
    "kinsoku", "overflowPunct", "autoSpaceDE", "autoSpaceDN", "snapToGrid", "spacing", "ind", "jc",
    "outlineLvl", "rPr", "sectPr",
]  # fmt: skip
RUN = ["rFonts", "color", "spacing", "w", "kern", "sz", "szCs", "lang"]


def full(**changes: object) -> Document:
    made = document(
        document_number="试政办发〔2023〕1号",
        body=(
            Heading(1, "一、", ("总体情况",)),
            Paragraph((Piece(("要逐项整改<到位>&反馈。" * 12,)),)),
            Heading(2, "（一）", ("栏目",)),
            Paragraph((Piece(("及时更新。",), "（二）", ("热线。",)),)),
        ),
        attachments=attached(long_table(40), spanned_table()),
        printed_on=date(2023, 10, 14), copied_to="县委办", annotation="此件公开发布",
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def parts(made: Document) -> dict[str, bytes]:
    with ZipFile(BytesIO(docx.render(made))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def opened(made: Document) -> Opened:
    return reader.Document(BytesIO(docx.render(made)))


def test_the_page_has_the_measures_of_the_standard() -> None:
    [section] = opened(full()).sections
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]  # type: ignore[union-attr]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in margins] == [37, 35, 28, 26]  # type: ignore[union-attr]
    grid = section._sectPr.find(f"{W}docGrid")
    assert grid is not None
    assert (grid.get(f"{W}type"), grid.get(f"{W}linePitch")) == ("lines", "579")


def test_every_part_stands_in_its_order() -> None:
    words = "\n".join(p.text for p in opened(full()).paragraphs)
    order = [
        "试点县人民政府办公室文件", "试政办发〔2023〕1号", "检查情况的通报", "各镇人民政府：",
        "一、总体情况", "要逐项整改<到位>&反馈。", "（一）栏目", "（二）热线。及时更新。",
        "附件：1.\t第1类情况统计表", "2.\t第2类情况统计表", "2023年10月13日", "（此件公开发布）",
        "附件1", "附件2",
    ]  # fmt: skip
    places = [words.index(part) for part in order]
    assert places == sorted(places)


def test_faces_are_those_that_documents_are_set_in() -> None:
    found = {
        run.text: run._element.rPr.rFonts.get(f"{W}eastAsia")
        for p in opened(full()).paragraphs
        for run in p.runs
        if run._element.rPr is not None and run._element.rPr.rFonts is not None
    }
    assert found["一、总体情况"] == "黑体"
    assert found["（一）栏目"] == found["（二）热线。"] == "楷体_GB2312"
    assert found["试点县人民政府办公室文件"] == "方正小标宋简体"
    styles = parts(full())["word/styles.xml"].decode()
    assert 'w:eastAsia="仿宋_GB2312"' in styles
    table = parts(full())["word/fontTable.xml"].decode()
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in table


def test_odd_and_even_faces_are_numbered_outside() -> None:
    [section] = opened(full()).sections
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.text, even.text) == ("— 1 —", "— 1 —")
    assert (str(odd.alignment), str(even.alignment)) == ("RIGHT (2)", "LEFT (0)")
    assert "PAGE" in odd._element.xml
    assert b"<w:evenAndOddHeaders/>" in parts(full())["word/settings.xml"]


def test_tables_repeat_their_heads_and_keep_their_spans() -> None:
    first, second = opened(full()).tables
    assert first.rows[0]._tr.trPr.find(f"{W}tblHeader") is not None
    assert len(first.rows) == 42
    assert second.cell(1, 0).text == second.cell(3, 0).text == "住建局"
    assert second.cell(1, 0)._tc is second.cell(3, 0)._tc


def test_the_colophon_is_anchored_to_the_foot() -> None:
    body = parts(full())["word/document.xml"].decode()
    box = body[body.index("<wp:anchor") : body.index("</wp:anchor>")]
    assert "抄送：县委办。" in box
    assert "2023年10月14日印发" in box
    assert "<wp:anchor" not in parts(document())["word/document.xml"].decode()


def test_a_wide_table_has_a_section_of_its_own() -> None:
    made = full(attachments=attached(long_table(3), wide_table(), long_table(3)))
    sections = opened(made).sections
    assert [str(section.orientation) for section in sections] == [
        "PORTRAIT (0)", "LANDSCAPE (1)", "PORTRAIT (0)",
    ]  # fmt: skip
    turned = sections[1]
    sides = (turned.top_margin, turned.right_margin, turned.bottom_margin, turned.left_margin)
    assert [round(side.mm) for side in sides] == [28, 37, 26, 35]  # type: ignore[union-attr]


def test_charts_are_pictures_with_words() -> None:
    found = parts(full(attachments=drawn(12)))
    pictures = [name for name in found if name.startswith("word/media/")]
    assert len(pictures) == 5
    assert all(found[name].startswith(b"\x89PNG") for name in pictures)
    body = found["word/document.xml"].decode()
    assert all(f'r:embed="{name[11:-4]}"' in body for name in pictures)


def test_no_chart_is_cut_off_at_its_foot() -> None:
    found = parts(full(attachments=drawn(12)))
    for name in (name for name in found if name.startswith("word/media/")):
        picture = Image.open(BytesIO(found[name])).convert("L")
        box = picture.point(lambda ink: 255 * (ink < 200)).getbbox()
        assert box is not None
        assert box[3] < picture.height, name


@pytest.mark.parametrize("count", [2, 12])
def test_names_in_the_list_of_attachments_begin_beneath_one_another(count: int) -> None:
    made = full(attachments=attached(*[long_table(2)] * count))
    listed = [p for p in opened(made).paragraphs if re.search(r"\d\.\t第\d+类", p.text)]
    assert len(listed) == count
    assert len({p.paragraph_format.left_indent for p in listed}) == 1


def test_a_draft_says_so_on_every_face_and_others_do_not() -> None:
    for is_draft in (True, False):
        found = parts(full(is_draft=is_draft))
        assert ("草稿".encode() in found["word/header1.xml"]) is is_draft
        assert ("草稿".encode() in found["word/header2.xml"]) is is_draft


def test_marks_stand_in_the_order_of_the_schema() -> None:
    made = full(attachments=(*attached(long_table(3), wide_table()), *drawn(2)), is_draft=True)
    for name, data in parts(made).items():
        if not name.endswith(".xml") or not name.startswith("word/"):
            continue
        for one in etree.fromstring(data).iter(f"{W}pPr", f"{W}rPr"):
            order = PARAGRAPH if one.tag == f"{W}pPr" else RUN
            places = [order.index(child.tag.removeprefix(W)) for child in one]
            assert places == sorted(places), name


def test_it_tells_title_author_number_and_day() -> None:
    told = opened(full()).core_properties
    assert (told.title, told.author, told.subject) == (
        full().title, "试点县人民政府办公室", "试政办发〔2023〕1号",
    )  # fmt: skip
    assert told.created.date() == date(2023, 10, 13)  # type: ignore[union-attr]


def test_the_same_document_gives_the_same_bytes() -> None:
    made = full(attachments=drawn(3))
    assert docx.render(made) == docx.render(made)


def test_the_checker_reads_from_it_what_was_written() -> None:
    body = "".join(re.sub(r"\s", "", line) for line in text.render(full()).split("\n"))
    found = re.sub(r"\s", "", str(read_by_checker(docx.render(full()), "x.docx")))
    for part in ("一、总体情况", "（二）热线。及时更新。", "附件1", "第2类情况统计表"):
        assert part in body
        assert part in found


@pytest.mark.office
@pytest.mark.fonts
def test_a_word_processor_opens_every_kind(tmp_path_factory: pytest.TempPathFactory) -> None:
    files = {
        "charts": full(attachments=drawn(12)),
        "wide": full(attachments=attached(wide_table(), long_table(60))),
        "long": full(addressees="各镇人民政府、" * 40, attachments=()),
    }
    made = {name: docx.render(one) for name, one in files.items()}
    found = {name: read(data) for name, data in printed(made, tmp_path_factory.mktemp("o")).items()}
    assert [page.is_landscape for page in found["wide"].pages].count(True) >= 2
    assert sum(len(page.pictures) for page in found["charts"].pages) == 5
    last = "".join(glyph.text for glyph in found["long"].pages[-1].glyphs)
    assert "主送：各镇人民政府" in last
    assert "印发" in last


def test_a_letter_has_a_first_page_of_its_own() -> None:
    made = full(form="letter")
    made_wide = full(form="letter", attachments=attached(wide_table()))
    first, second, third = opened(made_wide).sections
    assert str(third.orientation) == "PORTRAIT (0)"  # where the colophon is
    assert first.different_first_page_header_footer
    assert not second.different_first_page_header_footer
    found = parts(made)
    assert "试点县人民政府办公室<" in found["word/header3.xml"].decode()
    assert b"thickThinSmallGap" in found["word/header3.xml"]
    assert b"thinThickSmallGap" in found["word/footer3.xml"]
    assert "印发" not in found["word/document.xml"].decode()
    assert "办公室文件" not in found["word/document.xml"].decode()
