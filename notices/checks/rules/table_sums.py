"""Tables: totals of columns and rows, and rates that other rows show how to work out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.numerals import cut_off, decimals, fixed, half_up, plain
from notices.checks.structure.tables import SCORE, TOTAL, Row, Table, number_in

_TOTALS = (
    "总数", "总件数", "总量", "合计（件）", "总计（件）", "合计（篇）", "合计（条）",
)  # fmt: skip

# What has not come due counts neither as done nor against anybody.
WAITING = re.compile(r"在办|办理中|正在办理|未到期")


@rule("table_sums", "附表合计与算式", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """附表的合计行应等于各行之和，合计列应等于各列之和，比率列应与多数行的算法一致。"""
    for table in context.manuscript.tables:
        sections = table.halves or ([(tuple(table.rows), table.total)] if table.total else [])
        for rows, total in sections:
            yield from _columns(table, rows, total)
        yield from _rows(table)
        yield from _rates(table)
        yield from _numbers(table)


def _columns(table: Table, rows: Sequence[Row], total: Row) -> Iterator[Note]:
    if any(TOTAL.match(r.cells[0].text) for r in rows):
        return
    scores = [c for c, header in enumerate(table.headers) if SCORE.match(header)]
    for column in [*table.count_columns, *scores]:
        printed = total.value(column)
        values = [row.value(column) or Fraction(0) for row in rows]
        if printed is None or len(values) < 2:
            continue
        whole = sum(values, Fraction(0))
        if whole == printed:
            continue
        if column in scores and abs(whole - printed) * 20 > whole:
            continue  # an average of points
        cell = total.cells[column]
        severity = Severity.ERROR
        if printed > 2 * whole or (whole > 0 and printed * 2 < whole):
            severity = Severity.WARNING
        yield note(
            severity, cell, 0, len(cell),
            f"{_where(table)}“{table.headers[column]}”一列各行相加为{plain(whole)}，合计印作{plain(printed)}。"
            "请核对合计和各行。",
            plain(whole),
        )  # fmt: skip


def _numbers(table: Table) -> Iterator[Note]:
    """序号 runs 1, 2, 3: one number out of order is a slip."""
    if table.headers[0] != "序号" or table.halves:
        return
    rows = [r for r in table.rows if r.value(0) is not None]
    values = [r.value(0) or Fraction(0) for r in rows]
    wrong = [i for i, value in enumerate(values) if value != i + 1]
    if len(values) > 3 and len(rows) == len(table.rows) and len(wrong) == 1:
        cell, wanted = rows[wrong[0]].cells[0], str(wrong[0] + 1)
        yield note(
            Severity.ERROR, cell, 0, len(cell),
            f"{_where(table)}序号应依次编排：此处应为{wanted}，印作{cell.text}。", wanted,
        )  # fmt: skip


def _where(table: Table) -> str:
    return f"{table.label}表中" if table.label else "表中"


def _rows(table: Table) -> Iterator[Note]:
    """A column named 合计 must be the sum of others, if it is so in most rows."""
    for column, header in enumerate(table.headers):
        if not (TOTAL.match(header) or SCORE.match(header) or header in _TOTALS):
            continue
        rows = [
            r
            for r in [*table.rows, *([table.total] if table.total else [])]
            if r.value(column) is not None
        ]
        others = [c for c in table.count_columns if c != column]
        for picked in _runs(others, column):
            right = [r for r in rows if _sum(r, picked) == r.value(column)]
            if len(right) >= 2 and len(right) * 4 >= len(rows) * 3:
                for row in rows:
                    if row not in right:
                        yield from _wrong_row(table, row, column, picked)
                break


def _runs(columns: list[int], total: int) -> Iterator[list[int]]:
    """Yield the columns beside a total that may be its parts, the widest first."""
    left = [c for c in columns if c < total]
    right = [c for c in columns if c > total]
    for start in range(len(left) - 1):
        yield left[start:]
    for end in range(len(right), 1, -1):
        yield right[:end]


def _sum(row: Row, columns: list[int]) -> Fraction:
    return sum((row.value(c) or Fraction(0) for c in columns), Fraction(0))


def _wrong_row(table: Table, row: Row, column: int, picked: list[int]) -> Iterator[Note]:
    cell = row.cells[column]
    whole = _sum(row, picked)
    name = next((row.cells[c].text for c in table.name_columns), "") or row.cells[0].text
    yield note(
        Severity.ERROR, cell, 0, len(cell),
        f"{_where(table)}“{name}”一行“{table.headers[column]}”印作{cell.text}，各列相加为{plain(whole)}。",
        plain(whole),
    )  # fmt: skip


def _rates(table: Table) -> Iterator[Note]:
    """A column of rates must follow from two columns of counts, if it does in most rows."""
    for column in range(table.width):
        rows = [r for r in [*table.rows, *([table.total] if table.total else [])]
                if column < len(r.cells) and r.cells[column].text.endswith("%") and number_in(r.cells[column].text) is not None]  # fmt: skip
        if len(rows) < 3:
            continue
        found = _formula(table, column, rows)
        if not found:
            continue
        above, below, complement = found
        for row in rows:
            exact = _ratio(row, above, below, complement)
            printed = number_in(row.cells[column].text)
            if exact is None or printed is None or _fits(table, row, column, found):
                continue
            if row is table.total and _fits(table, _summed(table, row), column, found):
                continue  # the total is wrong, as said of it, and not the rate
            places = decimals(row.cells[column].text.rstrip("%"))
            cut = cut_off(exact, places) == printed
            cell = row.cells[column]
            name = next((row.cells[c].text for c in table.name_columns), "") or row.cells[0].text
            shown = f"{fixed(exact, places)}%"
            sound = exact <= 100 or printed > 100
            yield note(
                Severity.ERROR, cell, 0, len(cell),
                f"{_where(table)}“{name}”一行“{table.headers[column]}”" + (
                    f"应为{shown}，印作{cell.text}" + ("，是截尾，没有四舍五入。" if cut else "。")
                    if sound
                    else f"印作{cell.text}，“{table.headers[above]}”{plain(row.value(above) or 0)}却比“{table.headers[below]}”{plain(row.value(below) or 0)}多。请核对这一行的数字。"
                ),
                shown if sound else "",
            )  # fmt: skip


def _summed(table: Table, total: Row) -> Row:
    """Return the total row as its columns add up."""
    sums = {
        c: sum((r.value(c) or Fraction(0) for r in table.rows), Fraction(0))
        for c in table.count_columns
    }
    return Row(total.cells, sums)


def _formula(table: Table, column: int, rows: list[Row]) -> tuple[int, int, bool] | None:
    """Return the columns whose ratio (or its complement) gives the rate in most rows that differ."""
    telling = [r for r in rows if r.cells[column].text not in ("100%", "100.00%", "0%", "100.0%")]
    if len(telling) < 2:
        return None
    best: tuple[int, tuple[int, int, bool]] | None = None
    for above in table.count_columns:
        for below in table.count_columns:
            if above == below:
                continue
            for complement in (False, True):
                formula = (above, below, complement)
                hits = sum(_fits(table, r, column, formula) for r in telling)
                if best is None or hits > best[0]:
                    best = hits, formula
    if best and best[0] >= 2 and best[0] * 4 >= len(telling) * 3:
        return best[1]
    return None


def _ratio(
    row: Row, above: int, below: int, complement: bool, waiting: Fraction = Fraction(0)
) -> Fraction | None:
    a, b = row.value(above), row.value(below)
    if a is None or b is None or b <= waiting:
        return None
    b -= waiting
    return (b - a if complement else a) * 100 / b


def _fits(table: Table, row: Row, column: int, formula: tuple[int, int, bool]) -> bool:
    """Tell whether the rate follows, from the whole or from it less what is still waiting."""
    text = row.cells[column].text
    places = decimals(text.rstrip("%"))
    beside = [c for c in table.count_columns if c not in formula[:2]]
    waiting = [row.value(c) or Fraction(0) for c in beside if WAITING.search(table.headers[c])]
    ratios = [_ratio(row, *formula, out) for out in (Fraction(0), *waiting)]
    return any(r is not None and half_up(r, places) == number_in(text) for r in ratios)
