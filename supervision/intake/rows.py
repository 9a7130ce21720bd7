"""From the cells of a sheet to rows with values, or with reasons why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone

from supervision.intake.headers import Column, Reading, value_from_title
from supervision.intake.layouts import Field, Layout, normal
from supervision.intake.lookups import Lookups, NotFoundError
from supervision.intake.masking import mask
from supervision.intake.transforms import (
    CLEAR,
    END_OF_DAY,
    CellError,
    converter,
    is_blank,
    tidy,
    words,
)
from supervision.intake.workbook import Cell
from supervision.models import InspectionRound

_TOTALS = {"合计", "总计", "小计", "累计", "汇总"}
_FOOTERS = (
    "注",
    "备注",
    "说明",
    "填表",
    "制表",
    "审核",
    "联系",
    "单位负责人",
    "填报",
    "统计人",
    "数据来源",
)
EXAMPLE_MARK = "示例："
MAX_REMARKS = 20
# A field found by another one waits for it.
_LOOKUP_ORDER = ("website", "unit", "units", "round", "column", "account", "guide", "zone")


@dataclass(slots=True)
class Reason:
    """Why a row is refused: the column's letter and field, the cell as it stood, a sentence."""

    column: str
    label: str
    value: str
    sentence: str


@dataclass(slots=True)
class Row:
    """One row of a sheet. `number` is the row's number in the file."""

    number: int
    cells: list[Cell]
    values: dict[str, Any]
    reasons: list[Reason] = field(default_factory=list)
    state: str = ""
    pk: int | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    record: models.Model | None = None


class Parser:
    """Turns the rows of one recognised sheet into values."""

    def __init__(
        self, reading: Reading, layout: Layout, lookups: Lookups, round: InspectionRound | None
    ) -> None:
        self.reading = reading
        self.layout = layout
        self.lookups = lookups
        self.remarks: list[str] = []
        taken = [(c, c.field) for c in reading.columns if c.field]
        self.columns: dict[str, Column] = {spec.name: column for column, spec in taken}
        self._plain = [
            (column, spec, converter(layout, spec))
            for column, spec in taken
            if spec.type not in _LOOKUP_ORDER
        ]
        self._lookups = sorted(
            ((column, spec, words(spec)) for column, spec in taken if spec.type in _LOOKUP_ORDER),
            key=lambda item: _LOOKUP_ORDER.index(item[1].type),
        )
        self._constants = self._defaults(round)
        self._required = [f for f in layout.fields if f.required]
        self._dated = next(
            (f.name for f in layout.fields if f.type in {"date", "moment"} and f.required), None
        )
        self._header = [(c.index, normal(c.header)) for c in reading.columns if c.header]

    def _defaults(self, round: InspectionRound | None) -> dict[str, Any]:
        """Return what holds for every row whose own cell says nothing."""
        told: dict[str, Any] = {}
        for spec in self.layout.fields:
            if spec.from_title and (value := value_from_title(spec, self.reading.title)):
                told[spec.name] = value
                if spec.name not in self.columns:
                    label = self.layout.choices(spec.name)[value]
                    self._remark(f"表中没有“{spec.label}”列，按标题或文件名认定为“{label}”。")
            elif spec.type == "round" and round is not None:
                told[spec.name] = round
        return told

    def rows(self) -> list[Row]:
        """Return the rows with plain values; `find` then adds what they point to."""
        start = self.reading.header_row + 1
        rows = []
        for number, cells in enumerate(self.reading.sheet.rows[start:], start + 1):
            if any(not is_blank(cell) for cell in cells) and not self._is_furniture(number, cells):
                row = Row(number, cells, {})
                self._convert(row, self._plain)
                rows.append(row)
        return rows

    def find(self, row: Row) -> None:
        """Resolve the names in the row, fill in the sheet's constants, miss what must be."""
        for column, spec, convert in self._lookups:
            try:
                text = convert(row.cells[column.index]) if column.index < len(row.cells) else None
            except CellError as error:
                self._refuse(row, column, spec, str(error))
                continue
            if text is None:
                continue
            if text is CLEAR:
                row.values[spec.name] = CLEAR
                continue
            try:
                row.values[spec.name] = self._lookup(spec, text, row.values)
            except NotFoundError as error:
                self._refuse(row, column, spec, str(error))
        for name, value in self._constants.items():
            row.values.setdefault(name, value)
        blamed = {reason.label for reason in row.reasons}
        for spec in self._required:
            if spec.name not in row.values and spec.label not in blamed:
                self.refuse(row, spec.name, f"{spec.label}不能为空。")
        if self.layout.needs_round and "round" not in row.values and not blamed & {"检查轮次"}:
            self.refuse(row, "round", "没有写检查轮次，导入时也没有选定轮次。")

    def refuse(self, row: Row, name: str, sentence: str) -> None:
        """Refuse the row for a field, whether or not the sheet has a column for it."""
        spec = self.layout.by_name[name]
        self._refuse(row, self.columns.get(name), spec, sentence)

    def _convert(self, row: Row, fields: list[tuple[Column, Field, Callable[[Cell], Any]]]) -> None:
        cells, values = row.cells, row.values
        width = len(cells)
        for column, spec, convert in fields:
            if column.index >= width:
                continue
            try:
                value = convert(cells[column.index])
            except CellError as error:
                self._refuse(row, column, spec, str(error))
                continue
            if value is not None and value != "":
                values[spec.name] = value

    def _refuse(self, row: Row, column: Column | None, spec: Field, sentence: str) -> None:
        cell = row.cells[column.index] if column and column.index < len(row.cells) else None
        shown = mask(tidy(cell))[:80]
        letter = column.letter if column else ""
        row.reasons.append(Reason(letter, spec.label, shown, mask(sentence)))

    def _lookup(self, spec: Field, text: str, values: dict[str, Any]) -> Any:
        lookups = self.lookups
        if spec.type in {"unit", "units"}:
            days = self._days(values)
            return lookups.unit(text, days) if spec.type == "unit" else lookups.units(text, days)
        if spec.type == "round":
            return lookups.round(text)
        if spec.type == "website":
            return lookups.website(text)
        by_row: dict[str, Callable[[str, dict[str, Any]], Any]] = {
            "column": lookups.column,
            "account": lookups.account,
            "guide": lookups.guide,
            "zone": lookups.zone,
        }
        return by_row[spec.type](text, values)

    def _days(self, values: dict[str, Any]) -> tuple[date, ...]:
        """Return the day on which the row's unit must have existed; none for registers."""
        if self.layout.needs_round:
            round = values.get("round") or self._constants.get("round")
            return (round.ends_on, round.starts_on) if round and round is not CLEAR else ()
        when = values.get(self._dated) if self._dated else None
        if isinstance(when, datetime):
            return (timezone.localdate(when),)
        return (when,) if isinstance(when, date) else ()

    def _remark(self, sentence: str) -> None:
        if len(self.remarks) < MAX_REMARKS:
            self.remarks.append(sentence)
        elif len(self.remarks) == MAX_REMARKS:
            self.remarks.append("此外还有类似的行未导入，不再一一列出。")

    def _is_furniture(self, number: int, cells: list[Cell]) -> bool:
        """Tell rows that are no records: totals, notes beneath the table, a repeated header."""
        filled = [tidy(cell) for cell in cells if not is_blank(cell)]
        first = normal(filled[0])
        if first in _TOTALS:
            self._remark(f"第 {number} 行是“{filled[0]}”，未导入。")
            return True
        if filled[0].replace(":", "：").startswith(EXAMPLE_MARK):
            self._remark(f"第 {number} 行是模板的示例，未导入。")
            return True
        if len(filled) == 1 and len(self.columns) > 1 and first.startswith(_FOOTERS):
            self._remark(f"第 {number} 行是表下说明，未导入。")
            return True
        return len(filled) > 1 and all(
            index < len(cells) and normal(tidy(cells[index])) == header
            for index, header in self._header
        )


def settle(layout: Layout, row: Row, merged: dict[str, Any]) -> None:
    """Make dates and states of one row agree where the file leaves it open.

    A closing known by its day only counts as on time on the due day, since nothing proves
    that it was late; an account with a deregistration date is deregistered.
    """
    values = row.values
    if layout.kind == "work_orders":
        closed, due = values.get("closed_at"), merged.get("due_at")
        if isinstance(closed, datetime) and isinstance(due, datetime) and due < closed:
            local = timezone.localtime(closed)
            if local.time() == END_OF_DAY and timezone.localdate(due) == local.date():
                values["closed_at"] = merged["closed_at"] = due
    elif layout.kind == "accounts" and isinstance(values.get("deregistered_on"), date):
        values.setdefault("state", "deregistered")
        merged["state"] = values["state"]
