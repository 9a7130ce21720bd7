"""Figures that a named person wrote otherwise than the data says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from notices.composition.document import Cell, Table
from notices.composition.figures import Figure, Run, plain
from notices.composition.sources import Facts
from notices.composition.tokens import Token, TokenError
from notices.composition.tokens import expression as parsed
from notices.models import FigureOverride, Notice
from supervision.metrics import references, wording
from units.charts.figures import Figure as Drawn

_NUMBER = re.compile(r"(-?[0-9]{1,12}(?:\.[0-9]{1,8})?)%?")


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


def named(notice: Notice) -> list[tuple[str, FigureOverride]]:
    """Return the notice's overrides, each with what its figure is called."""
    rows = list(notice.overrides.select_related("by"))
    facts = Facts(notice.round)  # asks for nothing until a name is asked for
    return [(_called(one.reference, facts), one) for one in rows]


def _called(reference: str, facts: Facts) -> str:
    """Say in words which figure a reference means; the reference where it means none now."""
    name, *written = reference.split("|")
    try:
        token = parsed(name)
        if token.space:
            words = facts.operand(token.space, token.name).description or name
        else:
            words = wording.title(facts.values.resolve(token.name), facts.values.names)
    except (TokenError, references.BadReference):
        return reference
    return "|".join((words, *written))


class Overrides:
    """The overrides of one notice.

    An unfiltered figure is written so wherever it stands: in the text, in a cell of an attached
    table, in its drawing. What else stands on it (totals, orders, other filters) is as computed.
    """

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

    def drawn(self, reference: str, figure: Drawn) -> Drawn:
        """Return what a chart draws of a figure: another number, or none for other words."""
        found = self.rows.get(reference)
        if found is None:
            return figure
        number = _NUMBER.fullmatch(found.text)
        return replace(figure, value=Decimal(number[1]) if number else None, text=found.text)

    def _row(self, row: Sequence[Cell]) -> tuple[Cell, ...]:
        return tuple(replace(cell, run=self._item(cell.run)) for cell in row)

    def _item(self, run: Run) -> Run:
        if isinstance(run, str) or run.reference not in self.rows:
            return run
        found = self.rows[run.reference]
        return replace(run, text=found.text, computed=run.text, told=found.told)
