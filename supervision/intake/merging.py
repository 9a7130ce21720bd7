"""What the database would hold after the import: the rows laid over the records they mean."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from supervision.intake.layouts import Layout
from supervision.intake.matching import Existing, Keys
from supervision.intake.table import Change, Table
from supervision.intake.transforms import CLEAR, END_OF_DAY


def merge(layout: Layout, table: Table, keys: Keys, existing: Existing, places: list[Any]) -> None:
    """Fill in `table.merged` and `table.changes`. `places` tells each row's stored record."""
    records = existing.records
    held = [None if place is None else records[place] for place in places]
    for spec in layout.stored:
        table.merged[spec.name] = _column(
            table.values.get(spec.name), held, keys.empty[spec.name], existing.place[spec.name]
        )
    if layout.facts:
        table.merged["facts"] = _facts(layout, table, held, existing.place["facts"])
    _settle(layout, table)
    if records:
        _compare(table, existing, places)
    for spec in layout.lists:
        for position, members in enumerate(table.values.get(spec.name, ())):
            if members is None or places[position] is None:
                continue
            pk = existing.pks[places[position]]
            before = existing.lists[spec.name].get(pk, set())
            after = [] if members is CLEAR else members
            if set(after) != before:
                _note(table, position, pk, spec.name, sorted(before), after)


def _compare(table: Table, existing: Existing, places: list[Any]) -> None:
    rows = zip(*(table.merged[name] for name in existing.names), strict=True)
    for position, (row, place) in enumerate(zip(rows, places, strict=True)):
        if place is None or row == existing.records[place]:
            continue
        pk = existing.pks[place]
        for name, before, after in zip(existing.names, existing.records[place], row, strict=True):
            if before != after:
                _note(table, position, pk, name, before, after)


def _note(table: Table, position: int, pk: int, name: str, before: Any, after: Any) -> None:
    change = table.changes.get(position)
    if change is None:
        change = table.changes[position] = Change(pk, {}, {})
    change.before[name], change.after[name] = before, after


def _column(values: list[Any] | None, held: list[Any], empty: Any, place: int) -> list[Any]:
    """Lay a column over the records: an empty cell says nothing about what is stored."""
    if values is not None and None not in values and CLEAR not in values:
        return list(values)  # nothing is laid over what every row says
    if values is None:
        return [empty if record is None else record[place] for record in held]
    return [
        (empty if record is None else record[place])
        if value is None
        else empty
        if value is CLEAR
        else value
        for value, record in zip(values, held, strict=True)
    ]


def _facts(layout: Layout, table: Table, held: list[Any], place: int) -> list[Any]:
    """Return the fields that are kept together in a record's `facts`, over those it has."""
    merged = []
    for position, record in enumerate(held):
        told = {
            spec.name: "" if value is CLEAR else value
            for spec in layout.facts
            if spec.name in table.values
            and (value := table.values[spec.name][position]) is not None
        }
        merged.append(told if record is None else {**record[place], **told})
    return merged


def _settle(layout: Layout, table: Table) -> None:
    """Make dates and states of one row agree where the file leaves it open.

    A closing known by its day only counts as on time on the due day, since nothing proves
    that it was late; an account with a deregistration date is deregistered.
    """
    if layout.kind == "work_orders" and "closed_at" in table.values:
        told, closings = table.values["closed_at"], table.merged["closed_at"]
        dues = table.merged["due_at"]
        for position, (closed, due) in enumerate(zip(told, dues, strict=True)):
            if due is None or closed.__class__ is not datetime or closed <= due:
                continue
            local = timezone.localtime(closed)
            if local.time() == END_OF_DAY and timezone.localdate(due) == local.date():
                closings[position] = due
    elif layout.kind == "accounts" and "deregistered_on" in table.values:
        states = table.values.setdefault("state", [None] * len(table))
        for position, day in enumerate(table.values["deregistered_on"]):
            if day is not None and day is not CLEAR and states[position] is None:
                states[position] = table.merged["state"][position] = "deregistered"
