"""Type size and column widths of an attached table, from what its cells hold.

Columns are set by the words in them instead of by trial (which costs a long table seconds):
what must stay on one line (names, numbers) gets the room it needs, long text shares the rest.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from notices.composition.document import Column, Table
from notices.composition.phrasing import broken, width
from notices.rendering.measures import STANDARD, TURNED, Measures, points

PADDING = 3.0  # points at either side of a cell
NOTE = 20.0  # points for the note beneath
WIDEST = 16.0  # characters that a column may claim before its text is broken
BROKEN = 8.0  # what long text makes do with


@dataclass(frozen=True)
class Size:
    """Type size, line height and the padding above and below, in points."""

    type: float
    line: float
    above: float

    @property
    def row(self) -> float:
        """The height of a row of one line, its rule included."""
        return self.line + 2 * self.above + 0.5


SIZES = (Size(12.0, 17.0, 2.5), Size(10.5, 14.0, 2.0), Size(10.5, 12.5, 0.8), Size(9.0, 11.0, 0.6))
# A table that runs on to further faces anyway is not set smaller than this to save one.
SMALLEST_RUNNING = 2


@dataclass(frozen=True)
class TableSizes:
    """`name` is the class of the size in the sheet; `columns` are shares of the width.

    `heads` are the words above the columns, broken into lines as even as can be.
    """

    name: str
    columns: tuple[str, ...]
    heads: tuple[str, ...]


def rules() -> str:
    """Return the sheet's rules for every size; told cell by cell they would cost much time."""
    return "".join(
        f".{_name(size)} {{ font-size: {points(size.type)}; line-height: {points(size.line)}; }}\n"
        f".{_name(size)} th, .{_name(size)} td "
        f"{{ padding: {points(size.above)} {points(PADDING)}; }}\n"
        for size in SIZES
    )


def _name(size: Size) -> str:
    return f"size-{SIZES.index(size) + 1}"


def size_of(chosen: TableSizes) -> Size:
    return next(size for size in SIZES if _name(size) == chosen.name)


def measures_for(table: Table) -> Measures:
    """Return the measures of the page that a table goes on: a turned one, if it is wide."""
    return TURNED if is_wide(table) else STANDARD


def sizes(table: Table, title_lines: int = 1) -> TableSizes:
    """Choose the largest type in which columns fit, and two halves side by side go on one face."""
    measures = measures_for(table)
    needs = [_need(table, index) for index in range(len(table.columns))]
    room = (measures.lines - 3 - math.ceil(title_lines * 1.25)) * measures.pitch
    room -= NOTE if table.note else 0
    running = SIZES[:SMALLEST_RUNNING]
    tries = SIZES if table.is_two_up else running
    fitting = (
        size
        for size in tries
        if _fits(needs, size, measures)
        and (not table.is_two_up or (len(table.lines) + 2) * size.row <= room)
    )
    size = next(fitting, running[-1])
    asked = _widths(table.columns, needs, size, measures)
    shares = tuple(f"{100 * one / sum(asked):.3f}%" for one in asked)
    room = min(1.0, measures.text_width / sum(asked))
    heads = (
        "\n".join(broken(column.label, max(int((one * room - 2 * PADDING) / size.type), 1)))
        for column, one in zip(table.columns, asked, strict=True)
    )
    return TableSizes(_name(size), shares, tuple(heads))


def is_wide(table: Table) -> bool:
    """Tell whether the columns need a turned page even in the smallest running type.

    Long text makes none wide: it is broken into lines.
    """
    needs = [
        min(_need(table, index), BROKEN) if column.kind == "words" else _need(table, index)
        for index, column in enumerate(table.columns)
    ]
    return not table.is_two_up and not _fits(needs, SIZES[SMALLEST_RUNNING - 1], STANDARD)


def characters(table: Table) -> list[float]:
    """Return the widths of the columns for a spreadsheet, in Latin characters of its type."""
    return [2 * _need(table, index) + 3 for index in range(len(table.columns))]


def _need(table: Table, index: int) -> float:
    """Return how many characters a column must hold on one line."""
    cells = max((width(row[index].text) for row in table.lines), default=0.0)
    head = math.ceil(width(table.columns[index].label) / 2)
    return max(min(cells, WIDEST), head, 2.0)


def _fits(needs: list[float], size: Size, measures: Measures) -> bool:
    return sum(need * size.type + 2 * PADDING + 0.5 for need in needs) <= measures.text_width


def _widths(
    columns: tuple[Column, ...], needs: list[float], size: Size, measures: Measures
) -> list[float]:
    """Give each column its need, and what is left to all, long text twice as much."""
    asked = [need * size.type + 2 * PADDING + 0.5 for need in needs]
    spare = measures.text_width - sum(asked)
    if spare > 0:
        weights = [
            {"words": 2.0, "order": 0.3}.get(column.kind, 1.0) * need
            for column, need in zip(columns, needs, strict=True)
        ]
        asked = [a + spare * w / sum(weights) for a, w in zip(asked, weights, strict=True)]
    return asked
