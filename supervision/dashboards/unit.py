"""One unit's own figures in a round, from the columns of the tables by unit."""

from __future__ import annotations

from dataclasses import dataclass

from supervision.dashboards import figures
from supervision.dashboards.county import drawn
from supervision.metrics import catalogue
from supervision.metrics.references import parse
from supervision.metrics.values import RoundValues, TableRows
from supervision.models import MediaAccount
from units.models import Unit
from units.tables import Table, Tile


@dataclass(frozen=True)
class Group:
    """The unit's figures of one table; the mark 重构数据 stands once, beside the title."""

    title: str
    tiles: list[Tile]
    reconstructed: bool


def groups(values: RoundValues, unit: Unit) -> list[Group]:
    """Return the unit's figures by table; tables in which it has none are left out."""
    seen: set[str] = set()
    found = []
    for table in catalogue.tables():
        if table.group != "unit":
            continue
        own, reconstructed = [], False
        for column in table.columns:
            reference = parse(column.metric).at("unit", str(unit.pk))
            value = values.get(reference)
            if column.metric in seen or not value.numerator:
                continue
            seen.add(column.metric)
            reconstructed |= value.from_reconstructed
            text, measure = figures.parts_of(value, values.round)
            url = figures.figure_url(values.round, reference)
            own.append(Tile(column.title, text, measure, url, tally=value.from_tally))
        if own:
            found.append(Group(table.title, own, reconstructed))
    return found


def accounts(values: RoundValues, unit: Unit) -> Table | None:
    """Draw the update table of the unit's own accounts, if it has any."""
    filled = values.table(catalogue.table("accounts_updates"))
    own = {str(pk) for pk in MediaAccount.objects.filter(unit=unit).values_list("pk", flat=True)}
    rows = [row for row in filled.rows if row.key in own]
    if not rows:
        return None
    table = drawn(values, TableRows(filled.table, rows, filled.total))
    table.total, table.cards = None, True
    return table
