"""One notice in many forms: whatever it comes in, the same is said of it."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable

import pytest

from notices.checks.check import check_text, plain_text
from notices.checks.readers import read
from notices.checks.remark import Severity
from tests.notices.checks.made_up import Notice, notices

pytestmark = pytest.mark.django_db

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+、|(（)[一二三四五六七八九十]+）)")


def body_lines(change: Callable[[str], str]) -> Callable[[str], str]:
    """Apply a change to each line that is no row of a table."""
    return lambda text: "\n".join(
        line if "\t" in line or "|" in line else change(line) for line in text.split("\n")
    )


@body_lines
def broken(line: str) -> str:
    return "\n".join(line[i : i + 38] for i in range(0, len(line), 38)) or line


@body_lines
def spaced(line: str) -> str:
    return re.sub(r"(?<=\d)(?=\d)", " ", line)


def entities(text: str) -> str:
    return text.replace("“", "&ldquo;").replace("”", "&rdquo;").replace("\n", "\n&nbsp;&#12288;")


def tags(text: str) -> str:
    return "".join(f"<p style='text-indent:2em'>{line}</p>" for line in text.split("\n"))


def docx_of(text: str) -> bytes:
    """Set a notice as Word does: numbers by style, real tables, tracked changes, boxes."""
    from docx import Document
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import parse_xml

    document = Document()
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="{shown}"/></w:lvl>'
        for i, shown in enumerate(("%1、", "（%2）"))
    )
    numbering = document.part.numbering_part.element
    kind = parse_xml(f'<w:abstractNum xmlns:w="{_W}" w:abstractNumId="77">{levels}</w:abstractNum>')
    numbering.insert(0, kind)
    numbering.append(
        parse_xml(f'<w:num xmlns:w="{_W}" w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
    )
    for level in (0, 1):
        style = document.styles.add_style(f"Level{level}", WD_STYLE_TYPE.PARAGRAPH)
        numbers = (
            f'<w:numPr xmlns:w="{_W}"><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'
        )
        style.element.get_or_add_pPr().append(parse_xml(numbers))
    rows: list[list[str]] = []
    for line in [*text.split("\n"), ""]:
        if "\t" in line:
            rows.append(line.split("\t"))
            continue
        if rows:
            table = document.add_table(len(rows), len(rows[0]))
            for row, cells in zip(table.rows, rows, strict=True):
                for cell, words in zip(row.cells, cells, strict=True):
                    cell.text = words
            rows = []
        mark = _NUMBER.match(line)
        style_name = f"Level{int(mark[1] is not None)}" if mark else None
        paragraph = document.add_paragraph(line[mark.end() :] if mark else line, style_name)
        struck = "".join(
            f"<w:{tag}><w:r><w:{inner}>88</w:{inner}></w:r></w:{tag}>"
            for tag, inner in (("del", "delText"), ("moveFrom", "t"))
        )
        box = "<w:r><w:drawing><w:txbxContent><w:p><w:r><w:t>内部资料</w:t></w:r></w:p></w:txbxContent></w:drawing></w:r>"
        if len(line) > 30:
            for added in parse_xml(f'<w:p xmlns:w="{_W}">{struck}{box}</w:p>'):
                paragraph._p.append(added)
    stored = io.BytesIO()
    document.save(stored)
    return stored.getvalue()


def said_of(text: str) -> list[tuple[str, str]]:
    report = check_text(text)
    assert all(r.quote == report.text[r.start : r.end] for r in report.remarks)
    grave = [r for r in report.remarks if r.severity != Severity.HINT]
    return sorted((r.rule, re.sub(r"\s", "", r.message)) for r in grave)


def clean() -> list[Notice]:
    """Return notices without breaks and with half a page's numerals, so that forms can be added."""
    made = [n for n in notices(60, 20261123) if n.layout == "tabs" and n.style == "chinese"]
    for notice in made:
        notice.noise = "none"
    return made[:3]


FORMS: dict[str, Callable[[str], str]] = {
    "broken lines": broken,
    "blanks in numbers": spaced,
    "entities": lambda text: plain_text(entities(text)),
    "tags": lambda text: plain_text(tags(text)),
    "Word": lambda text: read(docx_of(text), "通报.docx"),
}


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_the_form_changes_nothing_of_what_is_said(form: str) -> None:
    chance = random.Random(8)
    for notice in clean():
        # Word counts its own numbers: none of them can be wrong
        faults = [fault.text for fault in notice.planted() if fault.rule != "headings"]
        for text in [notice.text(), *chance.sample(faults, 4)]:
            assert said_of(FORMS[form](text)) == said_of(text)


def test_thousands_are_read_across_blanks_and_lines() -> None:
    text = "各镇：\n一、情况\n共产生评价38,642条，其中线上28,604条、线下10, 038条。\n"
    for shown in (text, text.replace("8,6", "8,\n6"), text.replace("28,604", "2 8,6 04")):
        assert said_of(shown.replace(", ", ",")) == []
