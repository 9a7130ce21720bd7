"""The rows of a large file as the preview understood them, kept beside it until it is applied.

Reading a hundred thousand rows and making sense of their cells is half the work of an import.
What comes of it depends on the file and on the county's registers alone: while those are the
same, applying needs only to place the rows once more among the records of now.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from supervision.intake.cells import Sheet
from supervision.intake.drafts import REFERRED
from supervision.intake.headers import Reading
from supervision.intake.layouts import Layout, layouts
from supervision.intake.lookups import Lookups
from supervision.intake.placing import Planner
from supervision.intake.plan import Part, Plan, in_order
from supervision.intake.table import Reason, Table
from supervision.intake.transforms import CLEAR
from supervision.intake.uncollected import uncollected
from units.models import ImportBatch

FROM_ROWS = 2_000  # smaller files are read again
_FORM = 1  # changes whenever older files of this kind can no longer be read
_CLEARED = {"cleared": True}
# Kinds whose rows later rows and sheets point to, or that must not overlap, are planned whole.
_WHOLE = REFERRED | {"tallies"}


def keep(plan: Plan, batch: ImportBatch) -> None:
    """Store the rows of a large plan beside the batch's file."""
    if sum(plan.counts.values()) < FROM_ROWS or not _WHOLE.isdisjoint(plan.kinds):
        return
    data = b"\n".join(_lines(plan))
    name = default_storage.save(f"{batch.file.name}.rows", ContentFile(data))
    batch.preview["kept"] = {
        "form": _FORM,
        "name": name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "used": plan.lookups.used(),
        "registers": plan.lookups.digest(plan.lookups.used()),
    }


def remove(told: dict[str, str]) -> None:
    """Delete what `keep` noted in a batch's preview."""
    default_storage.delete(told["name"])


@uncollected()
def replanned(batch: ImportBatch) -> Plan | None:
    """Return the plan made anew from kept rows; None if they are not there or are outdated."""
    told = batch.preview.get("kept")
    if not told or told["form"] != _FORM or not default_storage.exists(told["name"]):
        return None
    lookups = Lookups(batch.county)
    if lookups.digest(told["used"]) != told["registers"]:
        return None
    with default_storage.open(told["name"]) as stream:
        data = stream.read()
    if hashlib.sha256(data).hexdigest() != told["sha256"]:
        return None
    return _placed(data.split(b"\n"), lookups)


def _lines(plan: Plan) -> list[bytes]:
    """Return the parts, then a line for each of their columns."""
    heads, lines = [], []
    for part in plan.parts:
        table, layout = part.table, part.reading.layout
        heads.append(
            {
                "sheet": part.reading.sheet.name,
                "kind": layout.kind if layout else "",
                "columns": [c.field.name for c in part.reading.columns if c.field],
                "problem": part.reading.problem,
                "numbers": table.numbers,
                "unread": sorted(table.unread),
                "fields": list(table.values),
            }
        )
        for name, held in table.values.items():
            write = _WRITERS.get(layout.by_name[name].type) if layout else None
            if CLEAR in held or write:
                held = [
                    None if v is None else _CLEARED if v is CLEAR else write(v) if write else v
                    for v in held
                ]
            lines.append(_json(held))
    return [_json(heads), *lines]


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


_WRITERS: dict[str, Callable[[Any], Any]] = {
    "moment": datetime.isoformat,
    "date": date.isoformat,
}
_READERS: dict[str, Callable[[Any], Any]] = {
    "moment": datetime.fromisoformat,
    "date": date.fromisoformat,
}


class _Rows:
    """Kept rows to place. Why one is refused was told in the preview."""

    def __init__(self, layout: Layout, table: Table, columns: list[str]) -> None:
        self.layout = layout
        self.table = table
        self.columns: dict[str, Any] = dict.fromkeys(columns)

    def refuse(self, position: int, name: str, sentence: str) -> None:
        label = self.layout.by_name[name].label
        self.table.reasons.setdefault(position, []).append(Reason("", label, "", sentence))


def _placed(lines: list[bytes], lookups: Lookups) -> Plan:
    parts: list[Part] = []
    rows: list[_Rows] = []
    columns = iter(lines[1:])
    for head in json.loads(lines[0]):
        layout = layouts()[head["kind"]] if head["kind"] else None
        table = Table(numbers=head["numbers"], unread=frozenset(head["unread"]))
        table.reasons = {position: [] for position in table.unread}
        for name in head["fields"]:
            assert layout is not None
            table.values[name] = _read(next(columns), layout.by_name[name].type)
        reading = Reading(Sheet(head["sheet"], []), layout, problem=head["problem"])
        parts.append(Part(reading, table))
        if layout is not None:
            rows.append(_Rows(layout, table, head["columns"]))
    order = in_order(parts)
    kinds = Counter(one.layout.kind for one in rows)
    county = lookups.county
    planner = Planner(county, lookups, None, {kind for kind, n in kinds.items() if n > 1})
    by_table = {id(one.table): one for one in rows}
    for part in order:
        planner.place(by_table[id(part.table)], part.reading.sheet.name)
    return Plan(county, parts, order, lookups)


def _read(line: bytes, type_: str) -> list[Any]:
    held: list[Any] = json.loads(line)
    read = _READERS.get(type_)
    if read is not None or _CLEARED in held:
        return [
            None if v is None else CLEAR if v == _CLEARED else read(v) if read else v for v in held
        ]
    return held
