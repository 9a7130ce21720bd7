"""Figures that a named person wrote otherwise than the data says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from notices.composition.document import Cell, Table
from notices.composition.figures import Figure, Run, plain
from notices.composition.sources import Facts
from notices.composition.tokens import Token, TokenError
from supervision.metrics import references


@dataclass(frozen=True)
class Override:
    text: str
    told: str  # by whom and why


def expression(token: Token, facts: Facts) -> str:
    """Return the token as an override names it: labels by key, names by primary key.

    Two ways of writing the same figure give the same expression. Raises TokenError.
    """
    name = f"{token.space}.{token.name}" if token.space else _reference(token.name, facts)
    written = (f"{f.name}:{f.argument}" if f.argument else f.name for f in token.filters)
    return "|".join((name, *written))


def _reference(name: str, facts: Facts) -> str:
    try:
        return str(facts.values.resolve(name))
    except references.BadReference as error:
        raise TokenError(str(error)) from None


class Overrides:
    """The overrides of one notice. An unfiltered figure holds in the attached tables, too."""

    def __init__(self, rows: Mapping[str, Override], facts: Facts) -> None:
        self.rows = rows
        self.facts = facts

    def written(self, token: Token, runs: list[Run]) -> list[Run]:
        """Return the runs of a token, or the figure that stands in their place."""
        if not self.rows:
            return runs
        found = self.rows.get(expression(token, self.facts))
        if found is None:
            return [self._item(run) for run in runs] if len(runs) > 1 else runs
        first = next((run for run in runs if isinstance(run, Figure)), Figure(""))
        return [replace(first, text=found.text, computed=plain(runs), told=found.told)]

    def table(self, table: Table) -> Table:
        """Return an attached table with the figures replaced that are written otherwise."""
        if not self.rows:
            return table
        rows = tuple(self._row(row) for row in table.rows)
        return replace(table, rows=rows, total=self._row(table.total) if table.total else None)

    def _row(self, row: Sequence[Cell]) -> tuple[Cell, ...]:
        return tuple(replace(cell, run=self._item(cell.run)) for cell in row)

    def _item(self, run: Run) -> Run:
        if isinstance(run, str) or run.reference not in self.rows:
            return run
        found = self.rows[run.reference]
        return replace(run, text=found.text, computed=run.text, told=found.told)
