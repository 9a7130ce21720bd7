"""A plan as the preview page shows it: plain data, kept with the batch."""

from __future__ import annotations

from typing import Any

from django.db import models

from supervision.intake.checks import shown
from supervision.intake.headers import Choice
from supervision.intake.layouts import Field, Layout
from supervision.intake.plan import CHANGED, NEW, REJECTED, SAME, Part, Plan
from supervision.intake.rows import Row
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
        name: Choice(row.get("kind"), {int(k): v for k, v in row.get("fields", {}).items()})
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
        "counts": part.counts,
        "remarks": part.remarks,
        "rows": _rows(part, layout, plan) if layout else {},
    }


def _rows(part: Part, layout: Layout, plan: Plan) -> dict[str, list[dict[str, Any]]]:
    told: dict[str, list[dict[str, Any]]] = {NEW: [], CHANGED: [], SAME: [], REJECTED: []}
    for row in part.rows:
        held = told[row.state]
        if len(held) >= (SHOWN_REJECTED if row.state == REJECTED else SHOWN_ROWS):
            continue
        if row.state == REJECTED:
            held.append({"row": row.number, "reasons": [_reason(r) for r in row.reasons]})
        elif row.state == CHANGED:
            held.append(
                {
                    "row": row.number,
                    "name": _name(layout, row),
                    "changes": _changes(layout, row, plan),
                }
            )
        else:
            held.append({"row": row.number, "cells": _cells(part, row)})
    return told


def _reason(reason: Any) -> dict[str, str]:
    return {
        "column": reason.column,
        "label": reason.label,
        "value": reason.value,
        "sentence": reason.sentence,
    }


def _name(layout: Layout, row: Row) -> str:
    """Return what tells the row from others: its last telling key field."""
    for name in reversed(layout.keys[0]):
        if layout.by_name[name].type in {"text", "code"} and row.values.get(name):
            return worded(layout, layout.by_name[name], row.values[name])
    return "、".join(
        worded(layout, layout.by_name[name], row.values[name])
        for name in layout.keys[0]
        if row.values.get(name) is not None
    )


def _cells(part: Part, row: Row) -> list[str]:
    layout = part.reading.layout
    assert layout is not None
    return [
        worded(layout, column.field, row.values.get(column.field.name))
        for column in part.reading.columns
        if column.field
    ]


def _changes(layout: Layout, row: Row, plan: Plan) -> list[dict[str, str]]:
    told = []
    for name, after in row.after.items():
        if name == "facts":
            before = row.before["facts"]
            for spec in layout.facts:
                if before.get(spec.name, "") != after.get(spec.name, ""):
                    told.append(
                        {
                            "label": spec.label,
                            "before": before.get(spec.name, ""),
                            "after": after[spec.name],
                        }
                    )
            continue
        spec = layout.by_name[name]
        stored = row.before[name]
        if isinstance(stored, list):
            stored = [plan.lookups.stored(spec.type, pk) for pk in stored]
        elif stored is not None and spec.type in {
            "unit", "website", "column", "account", "guide", "zone", "round",
        }:  # fmt: skip
            stored = plan.lookups.stored(spec.type, stored)
        told.append(
            {
                "label": spec.label,
                "before": worded(layout, spec, stored),
                "after": worded(layout, spec, after),
            }
        )
    return told


def worded(layout: Layout, spec: Field, value: Any) -> str:
    """Return a value as a clerk reads it."""
    if value is None or value == "":
        return ""
    if value is CLEAR:
        return "（清空）"
    if isinstance(value, list):
        return "、".join(str(member) for member in value)
    if isinstance(value, InspectionRound):
        return value.label
    if isinstance(value, models.Model):
        return str(value)
    if spec.type == "choice":
        return layout.choices(spec.name).get(value, str(value))
    if spec.type == "flag":
        return (spec.true if value else spec.false)[0]
    return shown(value)
