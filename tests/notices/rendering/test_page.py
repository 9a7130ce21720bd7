"""The sheet measured: where things stand on it, in millimetres from the text area's edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from pypdf import PageObject, PdfReader

from notices.composition.document import (
    Attachment,
    Cell,
    Column,
    Document,
    Heading,
    Paragraph,
    Piece,
    Table,
)
from notices.rendering import html, pdf
from notices.rendering.layout_check.findings import Verdict
from notices.rendering.layout_check.measure import measure
from notices.rendering.layout_check.reading import read
from notices.rendering.layout_check.structure import Layout
from notices.rendering.measures import MM, STANDARD
from tests.notices.rendering.papers import SENTENCE, attached, document, long_table, wide_table

pytestmark = pytest.mark.fonts

VERIFIED = "https://portal.example.gov.cn/v/ABCD2345EFGH6789"
TABLE = Table(
    (Column("单位", "name"), Column("受理件数")),
    tuple((Cell(f"单位{n}"), Cell(str(n))) for n in range(60)),
)


def pages(made: Document) -> list[PageObject]:
    return list(PdfReader(BytesIO(pdf.render(made))).pages)


def words(page: PageObject) -> str:
    return "".join(page.extract_text().split())


def lines_of_body(page: PageObject) -> list[str]:
    return [line for line in page.extract_text().split("\n") if line.strip()]


def test_a_full_face_has_22_lines_of_28_characters() -> None:
    lines = lines_of_body(pages(document())[1])
    body, number = lines[:-1], lines[-1]
    assert number == "— 2 —"
    assert max(len(line) for line in body) == 28
    full = lines_of_body(pages(document(body=(Paragraph((Piece(("检" * 2000,)),)),)))[1])
    assert len(full) == 23
    assert {len(line) for line in full[:-1]} == {28}


def test_a_number_that_is_not_given_is_pending() -> None:
    assert "编号待定" in words(pages(document())[0])
    numbered = words(pages(document(document_number="试政办发〔2023〕1号"))[0])
    assert "试政办发〔2023〕1号" in numbered
    assert "编号待定" not in numbered


def test_only_a_draft_says_so_on_every_face() -> None:
    assert all("草稿" in words(page) for page in pages(document(is_draft=True)))
    assert not [page for page in pages(document()) if "草稿" in words(page)]


def test_the_colophon_prints_only_what_is_known() -> None:
    assert "印发" not in words(pages(document(copied_to="县委办"))[-1])
    assert "抄送：县委办。" in words(pages(document(copied_to="县委办"))[-1])
    last = words(pages(document(printed_on=date(2023, 10, 14)))[-1])
    assert "试点县人民政府办公室2023年10月14日印发" in last
    assert "抄送" not in last


def test_the_colophon_stands_on_the_last_face() -> None:
    made = document(copied_to="县委办", attachments=(Attachment("附件", "甲表", TABLE),))
    found = ["抄送" in words(page) for page in pages(made)]
    assert found == [False] * (len(found) - 1) + [True]


@pytest.mark.parametrize("lines", range(1, 40, 3))
def test_the_colophon_stands_on_an_even_face(lines: int) -> None:
    body = (Paragraph((Piece(("检" * 28 * lines,)),)),)
    found = [words(page) for page in pages(document(body=body, copied_to="县委办"))]
    assert len(found) % 2 == 0
    assert ["抄送" in page for page in found] == [False] * (len(found) - 1) + [True]
    numbered = [f"—{number}—" in page for number, page in enumerate(found, 1)]
    assert numbered == (
        [True] * len(found) if found[-2] else [True] * (len(found) - 2) + [False] * 2
    )


def test_before_a_colophon_without_room_a_blank_face_has_no_number() -> None:
    """Two faces full to the last line, and the colophon needs a third and its back."""
    made = (document(body=(Paragraph((Piece(("检" * 28 * n,)),)),)) for n in range(20, 40))
    full = next(one for one in made if signed_on_the_last_line(one))
    found = [words(page) for page in pages(replace(full, copied_to="县委办"))]
    assert found[2:] == ["", "抄送：县委办。"]


def signed_on_the_last_line(made: Document) -> bool:
    printed = pdf.prepare(made)
    assert printed.seal
    at_the_foot = printed.seal.bottom - STANDARD.bottom < STANDARD.pitch
    return printed.pages == 2 and at_the_foot


def test_a_colophon_is_never_on_a_turned_face() -> None:
    for rows in (5, 12):
        made = document(copied_to="县委办", attachments=attached(wide_table(rows=rows)))
        found = pages(made)
        assert len(found) % 2 == 0
        assert "抄送" in words(found[-1])
        assert found[-1].mediabox.height > found[-1].mediabox.width


def test_a_line_is_broken_before_and_after_a_quotation() -> None:
    for text in ("检" * 26 + "“检查”" + "检" * 30, "检" * 22 + "“检查”" + "检" * 30):
        lines = lines_of_body(pages(document(body=(Paragraph((Piece((text,)),)),)))[0])
        assert next(line.strip() for line in lines if line.strip() in text) == text[:26]


def test_what_is_no_place_for_a_break_stays_none() -> None:
    text = "（“甲”），" + "“检查”。" * 60
    lines = lines_of_body(pages(document(body=(Paragraph((Piece((text,)),)),)))[0])
    quoted = [line.strip() for line in lines if "检查”" in line]
    assert len(quoted) > 5
    assert not [line for line in quoted if line[0] in "”。，）" or line[-1] in "（“"]


@pytest.mark.parametrize("paragraphs", range(1, 9))
def test_a_name_in_the_list_of_attachments_is_never_torn(paragraphs: int) -> None:
    name = "试点县2023年第三季度各镇各部门政务公开暨政府网站信息报送情况统计表"
    listed = tuple(replace(one, title=name) for one in attached(*[long_table(1)] * 12))
    body = tuple(Paragraph((Piece((SENTENCE * 3,)),)) for _ in range(paragraphs))
    found = [words(page) for page in pages(document(body=body, attachments=listed))]
    assert sum(page.count(name) for page in found) == 24
    signed = next(page for page in found if "2023年10月13日" in page)
    assert name in signed


@pytest.mark.parametrize("count", [0, 1, 9, 12])
def test_every_attachment_has_a_face_of_its_own(count: int) -> None:
    short = replace(TABLE, rows=TABLE.rows[:3])
    attachments = tuple(
        Attachment(f"附件{n}" if count > 1 else "附件", f"第{n}类情况统计表", short)
        for n in range(1, count + 1)
    )
    found = [words(page) for page in pages(document(attachments=attachments))]
    faces = found[len(found) - count :]
    assert all(
        page.startswith(a.label + a.title) for page, a in zip(faces, attachments, strict=True)
    )
    body = "".join(found[: len(found) - count])
    for number, attachment in enumerate(attachments, 1):
        assert (f"{number}." if count > 1 else "附件：") + attachment.title in body


def test_a_long_table_repeats_its_head() -> None:
    found = pages(document(attachments=(Attachment("附件", "甲表", TABLE),)))
    heads = ["受理件数" in words(page) for page in found]
    assert sum(heads) > 1
    assert heads[-1]


def test_thirty_faces_are_numbered_outside() -> None:
    found = pages(document(body=tuple(Paragraph((Piece((SENTENCE * 8,)),)) for _ in range(70))))
    assert len(found) >= 30
    for number, page in enumerate(found, 1):
        assert words(page).endswith(f"—{number}—")


@pytest.mark.parametrize(
    "organ", ["泾县政府", "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县人民政府办公室"]
)
def test_names_of_any_length_are_printed_whole(organ: str) -> None:
    made = document(letterhead=f"{organ}文件", signature=organ, title=f"{organ}关于检查情况的通报")
    found = pages(made)
    assert f"{organ}文件" in words(found[0])
    assert "各镇各部门要把检查" in words(found[0])
    assert f"{organ}2023年10月13日" in words(found[-1])


def test_a_character_the_face_lacks_is_lent_and_the_grid_stands() -> None:
    made = document(body=tuple(Paragraph((Piece(("湑水鄠邑垚喆" * 30,)),)) for _ in range(6)))
    lines = lines_of_body(pages(made)[1])
    assert len(lines) == 23
    assert max(len(line) for line in lines) == 28


def test_the_signature_moves_up_rather_than_leave_the_first_face_empty() -> None:
    short = (Paragraph((Piece(("请各单位认真整改。",)),)),)
    made = document(title="关于检查情况的通报，" * 5, addressees="各镇" * 30, body=short)
    [only] = pages(made)
    assert "请各单位认真整改。" in words(only)
    assert "2023年10月13日" in words(only)


def test_addressees_that_would_fill_the_first_face_go_to_the_colophon() -> None:
    found = [words(page) for page in pages(document(addressees="各镇人民政府、" * 40))]
    assert "各镇各部门要把检查" in found[0]
    assert "主送：各镇人民政府" not in found[0]
    assert "主送：各镇人民政府" in found[-1]


def test_levels_have_their_faces() -> None:
    made = document(
        body=(
            Heading(1, "一、", ("甲",)),
            Heading(2, "（一）", ("乙",)),
            Heading(3, "1.", ("丙",)),
            Paragraph((Piece(("丁。",), "（二）", ("戊。",)),)),
        )
    )
    written = html.render(made)
    assert 'class="words hei">一、甲' in written
    assert 'class="words kai">（一）乙' in written
    assert 'class="words fangsong">1.丙' in written
    assert '<span class="kai">（二）戊。</span>丁。' in written


def test_the_same_document_gives_the_same_bytes() -> None:
    assert pdf.render(document()) == pdf.render(document())


def test_measures_are_those_of_the_standard() -> None:
    assert STANDARD.text_width / MM == pytest.approx(156)
    assert STANDARD.text_height / MM == pytest.approx(225)
    assert STANDARD.pitch * 22 <= STANDARD.text_height
    assert STANDARD.cell * 28 <= STANDARD.text_width + 0.1


@pytest.mark.parametrize(
    "organ",
    ["试点县人民政府办公室", "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县人民政府办公室"],
)
def test_a_letter_keeps_the_standard_in_its_own_form(organ: str) -> None:
    made = document(
        form="letter", letterhead=f"{organ}文件", verification=VERIFIED,
        document_number="试政办函〔2023〕1号",
        copied_to="县委办", printed_on=date(2023, 10, 14), attachments=attached(long_table(30)),
    )  # fmt: skip
    marks = read(pdf.render(made))
    layout = Layout(marks)
    assert layout.is_letter
    assert layout.letterhead[0].text == organ
    assert layout.document_number is not None
    assert layout.document_number.right == pytest.approx(layout.right_of(1), abs=2)
    assert layout.first.number is None
    assert [sheet.number is not None for sheet in layout.sheets[1:]] == [True] * (
        len(layout.sheets) - 1
    )
    assert [f.sentence for f in measure(marks) if f.verdict is Verdict.FAIL] == []
    last = "".join(line.text for line in layout.sheets[-1].text)
    assert "抄送：县委办。" in last
    assert "印发" not in last


def test_the_title_of_an_attachment_begins_on_the_third_line() -> None:
    for title in ("甲表", "各镇各部门2023年第三季度政务公开工作情况统计表"):
        made = replace(attached(long_table(3))[0], title=title)
        layout = Layout(read(pdf.render(document(attachments=(made,)))))
        [item] = layout.attachments
        assert (item.title[0].y - item.label.y) / STANDARD.pitch == pytest.approx(2, abs=0.25)


def test_the_code_of_a_letter_stands_clear_of_text_and_rule() -> None:
    made = pdf.render(document(form="letter", verification=VERIFIED))
    with pypdfium2.PdfDocument(made) as opened:
        page = opened[0].render(scale=10 / MM).to_pil().convert("L")
    rule = 2970 - 200 - 13  # tenths of a millimetre: 20 mm from the foot, 1.25 mm thick
    darkest = [page.crop((290, top, 380, top + 5)).getextrema()[0] for top in (rule - 10, rule - 5)]
    assert darkest == [255, 255]
    assert page.crop((280, rule - 60, 390, rule - 50)).getextrema()[0] < 50
