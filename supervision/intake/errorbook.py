"""The rejected rows as a workbook: as they stood, faulty cells marked, reasons beside them."""

from __future__ import annotations

import io
import re
from typing import Any

from supervision.intake.plan import REJECTED, Part, Plan
from supervision.intake.rows import Row
from supervision.intake.workbook import Cell

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
REASON = "错误原因"


def build(plan: Plan) -> bytes:
    """Return an .xlsx with one sheet for each sheet that has rejected rows.

    Header and rows stand as in the original, so that it can be corrected and imported again.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill

    book = Workbook()
    book.remove(book.active)
    for part in plan.parts:
        refused = [row for row in part.rows if row.state == REJECTED]
        if refused:
            sheet = book.create_sheet(_title(part, book.sheetnames))
            _fill(sheet, part, refused, PatternFill("solid", fgColor="FFD9D9"), Font(bold=True))
    if not book.sheetnames:
        book.create_sheet("没有被拒绝的行")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _title(part: Part, taken: list[str]) -> str:
    name = re.sub(r"[\\/*?:\[\]]", " ", part.reading.sheet.name)[:28] or "表"
    return name if name not in taken else f"{name}{len(taken)}"


def _fill(sheet: Any, part: Part, rows: list[Row], fill: Any, bold: Any) -> None:
    width = max([len(row.cells) for row in rows] + [c.index + 1 for c in part.reading.columns])
    for column in part.reading.columns:
        _put(sheet.cell(1, column.index + 1), column.header).font = bold
    sheet.cell(1, width + 1, REASON).font = bold
    sheet.column_dimensions[sheet.cell(1, width + 1).column_letter].width = 60
    letters = {column.letter: column.index for column in part.reading.columns}
    for line, row in enumerate(rows, 2):
        for index, cell in enumerate(row.cells):
            _put(sheet.cell(line, index + 1), cell)
        for reason in row.reasons:
            if reason.column in letters:
                sheet.cell(line, letters[reason.column] + 1).fill = fill
        text = "；".join(f"{_where(r.column)}{r.sentence}" for r in row.reasons)
        _put(sheet.cell(line, width + 1), f"原第 {row.number} 行：{text}")


def _where(column: str) -> str:
    return f"{column}列 " if column else ""


def _put(target: Any, value: Cell) -> Any:
    """Write a value; text stays text, so that nothing a cell holds runs as a formula."""
    if isinstance(value, str):
        target.value = _ILLEGAL.sub("", value)[:32000]
        target.data_type = "s"
    else:
        target.value = value
    return target
