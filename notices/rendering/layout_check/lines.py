"""Lines of text and areas of tables on a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from notices.rendering.layout_check import standard
from notices.rendering.layout_check.marks import MM, Glyph, Page, Rule, is_red

SAME_LINE = 3.0  # pt between baselines
PAGE_NUMBER = re.compile(r"^[—–\-－―─‒一]+(\d{1,4})[—–\-－―─‒一]+$")


@dataclass(frozen=True, slots=True)
class Line:
    page: int
    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def y(self) -> float:
        return median(glyph.y for glyph in self.glyphs)

    @property
    def left(self) -> float:
        return self.glyphs[0].x

    @property
    def right(self) -> float:
        return max(glyph.right for glyph in self.glyphs)

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def size(self) -> float:
        """The size of most of its glyphs."""
        return median(glyph.size for glyph in self.glyphs)

    @property
    def top(self) -> float:
        return self.y - 0.88 * self.size

    @property
    def bottom(self) -> float:
        return self.y + 0.12 * self.size

    @property
    def is_red(self) -> bool:
        return sum(is_red(glyph.colour) for glyph in self.glyphs) > len(self.glyphs) / 2


@dataclass(frozen=True, slots=True)
class Span:
    """The height that a ruled table takes on a page, and its vertical rules."""

    top: float
    bottom: float
    bars: tuple[Rule, ...]

    def holds(self, line: Line) -> bool:
        return self.top - 1 <= line.y <= self.bottom + 1


def lines_of(page: Page) -> list[Line]:
    """Return the upright lines from top to bottom, glyphs from left to right."""
    upright = sorted((g for g in page.glyphs if g.upright), key=lambda glyph: glyph.y)
    rows: list[list[Glyph]] = []
    for glyph in upright:
        if rows and glyph.y - rows[-1][0].y <= SAME_LINE:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [Line(page.number, tuple(sorted(row, key=lambda glyph: glyph.x))) for row in rows]


def spans_of(page: Page) -> list[Span]:
    """Return the tables: vertical rules that overlap or touch, at least two side by side."""
    bars = sorted((r for r in page.rules if not r.is_horizontal), key=lambda rule: rule.y0)
    groups: list[list[Rule]] = []
    for bar in bars:
        if groups and bar.y0 <= max(other.y1 for other in groups[-1]) + SAME_LINE:
            groups[-1].append(bar)
        else:
            groups.append([bar])
    return [
        Span(group[0].y0, max(bar.y1 for bar in group), tuple(group))
        for group in groups
        if max(bar.x1 for bar in group) - min(bar.x0 for bar in group) > 10
    ]


def cells_of(line: Line, span: Span) -> list[Line]:
    """Cut a line at the vertical rules that it crosses."""
    cuts = sorted({bar.x0 for bar in span.bars if bar.y0 - 2 <= line.y <= bar.y1 + 2})
    parts: dict[int, list[Glyph]] = {}
    for glyph in line.glyphs:
        parts.setdefault(sum(cut <= glyph.x + 0.5 for cut in cuts), []).append(glyph)
    return [Line(line.page, tuple(part)) for part in parts.values()]


def page_number_of(page: Page, lines: Iterable[Line]) -> tuple[Line, int] | None:
    """Find the page number: dashes about digits low on the page, or digits below the type area."""
    low = page.height - 45 * MM
    below = page.height - (standard.PAPER_HEIGHT - 262 - 1) * MM
    for line in reversed(list(lines)):
        text = line.text
        if line.y > low and (match := PAGE_NUMBER.match(text)):
            return line, int(match.group(1))
        if line.top > below and text.isdigit() and len(text) <= 4:
            return line, int(text)
    return None


def is_running_head(page: Page, line: Line) -> bool:
    """Tell a short mark in the upper margin, such as 草稿, from text that has slipped up there."""
    return (
        line.bottom < (standard.MARGIN_TOP - 2) * MM
        and len(line.text) <= 8
        and line.left > page.width / 3
    )


def below_area(page: Page) -> float:
    """Where the lower margin begins, a millimetre's slack taken off."""
    return (
        page.height - (standard.PAPER_HEIGHT - standard.MARGIN_TOP - standard.AREA_HEIGHT + 1) * MM
    )


def is_imprint(page: Page, line: Line) -> bool:
    """Tell the small print in the lower margin, such as where a copy is verified, from text."""
    return line.top > below_area(page) and line.size < 12
