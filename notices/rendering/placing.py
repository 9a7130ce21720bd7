"""What of a page depends on the words: sizes and line breaks of letterhead, title, signature."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from notices.composition.document import Document
from notices.composition.phrasing import broken, day, width
from notices.rendering.measures import STANDARD, Measures, points

NUMBER_PENDING = "编号待定"
DATE_PENDING = "（成文日期待定）"
LETTERHEAD_LINES = 8  # of the grid, for a letterhead of one line


@dataclass(frozen=True)
class Line:
    """A line of the letterhead: where it stands and how much narrower it is set."""

    text: str
    top: str
    left: str
    width: str
    scale: str


@dataclass(frozen=True)
class Letter:
    """Where the double rules of a letter stand: the upper one from the text area's upper edge,
    both from its left edge.
    """

    upper: str
    left: str


@dataclass(frozen=True)
class Title:
    """`size` is that of the type; the block fills whole lines of the grid, the type centred."""

    lines: tuple[str, ...]
    line_height: str
    padding: str


@dataclass(frozen=True)
class Remedy:
    """How a page gives way when the first face, or the signature's, would have no text."""

    tighter_by: int = 0
    addressees_in_colophon: bool = False


AS_USUAL = Remedy()
# The least first: less room for the seal, then the standard's own way (7.3.2).
REMEDIES = (Remedy(1), Remedy(2), Remedy(0, True), Remedy(1, True), Remedy(2, True))


@dataclass(frozen=True)
class Placing:
    """Lengths are ready for the sheet, as `12.3pt`."""

    letterhead: tuple[Line, ...]
    letterhead_size: str
    letterhead_height: str
    number: str
    number_top: str
    title: Title
    signature: tuple[str, ...]
    signature_gap: str
    signature_width: str
    date: str
    addressees_in_colophon: bool
    letter: Letter | None = None


def place(document: Document, remedy: Remedy = AS_USUAL, measures: Measures = STANDARD) -> Placing:
    """Return the lengths that the words decide, in either form of a notice."""
    usual = _place(document, remedy, measures)
    return _as_letter(document, usual, measures) if document.is_letter else usual


def _as_letter(document: Document, usual: Placing, m: Measures) -> Placing:
    """Put a letter's head in place of the usual one: name, double rule, number (10.1)."""
    top = m.letter_top - m.top
    rest = m.letter_rule_gap + m.letter_double + m.letter_number_gap + m.body_size
    # The number stands in the last line of the head, so that the text is on the grid.
    size = m.letter_lines * m.pitch - (m.pitch - m.body_size) / 2 - rest - top
    name = document.letterhead.removesuffix("文件")
    line = replace(_line(name, 0, size, m), top=points(top))
    upper = top + size + m.letter_rule_gap
    return replace(
        usual,
        letterhead=(line,),
        letterhead_size=points(size),
        letterhead_height=points(m.letter_lines * m.pitch),
        number_top=points(upper + m.letter_double + m.letter_number_gap),
        letter=Letter(points(upper), points((m.text_width - m.letter_rule) / 2)),
    )


def _place(document: Document, remedy: Remedy, measures: Measures) -> Placing:
    m = measures
    size = _letterhead_size(m)
    names = _letterhead_lines(document.letterhead, size, m)
    extra = (len(names) - 1) * 2 * m.pitch
    date = day(document.dated) if document.dated else DATE_PENDING
    room = width(date) + 2 * m.date_from_edge
    return Placing(
        letterhead=tuple(_line(name, index, size, m) for index, name in enumerate(names)),
        letterhead_size=points(size),
        letterhead_height=points(LETTERHEAD_LINES * m.pitch + extra),
        number=document.document_number or NUMBER_PENDING,
        number_top=points(m.letterhead_top + size + extra + m.number_gap_lines * m.pitch),
        title=title(document.title, m),
        signature=tuple(broken(document.signature, math.floor(room))),
        signature_gap=points(max(m.seal_gap_lines - remedy.tighter_by, 0) * m.pitch),
        signature_width=points(room * m.cell),
        date=date,
        addressees_in_colophon=remedy.addressees_in_colophon,
    )


def title(text: str, measures: Measures = STANDARD) -> Title:
    """Break a title and give it a height in whole lines, so that what follows is on the grid."""
    lines = broken(text, measures.title_characters)
    each = 1.0 if len(lines) == 1 else 1.25
    spare = math.ceil(len(lines) * each) - len(lines) * each
    return Title(tuple(lines), points(each * measures.pitch), points(spare / 2 * measures.pitch))


def _letterhead_size(m: Measures) -> float:
    """The size at which letterhead, gap, number and red line fill whole lines of the grid."""
    below = m.number_gap_lines * m.pitch + m.body_size + m.red_line_gap + m.red_line
    return LETTERHEAD_LINES * m.pitch - m.letterhead_top - below


def _letterhead_lines(name: str, size: float, m: Measures) -> list[str]:
    """Keep a name on one line while it can be set narrow enough, else break it at a word.

    Before it takes a third line, which would push the text off the first face, it is set
    narrower still.
    """
    full = m.letterhead_fill * m.text_width / size
    lines = broken(name, math.floor(full / m.letterhead_narrowest))
    return lines if len(lines) <= 2 else broken(name, math.floor(full / m.letterhead_tightest))


def _line(name: str, index: int, size: float, m: Measures) -> Line:
    full = width(name) * size
    scale = min(1.0, m.letterhead_fill * m.text_width / full) if full else 1.0
    return Line(
        name,
        top=points(m.letterhead_top + index * 2 * m.pitch),
        left=points((m.text_width - full) / 2),
        width=points(full),
        scale=f"{scale:.4f}",
    )
