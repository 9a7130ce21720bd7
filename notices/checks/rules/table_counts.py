"""Counts and lists that the text draws from a table: 有4个镇办0篇; 10篇以上的有甲、乙."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.rules.table_rows import key
from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.names import core
from notices.checks.structure.numerals import plain
from notices.checks.structure.tables import Table

_ZERO = re.compile(
    r"(?P<n>\d+)个(?P<who>镇办|镇|乡镇|街道|部门|单位|县直)[^，。；：\d]{0,16}?(?:为0|为零|0[篇条件个]|零报送)(?![\d.])"
)
_OVER = re.compile(
    r"(?P<least>\d+)[篇条件个]以上[^，。；：]{0,14}?的?(?:只有|有|为|是|：)(?P<names>[^，。；]{2,120})"
)
_TOWNS = re.compile("镇|乡|街道")


@rule("table_counts", "正文统计与附表", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """正文说“有几个单位为0”“10篇以上的有某某”，应与附表逐行数出来的相同。"""
    tables = [t for t in context.manuscript.tables if t.name_columns and t.count_columns]
    if not tables:
        return
    for paragraph in context.paragraphs:
        for start, end in paragraph.sentences:
            yield from _zeros(paragraph, tables, start, end)
            yield from _over(context, paragraph, tables, start, end)


def _table(tables: list[Table], who: str) -> Table | None:
    """Return the table of towns or of departments, by the names in its rows."""
    wanted = bool(_TOWNS.search(who))
    fitting = []
    for table in tables:
        column = table.name_columns[0]
        towns = sum(
            bool(re.search("[镇乡办]$|街道$", row.cells[column].text)) for row in table.rows
        )
        if (towns * 2 > len(table.rows)) == wanted:
            fitting.append(table)
    return fitting[0] if len(fitting) == 1 else None


def _column(table: Table, before: str) -> int | None:
    best: tuple[int, int] | None = None
    for column in table.count_columns:
        name = key(table.headers[column])
        place = before.rfind(name) if len(name) > 1 else -1
        if place >= 0 and (best is None or place > best[0]):
            best = place, column
    return best[1] if best else None


def _zeros(paragraph: Paragraph, tables: list[Table], start: int, end: int) -> Iterator[Note]:
    text = paragraph.text
    for match in _ZERO.finditer(text, start, end):
        table = _table(tables, match["who"])
        column = _column(table, text[start : match.end()]) if table else None
        if table is None or column is None:
            continue
        zeros = [r for r in table.rows if (r.value(column) or Fraction(0)) == 0]
        if len(zeros) != int(match["n"]):
            yield note(
                Severity.ERROR, paragraph.passage, match.start(), match.end(),
                f"正文说有{match['n']}个，{table.label or '附表'}“{table.headers[column]}”一栏为0的有{len(zeros)}个。请核对。",
                f"{len(zeros)}个",
            )  # fmt: skip


def _over(
    context: Context, paragraph: Paragraph, tables: list[Table], start: int, end: int
) -> Iterator[Note]:
    text = paragraph.text
    for match in _OVER.finditer(text, start, end):
        listed = {n.core: n.text for n in context.finder.find(match["names"])}
        if not listed or "等" in match["names"]:
            continue
        before = text[start : match.start("names")]
        who = next((w for w in re.findall("镇办|镇|部门|单位", before)[::-1]), "")
        table = _table(tables, who) if who else None
        clause = text[max(text.rfind("，", 0, match.start()), start) : match.start("names")]
        column = _column(table, clause) if table else None
        if table is None or column is None:
            continue
        names = table.name_columns[0]
        values = {core(r.cells[names].text): r.value(column) or Fraction(0) for r in table.rows}
        least = Fraction(match["least"])
        over = {name for name, value in values.items() if value >= least}
        absent = [name for name in over if name not in listed]
        unfit = [name for name in listed if name in values and values[name] < least]
        said = []
        if unfit:
            said.append("、".join(f"{listed[n]}为{plain(values[n])}" for n in unfit[:5]))
        if absent and len(absent) <= 5:
            said.append(f"漏列{'、'.join(absent)}")
        if said:
            yield note(
                Severity.ERROR, paragraph.passage, match.start(), match.end(),
                f"正文列出{match['least']}以上的单位，与{table.label or '附表'}“{table.headers[column]}”一栏不符：{'；'.join(said)}。",
            )  # fmt: skip
