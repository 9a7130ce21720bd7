"""Figures of a unit in the text against its row in the attached table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.names import Finder, core
from notices.checks.structure.numerals import plain
from notices.checks.structure.quantities import Quantity
from notices.checks.structure.tables import Row, Table


@dataclass(frozen=True)
class Place:
    table: Table
    row: Row


@rule("table_rows", "正文数字与附表", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """正文里某单位的件数、篇数，应与附表中该单位同一栏的数字相同。"""
    places = _places(context)
    if not places:
        return
    for paragraph in context.paragraphs:
        for quantity in paragraph.quantities:
            if quantity.is_count:
                yield from _judge(paragraph, quantity, places, context.finder)


def _places(context: Context) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for table in context.manuscript.tables:
        for row in table.rows:
            for column in table.name_columns[:2]:
                if column < len(row.cells) and len(row.cells[column].text) > 1:
                    found.setdefault(core(row.cells[column].text), []).append(Place(table, row))
    return found


def _judge(
    paragraph: Paragraph, quantity: Quantity, places: dict[str, list[Place]], finder: Finder
) -> Iterator[Note]:
    names = finder.find(quantity.label)
    if not names or names[-1].end < len(quantity.label) - 2:
        return
    rows = places.get(names[-1].core, [])
    if len(rows) != 1:
        return
    place = rows[0]
    column = _column(paragraph, quantity, place.table)
    if column is None:
        return
    value = place.row.value(column)
    if value is None or value == quantity.value:
        return
    header = place.table.headers[column]
    label = place.table.label or "附表"
    name = names[-1].text
    yield note(
        Severity.ERROR, paragraph.passage, quantity.start - (names[-1].end - names[-1].start), quantity.end,
        f"正文说“{name}”{plain(quantity.value)}{quantity.unit}，{label}“{header}”一栏该单位是{plain(value)}。请核对。",
        f"{plain(value)}{quantity.unit}",
    )  # fmt: skip


def key(header: str) -> str:
    """Return what a header and a sentence both call a column."""
    stripped = re.sub(r"（[^）]*）?|\([^)]*\)?", "", header)
    return re.sub(r"(?:类?信息|类|数量|件数|篇数|条数|总数|数|量|情况)$", "", stripped)


def _column(paragraph: Paragraph, quantity: Quantity, table: Table) -> int | None:
    """Return the column of which the sentence speaks: the header named last before the figure."""
    start, _ = paragraph.sentences[paragraph.sentence_at(quantity.start)]
    before = paragraph.text[start : quantity.start]
    if re.search(r"上季度|上月|去年|上年|同期|上期|上一|同比|环比", before):
        return None
    best: tuple[int, int] | None = None
    for column in table.count_columns:
        name = key(table.headers[column])
        if len(name) < 2:
            continue
        unit = re.search(r"[（(]([\u4e00-\u9fff])[）)]", table.headers[column])
        if unit and unit[1] != quantity.unit:
            continue
        place = before.rfind(name)
        if place >= 0 and (best is None or place > best[0]):
            best = place, column
    return best[1] if best else None
