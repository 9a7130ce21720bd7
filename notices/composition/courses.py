"""A table with a row for each of the last rounds: the course of the county's totals."""

from __future__ import annotations

from functools import cached_property

from notices.composition.document import Cell, Column, Table
from notices.composition.figures import Figure
from notices.composition.options import ColumnOptions, TableOptions
from notices.composition.sources import Facts
from notices.composition.tokens import TokenError
from supervision.dashboards.charts import History
from supervision.metrics import references
from units.charts.figures import Figure as Drawn


class Course:
    """The last rounds of the county's kind, earliest first, with a column for each metric."""

    def __init__(self, options: TableOptions, facts: Facts) -> None:
        self.options = options
        try:
            keys = tuple(references.parse(c.metric).metric.key for c in options.columns)
        except references.BadReference as error:
            raise TokenError(str(error)) from None
        self.history = History(facts.round, wanted=keys)
        self.keys = dict(zip(options.columns, keys, strict=True))

    @cached_property
    def figures(self) -> dict[ColumnOptions, list[Drawn]]:
        return {column: self.history.figures(key) for column, key in self.keys.items()}

    def table(self) -> Table:
        head = Column(self.options.name or "轮次", "name")
        columns = (head, *(Column(column.label) for column in self.options.columns))
        rows = tuple(
            (Cell(label), *(Cell(self._cell(column, n)) for column in self.options.columns))
            for n, label in enumerate(self.history.labels)
        )
        return Table(columns, rows)

    def _cell(self, column: ColumnOptions, n: int) -> Figure:
        """Return the figure; only the present round's rows are behind a link of this notice."""
        found = self.figures[column][n]
        present = n == len(self.history.rounds) - 1
        reference = self.keys[column] if present else ""
        description = f"{column.label}（{self.history.labels[n]}）"
        return Figure(found.text, reference, "", description, found.tally, found.reconstructed)
