"""Writing a plan, and putting fields back, in sets. Callers hold the transaction."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone

from supervision.intake import bulk
from supervision.intake.drafts import REFERRED, assign
from supervision.intake.layouts import Layout, layouts
from supervision.intake.matching import among, fetched, list_members
from supervision.intake.plan import Part, Plan
from supervision.intake.table import CHANGED, NEW
from units.models import ImportBatch, ImportChange

_CREATE = 1000
Progress = Callable[[int, str], None]
Members = Mapping[int, Iterable[int]]


class Written:
    """How many records of a model a batch created, and a digest by which later edits show."""

    def __init__(self) -> None:
        self.count = 0
        self._digest = hashlib.sha256()
        self._members: dict[int, list[int]] = {}

    def update(self, data: bytes, /) -> None:
        self._digest.update(data)

    def take(self, layout: Layout, columns: bulk.Columns, members: Members) -> None:
        """See records that are stored already, in the order of their keys."""
        for chunk in bulk.lines(layout.model, columns):
            self.update(bulk.told(chunk))
        self._members |= {owner: sorted(held) for owner, held in members.items() if held}

    def told(self) -> dict[str, Any]:
        if self._members:
            self.update(f"{sorted(self._members.items())}".encode())
        return {"count": self.count, "digest": self._digest.hexdigest()}


def write(plan: Plan, batch: ImportBatch, progress: Progress) -> dict[str, dict[str, Any]]:
    """Create and change what the plan says; changed rows keep what they were in ImportChange.

    Return what was created, per model (see Written).
    """
    total = sum(plan.counts[state] for state in (NEW, CHANGED)) or 1
    done = 0
    told: dict[str, Written] = defaultdict(Written)
    for part in plan.order:
        layout = part.reading.layout
        assert layout is not None
        new, changed = part.table.of_state(NEW), part.table.of_state(CHANGED)
        written = told[layout.model._meta.label]
        written.count += len(new)
        _create(plan, part, new, batch, written)
        _change(plan, part, changed, batch)
        done += len(new) + len(changed)
        progress(30 + 65 * done // total, f"已写入 {done} 行")
    return {label: written.told() for label, written in told.items() if written.count}


def _create(
    plan: Plan, part: Part, positions: list[int], batch: ImportBatch, written: Written
) -> None:
    """Create the rows: at once, but for those whose key is asked for by others or by members."""
    layout, table = part.reading.layout, part.table
    assert layout is not None
    lists = {spec.name: table.values.get(spec.name) for spec in layout.lists}
    keyed = [
        n
        for n in positions
        if layout.kind in REFERRED
        or any(held and isinstance(held[n], list) and held[n] for held in lists.values())
    ]
    apart = set(keyed)
    plain = positions if not apart else [n for n in positions if n not in apart]
    if plain:
        columns = _columns(plan, part, plain)
        constants = {"county": batch.county_id, "batch": batch.pk}
        bulk.insert(layout.model, columns, constants, written)
    pks = _create_records(plan, part, keyed, batch)
    every: dict[int, list[int]] = {}
    for name, held in lists.items():
        members = {
            pk: _real(plan, held[n])
            for n, pk in zip(keyed, pks, strict=True)
            if held and isinstance(held[n], list)
        }
        _add_members(layout, name, members)
        every |= members
    if keyed:
        written.take(layout, _columns(plan, part, keyed), every)


def _create_records(plan: Plan, part: Part, positions: list[int], batch: ImportBatch) -> list[int]:
    """Create records one by one as Django makes them, which tells their keys."""
    layout, table = part.reading.layout, part.table
    assert layout is not None
    own = {f.name for f in layout.stored if f.type == "unit" and layout.kind == "units"}
    records: list[Any] = []
    postponed: dict[int, dict[str, int]] = {}
    for position in positions:
        record: Any = table.drafts.get(position) or layout.model()
        values = table.stored_row(position)
        for name in own:
            if (key := values[name]) is not None and key < 0:
                postponed[position] = {name: key}
                values[name] = None
        assign(record, layout, values, plan.lookups)
        if layout.facts:
            record.facts = values["facts"]
        record.county_id, record.batch = batch.county_id, batch
        records.append(record)
    layout.model._default_manager.bulk_create(records, batch_size=_CREATE)
    by_position = dict(zip(positions, records, strict=True))
    later = {
        by_position[n].pk: {name: _real(plan, [key])[0] for name, key in held.items()}
        for n, held in postponed.items()
    }
    update(layout, later)
    return [record.pk for record in records]


def _columns(plan: Plan, part: Part, positions: list[int]) -> dict[str, list[Any]]:
    """Return what the rows make, by field; drafts by the keys that they got meanwhile."""
    columns = {}
    whole = len(positions) == len(part.table)
    for name, held in part.table.merged.items():
        column = held if whole else [held[n] for n in positions]
        spec = part.reading.layout.by_name.get(name) if part.reading.layout else None
        if plan.lookups.drafts and spec is not None and spec.type in _KEYS:
            column = _real(plan, column)
        columns[name] = column
    return columns


_KEYS = {"unit", "website", "column", "account", "guide", "zone"}


def _real(plan: Plan, keys: list[Any]) -> list[Any]:
    drafts = plan.lookups.drafts
    return [drafts[k].pk if k is not None and k < 0 else k for k in keys]


def _change(plan: Plan, part: Part, positions: list[int], batch: ImportBatch) -> None:
    layout, table = part.reading.layout, part.table
    assert layout is not None
    if not positions:
        return
    references = {f.name for f in layout.stored if f.type in _KEYS}
    lists = {spec.name for spec in layout.lists}
    values: dict[int, dict[str, Any]] = {}
    members: dict[str, dict[int, list[int]]] = {name: {} for name in lists}
    kept: dict[str, list[Any]] = {"object_id": [], "before": [], "after": []}
    for position in positions:
        change = table.changes[position]
        after = dict(change.after)
        for name in references & after.keys():
            after[name] = _real(plan, [after[name]])[0]
        for name in lists & after.keys():
            members[name][change.pk] = after[name] = sorted(_real(plan, after[name]))
        values[change.pk] = {k: v for k, v in after.items() if k not in lists}
        kept["object_id"].append(change.pk)
        kept["before"].append({k: as_json(v) for k, v in change.before.items()})
        kept["after"].append({k: as_json(v) for k, v in after.items()})
    update(layout, values)
    for name, held in members.items():
        replace_members(layout, name, held)
    constants = {"batch": batch.pk, "object_type": layout.model._meta.label}
    bulk.insert(ImportChange, kept, constants)


def update(layout: Layout, values: dict[int, dict[str, Any]]) -> None:
    """Set fields of stored records, by primary key: one statement for each set of fields."""
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for pk, changed in values.items():
        if changed:
            groups[tuple(sorted(changed))].append(pk)
    for names, pks in groups.items():
        columns = {name: [values[pk][name] for pk in pks] for name in names}
        bulk.update(layout.model, pks, columns)


def _add_members(layout: Layout, name: str, members: Members) -> None:
    relation = layout.model._meta.get_field(name)
    source, target = relation.m2m_column_name(), relation.m2m_reverse_name()  # type: ignore[union-attr]
    through = relation.remote_field.through  # type: ignore[union-attr]
    through.objects.bulk_create(
        [
            through(**{source: owner, target: member})
            for owner, held in members.items()
            for member in held
        ],
        batch_size=_CREATE,
    )


def replace_members(layout: Layout, name: str, members: Members) -> None:
    relation = layout.model._meta.get_field(name)
    source = relation.m2m_column_name()  # type: ignore[union-attr]
    through = relation.remote_field.through  # type: ignore[union-attr]
    among(through.objects.all(), source, members).delete()
    _add_members(layout, name, members)


def as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_default_timezone()).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def from_json(layout: Layout, values: dict[str, Any]) -> dict[str, Any]:
    """Return stored before/after values as the model's own; records stay primary keys."""
    read = {}
    for name, value in values.items():
        field = layout.model._meta.get_field(name)
        if isinstance(field, (models.ManyToManyField, models.ForeignKey)):
            read[name] = value
        else:
            read[name] = field.to_python(value)  # type: ignore[union-attr]
    return read


def restore(layout: Layout, before: dict[int, dict[str, Any]]) -> None:
    """Put fields back to the values kept with a batch, by primary key."""
    values: dict[int, dict[str, Any]] = {}
    members: dict[str, dict[int, list[int]]] = defaultdict(dict)
    lists = {spec.name for spec in layout.lists}
    for pk, kept in before.items():
        values[pk] = from_json(layout, kept)
        for name in lists & kept.keys():
            members[name][pk] = values[pk].pop(name)
    update(layout, values)
    for name, held in members.items():
        replace_members(layout, name, held)


def layouts_by_label() -> dict[str, Layout]:
    return {layout.model._meta.label: layout for layout in layouts().values()}


def stored_names(layout: Layout) -> list[str]:
    """Return the fields of the model that the intake writes, lists apart."""
    return [f.name for f in layout.stored] + (["facts"] if layout.facts else [])


def snapshot(layout: Layout, pks: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return the intake's fields of the records as they are stored now, lists included."""
    names = stored_names(layout)
    found: dict[int, dict[str, Any]] = {}
    records = among(layout.model._default_manager.all(), "pk", pks)
    for pk, *values in fetched(records, ["pk", *names]):
        found[pk] = dict(zip(names, values, strict=True))
    for spec in layout.lists:
        for pk, held in list_members(layout, spec.name, found).items():
            found[pk][spec.name] = sorted(held)
    return found


def rewritten(layout: Layout, batch: ImportBatch) -> dict[str, Any]:
    """Return what `write` told of the batch's records, of what is stored now."""
    names = stored_names(layout)
    created = layout.model._default_manager.filter(batch=batch).order_by("pk")
    columns = dict(
        zip(["pk", *names], zip(*fetched(created, ["pk", *names]), strict=True), strict=False)
    )
    pks = columns.pop("pk", ())
    members: dict[int, set[int]] = {}
    for spec in layout.lists:
        members |= list_members(layout, spec.name, pks)
    written = Written()
    written.count = len(pks)
    if pks:
        written.take(layout, columns, members)
    return written.told()
