"""Tables in text: rows with tabs, bars or wide blanks, and copies with one cell a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from notices.checks.structure.lines import Kind, Line
from notices.checks.structure.numerals import arabic
from notices.checks.structure.passages import Passage

_VALUE = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
RANK = re.compile(r"^(?:排名|名次|位次|排序|综合排名|总排名)$")
SCORE = re.compile(
    r"^(?:最终|综合|考核|测评|累计|合计)?(?:总?得分|总分|总成绩|分数|评分)(?:（分）)?$"
)
TOTAL = re.compile(r"^(?:合计|总计|小计|共计|总数|累计|汇总|全县合计|全区合计|全市合计|合.?计)$")
_NOT_A_COUNT = re.compile(
    r"序号|排名|名次|位次|电话|编号|号码|日期|时间|备注|年度$|得分|分值|分数|占比|率|比例|率%|同比|环比|平均"
)
_BLANKS = {"", "-", "—", "/", "——", "--", "无"}


@dataclass(frozen=True)
class Row:
    """Cells of a row from left to right; `values[i]` is the number in cell i, if it is one."""

    cells: tuple[Passage, ...]
    summed: dict[int, Fraction] | None = None  # what the cells of a total row ought to hold

    @property
    def texts(self) -> list[str]:
        return [cell.text for cell in self.cells]

    def value(self, column: int) -> Fraction | None:
        if self.summed and column in self.summed:
            return self.summed[column]
        return number_in(self.cells[column].text) if column < len(self.cells) else None

    @property
    def place(self) -> tuple[int, int]:
        filled = [cell for cell in self.cells if cell.text]
        return filled[0].at[0], filled[-1].at[-1] + 1


@dataclass(eq=False)
class Table:
    """Headers and rows of one width; a total row is told apart. `label` is 附件2 or empty."""

    headers: list[str]
    rows: list[Row]
    total: Row | None
    label: str
    halves: tuple[tuple[tuple[Row, ...], Row], ...] = ()  # of a two-up table: each with its total

    @property
    def width(self) -> int:
        return len(self.headers)

    @property
    def name_columns(self) -> list[int]:
        """Columns of names: text in most rows, few of it repeated."""
        found = []
        for column in range(self.width):
            texts = [r.cells[column].text for r in self.rows if column < len(r.cells)]
            words = [t for t in texts if re.search("[\u4e00-\u9fff]{2}", t)]
            if words and len(words) * 2 > len(texts) and len(set(words)) * 2 > len(words):
                found.append(column)
        return found

    @property
    def count_columns(self) -> list[int]:
        """Columns of numbers that can be added up: counts, no orders, rates or points."""
        found = []
        for column in range(self.width):
            if _NOT_A_COUNT.search(self.headers[column]):
                continue
            values = [r.value(column) for r in self.rows if column < len(r.cells)]
            known = [v for v in values if v is not None]
            texts = [r.cells[column].text for r in self.rows if column < len(r.cells)]
            blank = sum(t in _BLANKS for t in texts)
            if known and len(known) + blank == len(values):
                found.append(column)
        return found

    def header_like(self, column: int) -> str:
        return re.sub(r"（[^）]*）|（.*$", "", self.headers[column])


def number_in(text: str) -> Fraction | None:
    """Return the number of a cell that holds nothing else; a blank cell holds none."""
    text = text.rstrip("%件条个篇家次")
    return arabic(text) if _VALUE.fullmatch(text) else None


def tables_of(lines: list[Line], label: str = "") -> list[Table]:
    """Return the tables among lines."""
    found = rows_of(lines, label)
    if not found:
        table = _one_cell_a_line(lines, label)
        if table:
            found.append(table)
    return found


def rows_of(lines: list[Line], label: str = "") -> list[Table]:
    """Return the tables among lines that are set in rows."""
    tables = (_table(block, label) for block in _blocks(lines))
    return [table for table in tables if table]


def _blocks(lines: list[Line]) -> Iterator[list[tuple[Passage, ...]]]:
    block: list[tuple[Passage, ...]] = []
    for line in lines:
        if line.kind == Kind.ROW:
            block.append(line.cells)
        elif line.kind == Kind.BLANK or (block and len(line.text) <= 6):
            continue
        elif block:
            yield block
            block = []
    if block:
        yield block


def _table(block: list[tuple[Passage, ...]], label: str) -> Table | None:
    if len(block) < 2:
        return None
    width = max(len(cells) for cells in block)
    head = 0
    while head < len(block) - 1 and not any(number_in(c.text) is not None for c in block[head]):
        head += 1
        if head >= 3:
            break
    if head == 0:
        return None
    if head > 1 and not any(number_in(c.text) is not None for cells in block for c in cells):
        head = 1
    headers = [c.text for c in block[head - 1 if len(block[head - 1]) == width else 0]]
    headers += [""] * (width - len(headers))
    rows = [Row(cells) for cells in block[head:] if len(cells) == width]
    return _split(headers, rows, label) if rows else None


def _split(headers: list[str], rows: list[Row], label: str) -> Table | None:
    """Lay a two-up table (the headers repeat to the right) under one set of headers."""
    half = len(headers) // 2
    twice = (
        half >= 2
        and len(headers) == half * 2
        and all(
            a and b and (a.startswith(b[:4]) or b.startswith(a[:4]))
            for a, b in zip(headers[:half], headers[half:], strict=True)
        )
    )
    if twice:
        longer = [max(a, b, key=len) for a, b in zip(headers[:half], headers[half:], strict=True)]
        left = [Row(r.cells[:half]) for r in rows]
        right = [Row(r.cells[half:]) for r in rows]
        headers, rows = longer, [r for r in left + right if any(c.text for c in r.cells)]
    halves: tuple[tuple[tuple[Row, ...], Row], ...] = ()
    if twice:
        parted = [(side, [r for r in side if _is_total(r)]) for side in (left, right)]
        if all(len(totals) == 1 for _, totals in parted):
            halves = tuple((_counted(side), totals[0]) for side, totals in parted)
    total = None if halves else next((r for r in reversed(rows) if _is_total(r)), None)
    named = [h for h in headers if h]
    if len(set(named)) < len(named):
        return None  # headers that broke over lines: which column is which cannot be told
    kept = [r for r in rows if not _is_total(r)]
    return Table(headers, kept, total, label, halves) if kept else None


def _is_total(row: Row) -> bool:
    return any(TOTAL.match(cell.text) for cell in row.cells[:3])


def _counted(rows: list[Row]) -> tuple[Row, ...]:
    return tuple(r for r in rows if any(c.text for c in r.cells) and not _is_total(r))


def _one_cell_a_line(lines: list[Line], label: str) -> Table | None:
    """Read a copy that set every cell on a line of its own, if a width explains it.

    A width fits if under the headers some column holds numbers only and some other holds none;
    a copy with merged cells fits no width and stays a bag of names.
    """
    cells = [line.passage for line in lines if line.kind != Kind.BLANK and line.text.strip("|")]
    runs = [c for c in cells if len(c) <= 30 and "。" not in c.text]
    if len(runs) < 8:
        return None
    for skip in (0, 1, 2, 3):
        for width in range(2, 13):
            body = runs[skip:]
            if len(body) < width * 3:
                break
            table = _of_width(body, width, label)
            if table:
                return table
    return None


def _of_width(cells: list[Passage], width: int, label: str) -> Table | None:
    count = len(cells) // width
    spare = len(cells) - count * width
    if spare > 3 or (spare and len(cells) < 20):
        return None
    headers = [c.text for c in cells[:width]]
    if any(number_in(h) is not None for h in headers) or len(set(headers)) < width:
        return None
    rows = [Row(tuple(cells[i * width : (i + 1) * width])) for i in range(1, count)]
    numeric = [all(r.value(column) is not None for r in rows) for column in range(width)]
    worded = [
        all(r.value(column) is None for r in rows if not TOTAL.match(r.cells[0].text))
        for column in range(width)
    ]
    if (
        not any(numeric)
        or not any(worded)
        or not all(a or b for a, b in zip(numeric, worded, strict=True))
    ):
        return None
    return _split(headers, rows, label)
