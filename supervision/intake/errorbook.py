"""The rejected rows as a workbook: as they stood, faulty cells marked, reasons beside them."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

from supervision.intake.headers import Column
from supervision.intake.plan import Part, Plan
from supervision.intake.table import REJECTED, Reason
from supervision.intake.transforms import tidy
from supervision.intake.workbook import Cell
from units.exports import FORMULA_STARTS

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

REASON = "错误原因"


def build(plan: Plan) -> bytes:
    """Return an .xlsx with one sheet for each sheet that has rejected rows.

    Title, header and rows stand as in the original, so that it can be corrected and imported again.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill

    book = Workbook()
    book.remove(book.active)
    for part in plan.parts:
        refused = _refused(part)
        if refused:
            sheet = book.create_sheet(_title(part, book.sheetnames))
            _fill(sheet, part, refused, PatternFill("solid", fgColor="FFD9D9"), Font(bold=True))
    if not book.sheetnames:
        book.create_sheet("没有被拒绝的行")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@dataclass(frozen=True)
class Row:
    """A refused row as it stands in the file."""

    number: int
    cells: list[Cell]
    reasons: list[Reason]


def _refused(part: Part) -> list[Row]:
    table, rows = part.table, part.reading.sheet.rows
    return [
        Row(table.numbers[n], rows[table.numbers[n] - 1], table.reasons[n])
        for n in table.of_state(REJECTED)
    ]


def _title(part: Part, taken: list[str]) -> str:
    name = re.sub(r"[\\/*?:\[\]]", " ", part.reading.sheet.name)[:28] or "表"
    return name if name not in taken else f"{name}{len(taken)}"


def _fill(sheet: Any, part: Part, rows: list[Row], fill: Any, bold: Any) -> None:
    reading = part.reading
    width = max([len(row.cells) for row in rows] + [c.index + 1 for c in reading.columns])
    top = 1
    if reading.title and reading.title[0]:  # it may tell what no column does, e.g. the channel
        _put(sheet.cell(1, 1), reading.title[0])
        top = 2
    codes = set()
    for column in reading.columns:
        head = _put(sheet.cell(top, column.index + 1), column.header)
        head.font = bold
        sheet.column_dimensions[head.column_letter].width = _width(column, rows)
        if column.field and column.field.type == "code":
            codes.add(column.index)
            sheet.column_dimensions[head.column_letter].number_format = "@"
    sheet.cell(top, width + 1, REASON).font = bold
    sheet.column_dimensions[sheet.cell(top, width + 1).column_letter].width = 60
    sheet.freeze_panes = sheet.cell(top + 1, 1)
    letters = {column.letter: column.index for column in reading.columns}
    for line, row in enumerate(rows, top + 1):
        for index, cell in enumerate(row.cells):
            target = _put(sheet.cell(line, index + 1), cell)
            if index in codes and isinstance(cell, str):
                target.number_format = "@"
        for reason in row.reasons:
            if reason.column in letters:
                sheet.cell(line, letters[reason.column] + 1).fill = fill
        text = "；".join(f"{_where(r.column)}{r.sentence}" for r in row.reasons)
        _put(sheet.cell(line, width + 1), f"原第 {row.number} 行：{text}")


def _width(column: Column, rows: list[Row]) -> int:
    """Return a width that shows the column, measured on its first rows."""
    shown = [tidy(r.cells[column.index]) for r in rows[:50] if column.index < len(r.cells)]
    widest = max(len(text) + sum(ord(c) > 0x2E80 for c in text) for text in [*shown, column.header])
    return max(10, min(40, widest + 2))


def _where(column: str) -> str:
    return f"{column}列 " if column else ""


def _put(target: Any, value: Cell) -> Any:
    """Write a value; text stays text, so that nothing a cell holds runs as a formula.

    The mark of a leading apostrophe keeps it so when the cell is edited, and is no part of
    the value when the workbook is imported again.
    """
    if isinstance(value, str):
        text = _ILLEGAL.sub("", value)[:32000]
        target.value = text
        target.data_type = "s"
        target.quotePrefix = text[:1] in FORMULA_STARTS
    else:
        target.value = value
    return target
