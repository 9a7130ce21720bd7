"""A formal sheet (台账、考核表) as offices keep it: title, merged head, ruled body, ready to print.

One neutral form for every paper of this kind; `workbook` writes it as .xlsx, and
`notices.rendering.papers` lays it out on the same landscape face as a PDF.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from itertools import groupby
from typing import Any

from units.exports import neutral

Value = str | int | float | date | None

LETTER_WIDTH = 1.1  # a half-width character in Excel's measure of a column
LINE_HEIGHT = 15.0  # points, for a body of 11 points
HIGHEST = 400.0  # Excel takes no row higher than 409 points


@dataclass(frozen=True)
class Column:
    """A heading; neighbours of one `group` stand under one merged heading.

    `width` is in half-width characters. Long words are set from the left, all else is centred.
    """

    label: str
    width: int
    group: str = ""
    is_words: bool = False


@dataclass(frozen=True)
class Sheet:
    """`under_title` stands left and right below the title, `notes` below the body."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    under_title: tuple[str, str] = ("", "")
    notes: Sequence[str] = ()
    # Rows that belong together: (first row, last row, column) are merged into one cell.
    merged: Sequence[tuple[int, int, int]] = field(default_factory=tuple)

    @property
    def has_groups(self) -> bool:
        return any(column.group for column in self.columns)

    @property
    def head(self) -> list[tuple[str, int, int, int]]:
        """The headings as (words, row, rows spanned, columns spanned), by row."""
        if not self.has_groups:
            return [(column.label, 0, 1, 1) for column in self.columns]
        first: list[tuple[str, int, int, int]] = []
        second: list[tuple[str, int, int, int]] = []
        for group, run in groupby(self.columns, key=lambda column: column.group):
            members = list(run)
            if group:
                first.append((group, 0, 1, len(members)))
                second += [(column.label, 1, 1, 1) for column in members]
            else:
                first += [(column.label, 0, 2, 1) for column in members]
        return first + second


def words(value: Value) -> str:
    """Write a value as it stands in a cell."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def width_of(text: str) -> int:
    """Return the width in half-width characters."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return an .xlsx file with a sheet each, set up to be printed on A4 landscape."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    taken: set[str] = set()
    for sheet in sheets:
        _Writer(book.create_sheet(_name(sheet.name, taken)), sheet).write()
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _name(name: str, taken: set[str]) -> str:
    """Return a name that Excel takes, each once."""
    plain = "".join(c for c in name if c not in "[]:*?/\\'")[:28] or "表"
    found = next(n for n in _numbered(plain) if n not in taken)
    taken.add(found)
    return found


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}{n}" for n in range(2, 1000))


class _Writer:
    """Writes one sheet from its first row down."""

    def __init__(self, target: Any, sheet: Sheet) -> None:
        from openpyxl.styles import Alignment, Border, Font, Side

        self.target, self.sheet = target, sheet
        self.last = len(sheet.columns)
        thin = Side(style="thin", color="000000")
        self.ruled = Border(left=thin, right=thin, top=thin, bottom=thin)
        self.centred = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self.left = Alignment(horizontal="left", vertical="center", wrap_text=True)
        self.right = Alignment(horizontal="right", vertical="center")
        self.fonts = {
            "title": Font(name="宋体", size=20, bold=True),
            "head": Font(name="宋体", size=11, bold=True),
            "body": Font(name="仿宋", size=11),
        }
        self.row = 1

    def write(self) -> None:
        self._title()
        head = self.row
        self._head()
        self._body()
        self._notes()
        self._page(head)

    def _title(self) -> None:
        self._across(self.sheet.title, "title", self.centred, 36)
        left, right = self.sheet.under_title
        if not (left or right):
            return
        half = max(1, self.last // 2)
        self._cell(1, left, "body", self.left)
        self._merge(self.row, 1, self.row, half)
        if self.last > half:
            self._cell(half + 1, right, "body", self.right)
            self._merge(self.row, half + 1, self.row, self.last)
        self.target.row_dimensions[self.row].height = 20
        self.row += 1

    def _across(self, text: str, font: str, alignment: Any, height: float) -> None:
        self._cell(1, text, font, alignment)
        self._merge(self.row, 1, self.row, self.last)
        self.target.row_dimensions[self.row].height = height
        self.row += 1

    def _head(self) -> None:
        depth = 2 if self.sheet.has_groups else 1
        for row in range(self.row, self.row + depth):
            for column in range(1, self.last + 1):
                self.target.cell(row, column).border = self.ruled
            self.target.row_dimensions[row].height = 22 if depth == 2 else 32
        first = self.row
        place = {0: 1, 1: 1}
        starts = self._grouped_places()
        for text, level, down, across in self.sheet.head:
            column = place[0] if level == 0 else starts[place[1] - 1]
            self.row = first + level
            self._cell(column, text, "head", self.centred)
            self._merge(self.row, column, self.row + down - 1, column + across - 1)
            place[level] += across if level == 0 else 1
        self.row = first + depth

    def _grouped_places(self) -> list[int]:
        return [n for n, column in enumerate(self.sheet.columns, 1) if column.group]

    def _body(self) -> None:
        first = self.row
        for values in self.sheet.rows:
            lines = 1
            for number, (column, value) in enumerate(
                zip(self.sheet.columns, values, strict=True), 1
            ):
                cell = self._cell(
                    number, value, "body", self.left if column.is_words else self.centred
                )
                cell.border = self.ruled
                if isinstance(value, date):
                    cell.number_format = "yyyy-mm-dd"
                lines = max(lines, _lines(words(value), column.width))
            self.target.row_dimensions[self.row].height = min(HIGHEST, lines * LINE_HEIGHT + 6)
            self.row += 1
        for top, bottom, column_number in self.sheet.merged:
            self._merge(first + top, column_number + 1, first + bottom, column_number + 1)

    def _notes(self) -> None:
        total = sum(column.width for column in self.sheet.columns)
        for note in self.sheet.notes:
            self._across(note, "body", self.left, _lines(note, total) * LINE_HEIGHT + 4)

    def _page(self, head: int) -> None:
        from openpyxl.utils import get_column_letter

        target, depth = self.target, 2 if self.sheet.has_groups else 1
        for number, column in enumerate(self.sheet.columns, 1):
            target.column_dimensions[get_column_letter(number)].width = column.width * LETTER_WIDTH
        target.freeze_panes = target.cell(head + depth, 1)
        target.print_title_rows = f"{head}:{head + depth - 1}"
        target.print_area = f"A1:{get_column_letter(self.last)}{self.row - 1}"
        target.page_setup.orientation = "landscape"
        target.page_setup.paperSize = 9  # A4
        target.page_setup.fitToWidth = 1
        target.page_setup.fitToHeight = 0
        target.sheet_properties.pageSetUpPr.fitToPage = True
        target.page_margins.left = target.page_margins.right = 0.5
        target.page_margins.top = target.page_margins.bottom = 0.6
        target.print_options.horizontalCentered = True
        target.oddFooter.center.text = "第 &P 页 共 &N 页"

    def _cell(self, column: int, value: Value, font: str, alignment: Any) -> Any:
        cell = self.target.cell(self.row, column)
        text = neutral(value) if isinstance(value, str) else value
        cell.value = text or (text if text == 0 else None)
        if isinstance(text, str) and cell.data_type == "f":
            cell.data_type = "s"
        cell.font, cell.alignment = self.fonts[font], alignment
        return cell

    def _merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self.target.merge_cells(
                start_row=top, start_column=left, end_row=bottom, end_column=right
            )


def _lines(text: str, width: int) -> int:
    """Return how many lines the text takes in a column of the width."""
    return sum(max(1, math.ceil(width_of(line) / max(1, width))) for line in text.split("\n"))


def merged_runs(rows: Iterable[Sequence[Value]], column: int) -> list[tuple[int, int, int]]:
    """Return the runs of rows with one value in the column, to be merged."""
    runs, start = [], 0
    for _, run in groupby(row[column] for row in rows):
        size = len(list(run))
        if size > 1:
            runs.append((start, start + size - 1, column))
        start += size
    return runs
