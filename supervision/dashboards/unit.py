"""One unit's own figures in a round, from the columns of the tables by unit."""

from __future__ import annotations

from supervision.dashboards import figures
from supervision.dashboards.county import drawn
from supervision.metrics import catalogue
from supervision.metrics.references import parse
from supervision.metrics.values import RoundValues, TableRows
from supervision.models import MediaAccount
from units.models import Unit
from units.tables import Table, Tile


def tiles(values: RoundValues, unit: Unit) -> list[tuple[str, list[Tile]]]:
    """Return by table the unit's figures; tables in which it has none are left out."""
    seen: set[str] = set()
    found = []
    for table in catalogue.tables():
        if table.group != "unit":
            continue
        own = []
        for column in table.columns:
            if column.metric in seen:
                continue
            seen.add(column.metric)
            reference = parse(column.metric).at("unit", str(unit.pk))
            value = values.get(reference)
            if value.numerator:
                text, measure = figures.parts_of(value, values.round)
                url = figures.figure_url(values.round, reference)
                own.append(
                    Tile(
                        column.title,
                        text,
                        measure,
                        url,
                        reconstructed=value.from_reconstructed,
                        tally=value.from_tally,
                    )
                )
        if own:
            found.append((table.title, own))
    return found


def accounts(values: RoundValues, unit: Unit) -> Table | None:
    """Draw the update table of the unit's own accounts, if it has any."""
    filled = values.table(catalogue.table("accounts_updates"))
    own = {str(pk) for pk in MediaAccount.objects.filter(unit=unit).values_list("pk", flat=True)}
    rows = [row for row in filled.rows if row.key in own]
    if not rows:
        return None
    table = drawn(values, TableRows(filled.table, rows, filled.total))
    table.total = None
    return table
