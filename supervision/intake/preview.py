"""A plan as the preview page shows it: plain data, kept with the batch."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from supervision.intake.checks import shown
from supervision.intake.headers import Choice
from supervision.intake.layouts import REFERENCES, Field, Layout
from supervision.intake.lookups import Lookups
from supervision.intake.plan import Part, Plan
from supervision.intake.table import CHANGED, NEW, REJECTED, SAME, Change
from supervision.intake.transforms import CLEAR
from supervision.models import InspectionRound

SHOWN_ROWS = 50
SHOWN_REJECTED = 1000


def as_data(plan: Plan) -> dict[str, Any]:
    """Return the plan for ImportBatch.preview: per sheet its kind, mapping, counts and rows."""
    return {
        "sheets": [_sheet(part, plan) for part in plan.parts],
        "fingerprint": plan.fingerprint,
        "remarks": [],
    }


def choices_from(data: dict[str, Any]) -> dict[str, Choice]:
    """Return the decisions kept with a batch, by sheet name."""
    return {
        name: Choice(
            row.get("kind"),
            {int(k): v for k, v in row.get("fields", {}).items()},
            row.get("constants", {}),
        )
        for name, row in data.items()
    }


def _sheet(part: Part, plan: Plan) -> dict[str, Any]:
    reading = part.reading
    layout = reading.layout
    return {
        "name": reading.sheet.name,
        "kind": layout.kind if layout else "",
        "kind_label": layout.label if layout else "",
        "problem": reading.problem,
        "is_ignored": reading.is_ignored,
        "candidates": reading.candidates,
        "header_row": reading.header_row + 1,
        "columns": [
            {
                "index": column.index,
                "letter": column.letter,
                "header": column.header,
                "field": column.field.name if column.field else "",
                "label": column.field.label if column.field else "",
                "note": column.note,
            }
            for column in reading.columns
        ],
        "constants": reading.constants,
        "counts": part.counts,
        "remarks": part.remarks,
        "rows": _rows(part, layout, plan) if layout else {},
    }


def _rows(part: Part, layout: Layout, plan: Plan) -> dict[str, list[dict[str, Any]]]:
    told: dict[str, list[dict[str, Any]]] = {NEW: [], CHANGED: [], SAME: [], REJECTED: []}
    table, lookups = part.table, plan.lookups
    for position, state in enumerate(table.states):
        held = told[state]
        if len(held) >= (SHOWN_REJECTED if state == REJECTED else SHOWN_ROWS):
            continue
        number = table.numbers[position]
        if state == REJECTED:
            reasons = [asdict(reason) for reason in table.reasons[position]]
            held.append({"row": number, "reasons": reasons})
            continue
        row = table.row(position)
        if state == CHANGED:
            changes = _changes(layout, table.changes[position], lookups)
            held.append({"row": number, "name": _name(layout, row, lookups), "changes": changes})
        else:
            cells = [
                worded(layout, c.field, row.get(c.field.name), lookups)
                for c in part.reading.columns
                if c.field
            ]
            held.append({"row": number, "cells": cells})
    return told


def _name(layout: Layout, row: dict[str, Any], lookups: Lookups) -> str:
    """Return what tells the row from others: its last telling key field."""
    for name in reversed(layout.keys[0]):
        if layout.by_name[name].type in {"text", "code"} and row.get(name):
            return worded(layout, layout.by_name[name], row[name], lookups)
    return "、".join(
        worded(layout, layout.by_name[name], row[name], lookups)
        for name in layout.keys[0]
        if row.get(name) is not None
    )


def _changes(layout: Layout, change: Change, lookups: Lookups) -> list[dict[str, str]]:
    told = []
    for name, after in change.after.items():
        before = change.before[name]
        if name != "facts":
            spec = layout.by_name[name]
            told.append(
                {
                    "label": spec.label,
                    "before": worded(layout, spec, before, lookups),
                    "after": worded(layout, spec, after, lookups),
                }
            )
            continue
        for spec in layout.facts:
            old, new = before.get(spec.name, ""), after.get(spec.name, "")
            if old != new:
                told.append({"label": spec.label, "before": old, "after": new})
    return told


def worded(layout: Layout, spec: Field, value: Any, lookups: Lookups) -> str:
    """Return a value as a clerk reads it; keys of records as what they stand for."""
    if value is None or value == "":
        return ""
    if value is CLEAR:
        return "（清空）"
    if isinstance(value, list):
        return "、".join(str(lookups.stored(spec.type, key)) for key in value)
    if spec.type in REFERENCES or spec.type == "round":
        record = lookups.stored(spec.type, value)
        return record.label if isinstance(record, InspectionRound) else str(record or "")
    if spec.type == "choice":
        return layout.choices(spec.name).get(value, str(value))
    if spec.type == "flag":
        return (spec.true if value else spec.false)[0]
    return shown(value)
