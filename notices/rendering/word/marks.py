"""Runs and paragraphs of WordprocessingML. Elements stand in the order of the schema: word
processors drop what stands elsewhere. Lengths are points; the format counts twentieths of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from notices.rendering.measures import STANDARD

# What documents of the state are set in; word processors look for the next if one is missing.
FACES = {
    "fangsong": "仿宋_GB2312",
    "kai": "楷体_GB2312",
    "hei": "黑体",
    "song": "宋体",
    "xiaobiaosong": "方正小标宋简体",
}
# A line of the grid in whole twips, as the format keeps it: one more, and 22 do not fit.
PITCH = 28.95
# Three 16 pt characters are 48 pt, but 28 must fit into 442.2 pt.
TRACKING = -0.25
CELL = STANDARD.body_size + TRACKING
SNUG = 1.1  # a line as high as this has its characters' em box at its upper edge
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def twips(points: float) -> int:
    return round(points * 20)


def words(text: str) -> str:
    """Return text for XML, without what XML cannot hold."""
    return escape(_ILLEGAL.sub("", text))


def attribute(text: str) -> str:
    return quoteattr(_ILLEGAL.sub("", text))


def run(
    text: str,
    face: str = "",
    *,
    size: float = 0,
    colour: str = "",
    tracking: float | None = None,
    narrowed: float = 1.0,
) -> str:
    """Return one run; a line break in the text breaks the line, a tab stop is one."""
    looks = []
    if face:
        name = FACES[face]
        looks.append(f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}"/>')
    if colour:
        looks.append(f'<w:color w:val="{colour}"/>')
    if tracking is not None:
        looks.append(f'<w:spacing w:val="{twips(tracking)}"/>')
    if narrowed < 1:
        looks.append(f'<w:w w:val="{int(narrowed * 100)}"/>')
    if size:
        looks.append(f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>')
    inner = words(text).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    inner = inner.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    look = f"<w:rPr>{''.join(looks)}</w:rPr>" if looks else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{inner}</w:t></w:r>'


def field(code: str, face: str, size: float) -> str:
    """Return a field that the word processor answers, such as PAGE."""
    look = (
        f'<w:rPr><w:rFonts w:ascii="{FACES[face]}" w:hAnsi="{FACES[face]}" '
        f'w:eastAsia="{FACES[face]}"/><w:spacing w:val="0"/><w:sz w:val="{round(size * 2)}"/>'
        "</w:rPr>"
    )
    kinds = ('<w:fldChar w:fldCharType="begin"/>', f"<w:instrText>{code}</w:instrText>",
             '<w:fldChar w:fldCharType="separate"/>', "<w:t>1</w:t>",
             '<w:fldChar w:fldCharType="end"/>')  # fmt: skip
    return "".join(f"<w:r>{look}{kind}</w:r>" for kind in kinds)


def rule(
    side: str, eighths: int, colour: str = "000000", space: int = 0, kind: str = "single"
) -> str:
    """Return a border; its thickness is in eighths of a point."""
    looks = f'w:val="{kind}" w:sz="{eighths}" w:space="{space}" w:color="{colour}"'
    return f"<w:{side} {looks}/>"


def paragraph(
    *runs: str,
    style: str = "",
    keep_next: bool = False,
    new_page: bool = False,
    rules: Iterable[str] = (),
    tab: float = 0,
    line: float = 0,
    before: float = 0,
    after: float = 0,
    left: float = 0,
    right: float = 0,
    first: float = 0,
    align: str = "",
    section: str = "",
) -> str:
    """Return a paragraph. `line` is an exact height of its lines; `first` indents its first line
    beyond `left`, or hangs it if it is negative.
    """
    marks = [f'<w:pStyle w:val="{style}"/>' if style else ""]
    marks.append("<w:keepNext/>" if keep_next else "")
    marks.append("<w:pageBreakBefore/>" if new_page else "")
    if borders := "".join(rules):
        marks.append(f"<w:pBdr>{borders}</w:pBdr>")
    if tab:
        marks.append(f'<w:tabs><w:tab w:val="right" w:pos="{twips(tab)}"/></w:tabs>')
    if line:  # what is not as high as the grid's lines must not be drawn to them
        marks.append('<w:snapToGrid w:val="0"/>')
    if line or before or after:
        gaps = f' w:before="{twips(before)}" w:after="{twips(after)}"'
        exact = f' w:line="{twips(line)}" w:lineRule="exact"' if line else ""
        marks.append(f"<w:spacing{gaps}{exact}/>")
    if left or right or first:
        marks.append(_indents(left, right, first))
    marks.append(f'<w:jc w:val="{align}"/>' if align else "")
    marks.append(section)
    kept = "".join(marks)
    return f"<w:p>{f'<w:pPr>{kept}</w:pPr>' if kept else ''}{''.join(runs)}</w:p>"


def _indents(left: float, right: float, first: float) -> str:
    turn = f' w:hanging="{twips(-first)}"' if first < 0 else f' w:firstLine="{twips(first)}"'
    return f'<w:ind w:left="{twips(left)}" w:right="{twips(right)}"{turn if first else ""}/>'
