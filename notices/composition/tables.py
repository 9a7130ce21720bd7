"""Attached tables: rows from the metrics or from the findings of the round."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property

from notices.composition.document import Cell, Column, Table
from notices.composition.figures import Figure
from notices.composition.operands import Item
from notices.composition.options import FINDINGS, ColumnOptions, GivenTable, TableOptions
from notices.composition.sources import Facts, findings_reference
from supervision.metrics.references import parse
from supervision.metrics.rounding import NO_VALUE
from supervision.models import MediaAccount

TOTAL = "合计"
# Rows of which an order by value is a ranking.
RANKED = ("unit", "account", "column")
ALL_FIXED, SOME_FIXED, NOT_FIXED = "已整改", "部分整改", "未整改"

Row = tuple[Cell, ...]


def build(options: TableOptions, facts: Facts) -> Table:
    """Return the table as it will be printed; raise TokenError on an unknown metric."""
    if options.rows == FINDINGS:
        return _findings(options, facts)
    return Measured(options, facts).table()


class Measured:
    """A table with a row per unit, account or column, and mostly metrics as columns."""

    def __init__(self, options: TableOptions, facts: Facts) -> None:
        self.options = options
        self.facts = facts
        named = [c.metric for c in options.columns] + [c.against for c in options.columns]
        named += [options.skip_empty, options.sort]
        self.items = {key: self._items(key) for key in dict.fromkeys(named) if key}
        self.accounts: dict[str, MediaAccount] = {}
        if any(column.field in {"owner", "platform"} for column in options.columns):
            found = MediaAccount.objects.filter(county=facts.county).select_related("unit")
            self.accounts = {str(account.pk): account for account in found}

    def _items(self, key: str) -> dict[str, Item]:
        operand = self.facts.operand("", self._narrowed(key))
        return {item.key: item for item in self.facts.items(operand, self.options.rows)}

    def _narrowed(self, key: str) -> str:
        only = ",".join(f"{group}={value}" for group, value in self.options.only.items())
        return f"{key}@{only}" if only else key

    def table(self) -> Table:
        keys = self.keys
        head = [Column("序号", "order")] if self.options.numbered else []
        columns = (*head, Column(self.options.name or "单位", "name"))
        columns += tuple(
            Column(c.label, "text" if c.field else "number") for c in self.options.columns
        )
        rows = tuple(self._row(key, number) for number, key in enumerate(keys, 1))
        table = Table(columns, rows, self._total(keys) if self.options.total else None)
        return two_up(table) if self.options.two_up else table

    @cached_property
    def keys(self) -> list[str]:
        """The rows in the order of the register, or by falling value.

        Rows with a name of their own are not put in an order of merit by a county that publishes
        no ranking.
        """
        keys = list(dict.fromkeys(key for items in self.items.values() for key in items))
        if skip := self.options.skip_empty:
            keys = [key for key in keys if self._number(skip, key)]
        if (sort := self.options.sort) and self.may_rank:
            keys.sort(key=lambda key: -self._number(sort, key))
        return keys

    @property
    def may_rank(self) -> bool:
        return self.facts.county.publishes_ranking or self.options.rows not in RANKED

    def _number(self, metric: str, key: str) -> Decimal:
        item = self.items[metric].get(key)
        return item.number if item else Decimal(0)

    def name(self, key: str) -> str:
        return next(items[key].name for items in self.items.values() if key in items)

    def _row(self, key: str, number: int) -> Row:
        head = (Cell(str(number)),) if self.options.numbered else ()
        return (
            *head,
            Cell(self.name(key)),
            *(Cell(self._cell(column, key)) for column in self.options.columns),
        )

    def _cell(self, column: ColumnOptions, key: str) -> str | Figure:
        match column.field:
            case "owner":
                return self.accounts[key].unit.name if key in self.accounts else ""
            case "platform":
                account = self.accounts.get(key)
                return account.get_platform_display() if account else ""
            case "fixed":
                return self._fixed(column, key)
        item = self.items[column.metric].get(key)
        return figure(item, column.label) if item else self._nothing(column, key)

    def _nothing(self, column: ColumnOptions, key: str) -> Figure:
        """A group without a line is counted like the others, and named like them."""
        text = self.facts.nothing(column.metric)
        reference = f"{parse(column.metric).key}@{self.options.rows}={key}"
        value = "" if text == NO_VALUE else text
        return Figure(text, reference, value, f"{column.label}（{self.name(key)}）")

    def _fixed(self, column: ColumnOptions, key: str) -> str:
        found, fixed = self._number(column.metric, key), self._number(column.against, key)
        if fixed >= found:
            return ALL_FIXED
        return SOME_FIXED if fixed else NOT_FIXED

    def _total(self, keys: Sequence[str]) -> Row:
        """Add up the rows that are shown, so that a column always agrees with its total."""
        head = (Cell(),) if self.options.numbered else ()
        sums = (self._sum(column, keys) for column in self.options.columns)
        return (*head, Cell(TOTAL), *(Cell(run) for run in sums))

    def _sum(self, column: ColumnOptions, keys: Sequence[str]) -> str | Figure:
        if column.field:
            return ""
        items = [self.items[column.metric][k] for k in keys if k in self.items[column.metric]]
        text = self.facts.total_of(items)
        return Figure(
            text,
            self._narrowed(column.metric),
            text,
            f"{column.label}（{TOTAL}）",
            any(item.from_tally for item in items),
            any(item.from_reconstructed for item in items),
        )


def given(table: GivenTable) -> Table:
    """Return a table that came as a file, cell for cell."""
    columns = tuple(Column(label, kind) for label, kind in table.columns)
    return Table(columns, tuple(tuple(Cell(text) for text in row) for row in table.rows))


def figure(item: Item, description: str) -> Figure:
    return Figure(
        item.text or NO_VALUE,
        item.reference,
        item.exact,
        f"{description}（{item.name}）",
        item.from_tally,
        item.from_reconstructed,
    )


def two_up(table: Table) -> Table:
    """Print the rows in two halves side by side, the total at the end of the right half.

    An odd row goes to the left; the total then fills the gap beside it.
    """
    blank: Row = tuple(Cell() for _ in table.columns)
    rows = list(table.rows)
    height = (len(rows) + 1) // 2
    left, right = rows[:height], rows[height:]
    if table.total:
        right.append(table.total)
    tall = max(len(left), len(right))
    left += [blank] * (tall - len(left))
    right += [blank] * (tall - len(right))
    lines = tuple((*one, *other) for one, other in zip(left, right, strict=True))
    return Table((*table.columns, *table.columns), lines)


def _findings(options: TableOptions, facts: Facts) -> Table:
    """A row per problem, the unit named once for its rows, with the verdict at the end."""
    faults = [fault for kind in options.kinds for fault in facts.faults.get(kind, [])]
    # Stable: within a unit the classes keep the order they were asked for in.
    faults.sort(key=lambda fault: fault.order)
    units = [fault.unit for fault in faults]
    rows: list[Row] = []
    for index, fault in enumerate(faults):
        first = index == 0 or units[index - 1] != fault.unit
        span = units.count(fault.unit) if first else 0
        words = fault.description.rstrip("。") or fault.subject
        rows.append(
            (
                Cell(fault.unit if first else "", span),
                Cell(Figure(words, findings_reference(fault.kind), "1", "已确认问题")),
                Cell(options.verdict),
            )
        )
    name = options.name or "单位"
    columns = (Column(name, "name"), Column("存在问题", "words"), Column("检查结果", "text"))
    return Table(columns, tuple(rows))
