"""Records that a file is about to create: known to later rows and sheets before they exist."""

from __future__ import annotations

from typing import Any

from supervision.intake.layouts import Layout
from supervision.intake.lookups import Lookups
from supervision.intake.rows import Parser
from supervision.intake.table import CHANGED, NEW, REJECTED, Table

REFERRED = {"units", "unit_aliases", "websites", "columns", "accounts", "guides", "zones"}


def assign(record: Any, layout: Layout, values: dict[str, Any], lookups: Lookups) -> None:
    """Set fields of a record; keys of drafts are replaced by the drafts themselves."""
    for spec in layout.stored:
        if spec.name not in values:
            continue
        value, field = values[spec.name], layout.model._meta.get_field(spec.name)
        if value is None or not field.is_relation:
            setattr(record, spec.name, value)
        elif value < 0:
            setattr(record, spec.name, lookups.drafts[value])
        else:
            setattr(record, field.attname, value)  # type: ignore[union-attr]


def announce_units(layout: Layout, table: Table, lookups: Lookups) -> None:
    """Make new units known before the successors in the same sheet are looked up."""
    known = {unit.name for unit in lookups.resolver.units.values()}
    names = table.values.get("name", ())
    short_names = table.values.get("short_name") or [None] * len(table)
    for position, (name, short_name) in enumerate(zip(names, short_names, strict=True)):
        if name and name not in known and position not in table.reasons:
            known.add(name)
            unit: Any = layout.model(county=lookups.county, name=name, short_name=short_name or "")
            table.drafts[position] = unit
            lookups.add(layout.kind, unit)


def retract_units(table: Table, parser: Parser) -> None:
    """Take back the new units that were refused, and refuse what builds on them."""
    resolver, stored = parser.lookups.resolver, parser.lookups.stored
    refused = {
        id(unit): position
        for position, unit in table.drafts.items()
        if table.states[position] == REJECTED
    }
    for position, key in enumerate(table.values.get("successor", ())):
        successor = stored("unit", key) if isinstance(key, int) else None
        if table.states[position] != REJECTED and id(successor) in refused:
            number = table.numbers[refused[id(successor)]]
            parser.refuse(position, "successor", f"承接单位所在的第 {number} 行被拒绝。")
            table.states[position] = REJECTED
    for position, unit in table.drafts.items():
        if table.states[position] == REJECTED:
            resolver.remove(unit)  # type: ignore[arg-type]


def remember(layout: Layout, table: Table, lookups: Lookups) -> None:
    """Let later sheets point to what the rows create or rename."""
    if layout.kind not in REFERRED:
        return
    for position, state in enumerate(table.states):
        if state == NEW:
            record: Any = table.drafts.get(position) or layout.model(county=lookups.county)
            assign(record, layout, table.stored_row(position), lookups)
            members = table.values.get("units")
            record.planned_units = members[position] or [] if members else []
            if position not in table.drafts:
                table.drafts[position] = record
                lookups.add(layout.kind, record)
        elif state == CHANGED and layout.kind == "units":
            change = table.changes[position]
            unit = lookups.resolver.units[change.pk]
            assign(unit, layout, change.after, lookups)
            lookups.resolver.add(unit)
