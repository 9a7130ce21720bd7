"""From the cells of a sheet to a table of values, and the reasons why some are refused."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import repeat
from typing import Any

from supervision.intake.dates import day_of, month
from supervision.intake.headers import Column, Reading, value_from_title
from supervision.intake.layouts import Field, Layout, normal
from supervision.intake.lookups import Lookups, NotFoundError, identity
from supervision.intake.masking import mask
from supervision.intake.table import Reason, Table
from supervision.intake.transforms import (
    CLEAR,
    CellError,
    Convert,
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
# What else in the row tells which record a name means.
_NARROWED_BY = {
    "column": ("unit", "website"),
    "account": ("unit", "platform"),
    "guide": ("unit",),
    "zone": ("unit",),
}
_SAMPLE = 2_000  # cells that tell whether a column repeats itself
_MAX_KNOWN = 20_000


class Parser:
    """Turns the rows of one recognised sheet into values."""

    def __init__(
        self, reading: Reading, layout: Layout, lookups: Lookups, round: InspectionRound | None
    ) -> None:
        self.reading = reading
        self.layout = layout
        self.lookups = lookups
        self.remarks: list[str] = []
        self.table = Table()
        taken = [(c, c.field) for c in reading.columns if c.field]
        self.columns: dict[str, Column] = {spec.name: column for column, spec in taken}
        self._plain = [(c, spec) for c, spec in taken if spec.type not in _LOOKUP_ORDER]
        self._lookups = sorted(
            ((c, spec) for c, spec in taken if spec.type in _LOOKUP_ORDER),
            key=lambda item: _LOOKUP_ORDER.index(item[1].type),
        )
        self._constants = self._defaults(round)
        self._dated = next(
            (f.name for f in layout.fields if f.type in {"date", "moment"} and f.required), None
        )
        self._header = [(c.index, normal(c.header)) for c in reading.columns if c.header]
        self._suspects = {word[0] for word in (*_TOTALS, *_FOOTERS, EXAMPLE_MARK)}
        self._suspects |= {header[0] for _, header in self._header if header}

    def _defaults(self, round: InspectionRound | None) -> dict[str, Any]:
        """Return what holds for every row whose own cell says nothing."""
        told: dict[str, Any] = {}
        for spec in self.layout.fields:
            if chosen := self.reading.constants.get(spec.name):
                told[spec.name] = chosen
            elif spec.from_title and (value := value_from_title(spec, self.reading.title)):
                told[spec.name] = value
                if spec.name not in self.columns:
                    label = self.layout.choices(spec.name)[value]
                    self._remark(f"表中没有“{spec.label}”列，按标题或文件名认定为“{label}”。")
            elif spec.type == "round" and round is not None:
                told[spec.name] = round.pk
        return told

    def read(self) -> Table:
        """Return the rows with plain values; `find` then adds what they point to."""
        rows, start = self.reading.sheet.rows, self.reading.header_row + 1
        self.table.numbers = [
            number
            for number, cells in enumerate(rows[start:], start + 1)
            if self._is_record(number, cells)
        ]
        self._by_column = self._transposed()
        for column, spec in self._plain:
            self.table.values[spec.name] = self._converted(column, spec)
        return self.table

    def _transposed(self) -> list[tuple[Cell, ...]]:
        """Return the cells of the records by column."""
        rows = [self.reading.sheet.rows[number - 1] for number in self.table.numbers]
        width = max((column.index + 1 for column in self.columns.values()), default=0)
        if any(len(cells) < width for cells in rows):
            rows = [[*cells, *[None] * (width - len(cells))] for cells in rows]
        return list(zip(*rows, strict=False))

    def _cells(self, column: Column) -> Sequence[Cell]:
        return self._by_column[column.index] if self._by_column else ()

    def _converted(self, column: Column, spec: Field) -> list[Any]:
        cells = self._cells(column)
        convert = converter(self.layout, spec)
        if len(set(cells[:_SAMPLE])) < len(cells[:_SAMPLE]) / 2:
            convert = _remembering(convert)
        values: list[Any] = []
        add = values.append
        for position, cell in enumerate(cells):
            if cell is None:
                add(None)
                continue
            try:
                add(convert(cell))
            except CellError as error:
                add(None)
                self._refuse(position, column, spec, str(error))
        if spec.month and (months := sum(month(cell) is not None for cell in cells)):
            self._remark(f"{spec.label}有 {months} 格只写到月，按当月 1 日读入。")
        return values

    def find(self) -> None:
        """Resolve the names in the rows, fill in the sheet's constants, miss what must be."""
        for column, spec in self._lookups:
            self.table.values[spec.name] = self._found(column, spec)
        size = len(self.table)
        for name, value in self._constants.items():
            held = self.table.values.get(name)
            self.table.values[name] = (
                [value] * size if held is None else [value if v is None else v for v in held]
            )
        self._miss()

    def _found(self, column: Column, spec: Field) -> list[Any]:
        """Return the keys of the records that a column names; each name is looked up once."""
        convert = words(spec)
        known: dict[Hashable, Any] = {}
        narrowing = list(self._narrowing(spec))
        values: list[Any] = []
        for position, (cell, *hints) in enumerate(
            zip(self._cells(column), *narrowing, strict=False)
        ):
            if cell is None:
                values.append(None)
                continue
            key = (cell.__class__, cell, *hints)
            value = known.get(key)
            if value is None:
                try:
                    text = convert(cell)
                    value = text if text in (None, CLEAR) else self._lookup(spec, text, hints)
                except (CellError, NotFoundError) as error:
                    value = error
                known[key] = value
            if value.__class__ in (CellError, NotFoundError):
                self._refuse(position, column, spec, str(value))
                value = None
            values.append(value)
        return values

    def _narrowing(self, spec: Field) -> Iterable[Iterable[Any]]:
        """Yield the columns that help to find the record: the days, or the unit and such."""
        if spec.type in {"unit", "units"}:
            yield self._days()
        for name in _NARROWED_BY.get(spec.type, ()):
            yield self.table.values.get(name) or repeat(None)

    def _lookup(self, spec: Field, text: str, hints: Sequence[Any]) -> Any:
        lookups = self.lookups
        if spec.type == "units":
            return [identity(unit) for unit in lookups.units(text, hints[0])]
        if spec.type == "unit":
            return identity(lookups.unit(text, hints[0]))
        if spec.type == "round":
            return lookups.round(text).pk
        if spec.type == "website":
            return identity(lookups.website(text))
        by_row: dict[str, Callable[[str, dict[str, Any]], Any]] = {
            "column": lookups.column,
            "account": lookups.account,
            "guide": lookups.guide,
            "zone": lookups.zone,
        }
        row = dict(zip(_NARROWED_BY[spec.type], hints, strict=True))
        return identity(by_row[spec.type](text, row))

    def _days(self) -> Iterable[Any]:
        """Return for each row the days on which its unit must have existed; none for registers."""
        if self.layout.needs_round:
            constant = self._constants.get("round")
            rounds: dict[Any, Any] = {r.pk: (r.ends_on, r.starts_on) for r in self.lookups.rounds}
            held = self.table.values.get("round") or repeat(None, len(self.table))
            return [rounds.get(pk or constant, ()) for pk in held]
        dated = self.table.values.get(self._dated or "")
        if dated is None:
            return repeat(())
        if self.layout.by_name[self._dated or ""].type == "moment":
            return [() if when is None else (day_of(when),) for when in dated]
        return [() if when is None else (when,) for when in dated]

    def _miss(self) -> None:
        """Refuse rows without what they must have, unless its cell is blamed already."""
        must = {f.name: f"{f.label}不能为空。" for f in self.layout.fields if f.required}
        if self.layout.needs_round:
            must["round"] = "没有写检查轮次，导入时也没有选定轮次。"
        blamed = {n: {r.label for r in told} for n, told in self.table.reasons.items()}
        for name, sentence in must.items():
            held = self.table.values.get(name) or [None] * len(self.table)
            label = self.layout.by_name[name].label
            for position, value in enumerate(held):
                if value is None and label not in blamed.get(position, ()):
                    self.refuse(position, name, sentence)

    def refuse(self, position: int, name: str, sentence: str) -> None:
        """Refuse the row for a field, whether or not the sheet has a column for it."""
        self._refuse(position, self.columns.get(name), self.layout.by_name[name], sentence)

    def _refuse(self, position: int, column: Column | None, spec: Field, sentence: str) -> None:
        cells = self.reading.sheet.rows[self.table.numbers[position] - 1]
        cell = cells[column.index] if column and column.index < len(cells) else None
        shown = mask(tidy(cell))[:80]
        letter = column.letter if column else ""
        reason = Reason(letter, spec.label, shown, mask(sentence))
        self.table.reasons.setdefault(position, []).append(reason)

    def _remark(self, sentence: str) -> None:
        if len(self.remarks) < MAX_REMARKS:
            self.remarks.append(sentence)
        elif len(self.remarks) == MAX_REMARKS:
            self.remarks.append("此外还有类似的行未导入，不再一一列出。")

    def _is_record(self, number: int, cells: list[Cell]) -> bool:
        first = next((cell for cell in cells if cell is not None and not is_blank(cell)), None)
        if first is None:
            return False
        text = first if first.__class__ is str else tidy(first)
        # Most rows begin with a number or name that no total, note or header begins with.
        if text[0].isalnum() and text[0] < "\uff00" and text[0] not in self._suspects:
            return True
        return not self._is_furniture(number, cells)

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


def _remembering(convert: Convert) -> Convert:
    """Convert equal cells once; 1 and TRUE are equal to Python but not to a person."""
    known: dict[tuple[type, Cell], Any] = {}

    def remembered(cell: Cell) -> Any:
        key = (cell.__class__, cell)
        if key in known:
            return known[key]
        value = convert(cell)
        if len(known) < _MAX_KNOWN:
            known[key] = value
        return value

    return remembered
