"""A report laid out for reading: the text in lines and tables, passages marked, remarks beside."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from notices.checks.register import label
from notices.checks.remark import Remark, Report
from notices.checks.structure.lines import BREAK


@dataclass(frozen=True)
class Numbered:
    """A remark with its number on the page, from 1 in reading order."""

    number: int
    remark: Remark

    @property
    def label(self) -> str:
        return label(self.remark.rule)

    @property
    def quote(self) -> str:
        """The passage as it is quoted beside the text, on one line and not too long."""
        words = " ".join(self.remark.quote.split())
        return words if len(words) <= 60 else f"{words[:57]}…"

    @property
    def is_waived(self) -> bool:
        return getattr(self.remark, "waiver", None) is not None


@dataclass(frozen=True)
class Segment:
    """Characters that the same remarks speak of; `starts` are those that begin here."""

    text: str
    remarks: tuple[Numbered, ...] = ()
    starts: tuple[int, ...] = ()

    @property
    def gravest(self) -> Numbered | None:
        """The remark that the mark leads to: open before waived, then graver, then shorter."""
        order = [
            (one.is_waived, one.remark.severity.rank, one.remark.end - one.remark.start, one.number)
            for one in self.remarks
        ]
        return self.remarks[order.index(min(order))] if order else None

    @property
    def numbers(self) -> str:
        return " ".join(str(one.number) for one in self.remarks)


@dataclass
class Row:
    """A line of the text, or a whole table of it, and the remarks whose passage begins there."""

    cells: list[list[list[Segment]]] = field(default_factory=list)  # by line, cell, segment
    remarks: list[Numbered] = field(default_factory=list)
    is_table: bool = False

    @property
    def segments(self) -> list[Segment]:
        return self.cells[0][0]

    @property
    def is_blank(self) -> bool:
        return not self.is_table and not any(s.text.strip() for s in self.segments)


def numbered(report: Report) -> list[Numbered]:
    return [Numbered(number, remark) for number, remark in enumerate(report.remarks, 1)]


def rows(report: Report) -> list[Row]:
    """Return the text of a report line by line; lines with tabs that follow another are a table."""
    bounds = list(_lines(report.text))
    starts = [start for start, _ in bounds]
    by_line: dict[int, list[Numbered]] = defaultdict(list)  # every line that a passage touches
    beginning: dict[int, list[Numbered]] = defaultdict(list)
    for one in numbered(report):
        first = bisect_right(starts, one.remark.start) - 1
        last = max(bisect_right(starts, max(one.remark.end - 1, one.remark.start)) - 1, first)
        beginning[first].append(one)
        for line in range(first, last + 1):
            by_line[line].append(one)
    found: list[Row] = []
    begun: set[int] = set()
    for line, (start, end) in enumerate(bounds):
        is_row = "\t" in report.text[start:end].strip("\t")
        cells = [
            _segments(report.text, *cell, by_line[line], begun)
            for cell in (_cells(report.text, start, end) if is_row else [(start, end)])
        ]
        if not (is_row and found and found[-1].is_table):
            found.append(Row(is_table=is_row))
        found[-1].cells.append(cells)
        found[-1].remarks += beginning[line]
    return _without_doubled_blanks(found)


def _without_doubled_blanks(found: list[Row]) -> list[Row]:
    kept: list[Row] = []
    for row in found:
        if row.is_blank and not row.remarks and (not kept or kept[-1].is_blank):
            continue
        kept.append(row)
    return kept


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in BREAK.finditer(text):
        yield start, stop.start()
        start = stop.end()
    yield start, len(text)


def _cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while (tab := text.find("\t", start, end)) >= 0:
        yield start, tab
        start = tab + 1
    yield start, end


def _segments(
    text: str, start: int, end: int, remarks: Sequence[Numbered], begun: set[int]
) -> list[Segment]:
    """Cut characters start up to end wherever a passage begins or ends."""
    here = [one for one in remarks if one.remark.start < end and one.remark.end > start]
    edges = {start, end}
    for one in here:
        edges |= {max(one.remark.start, start), min(one.remark.end, end)}
    found = []
    for first, last in pairwise(sorted(edges)):
        over = tuple(one for one in here if one.remark.start < last and one.remark.end > first)
        new = tuple(one.number for one in over if one.number not in begun)
        begun.update(new)
        found.append(Segment(text[first:last], over, new))
    return found
