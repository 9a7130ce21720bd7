"""The report as a Word document: what was said, and the text with each remark as a comment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from notices.checks.marked import Numbered, Row, Segment, numbered, rows
from notices.checks.register import label
from notices.checks.remark import Report

LIMITS = (
    "核稿按规则和错误表述清单逐条对照，清单以外的错别字、文字好坏和事实真假，它看不出来；"
    "没有意见不等于没有错误，仍须人工校对。"
)
MOST_COMMENTS = 500  # more, and word processors take minutes to open it
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FACE = "宋体"


@dataclass(frozen=True)
class Facts:
    """What the head of the report says: pairs of a heading and words."""

    title: str
    pairs: Sequence[tuple[str, str]]


def build(report: Report, facts: Facts) -> bytes:
    """Return the report as a .docx file."""
    from docx import Document

    document = Document()
    _set_faces(document)
    document.core_properties.title = _clean(facts.title)
    document.core_properties.author = "季督"
    document.add_heading(_clean(facts.title), 1)
    for heading, words in (*facts.pairs, ("结果", report.summary), ("停用的规则", _off(report))):
        if words:
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{heading}：").bold = True
            paragraph.add_run(_clean(words))
    document.add_paragraph(LIMITS)
    _table(document, numbered(report))
    document.add_heading("原文（意见见批注）", 2)
    _text(document, rows(report))
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _off(report: Report) -> str:
    return "、".join(label(key) for key in report.off)


def _set_faces(document: Any) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    for name in ("Normal", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name = _FACE
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FACE)
    document.styles["Normal"].font.size = Pt(10.5)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)


def _table(document: Any, found: Sequence[Numbered]) -> None:
    from docx.shared import Cm

    if not found:
        document.add_paragraph("没有核稿意见。")
        return
    headings = ("序号", "级别", "规则", "原文", "意见")
    widths = [Cm(1.1), Cm(1.3), Cm(2.6), Cm(4), Cm(8)]
    table = document.add_table(rows=1, cols=len(headings), style="Table Grid")
    table.autofit = False
    cells = [list(headings)] + [
        [str(one.number), one.remark.severity.label, one.label, one.quote, _said(one)]
        for one in found
    ]
    for _ in cells[1:]:
        table.add_row()
    for row, words in zip(table.rows, cells, strict=True):
        for cell, width, text in zip(row.cells, widths, words, strict=True):
            cell.width = width
            cell.text = _clean(text)


def _said(one: Numbered) -> str:
    remark = one.remark
    words = remark.message
    if remark.expected:
        words += f"\n应为：{remark.expected}"
    if waiver := getattr(remark, "waiver", None):
        words += f"\n已由{waiver.by}放行：{waiver.reason}"
    return words


def _text(document: Any, found: Sequence[Row]) -> None:
    runs: dict[int, list[Any]] = {}
    said: dict[int, Numbered] = {}
    for row in found:
        if row.is_table:
            columns = max(len(cells) for cells in row.cells)
            table = document.add_table(rows=len(row.cells), cols=columns, style="Table Grid")
            for line, cells in zip(table.rows, row.cells, strict=True):
                places = line.cells
                for place, segments in zip(places, cells, strict=False):
                    _write(place.paragraphs[0], segments, runs, said)
        else:
            _write(document.add_paragraph(), row.segments, runs, said)
    for number, marked in sorted(runs.items())[:MOST_COMMENTS]:
        one = said[number]
        words = f"{number}. 【{one.remark.severity.label}】{one.label}：{_said(one)}"
        document.add_comment([marked[0], marked[-1]], _clean(words), author="核稿", initials="核")


def _write(
    paragraph: Any,
    segments: Sequence[Segment],
    runs: dict[int, list[Any]],
    said: dict[int, Numbered],
) -> None:
    from docx.enum.text import WD_COLOR_INDEX

    for segment in segments:
        run = paragraph.add_run(_clean(segment.text))
        if segment.remarks:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        for one in segment.remarks:
            runs.setdefault(one.number, []).append(run)
            said[one.number] = one


def _clean(text: str) -> str:
    return _ILLEGAL.sub("", text)
