"""Writing a plan, and taking a batch back, in sets. Callers hold the transaction."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection, models
from django.utils import timezone

from supervision.intake.layouts import Layout, layouts
from supervision.intake.lookups import identity
from supervision.intake.matching import chunks, list_members
from supervision.intake.plan import CHANGED, NEW, Plan, facts_of, stored_values
from supervision.intake.rows import Row
from units.models import ImportBatch, ImportChange

_CREATE = 1000
Progress = Callable[[int, str], None]


def write(plan: Plan, batch: ImportBatch, progress: Progress) -> None:
    """Create and change what the plan says; changed rows keep what they were in ImportChange."""
    total = sum(plan.counts[state] for state in (NEW, CHANGED)) or 1
    done = 0
    for part in plan.order:
        layout = part.reading.layout
        assert layout is not None
        new = [row for row in part.rows if row.state == NEW]
        changed = [row for row in part.rows if row.state == CHANGED]
        _create(layout, new, batch)
        _change(layout, changed, batch)
        done += len(new) + len(changed)
        progress(30 + 65 * done // total, f"已写入 {done} 行")


def _create(layout: Layout, rows: list[Row], batch: ImportBatch) -> None:
    self_named = [f.name for f in layout.stored if f.type == "unit" and layout.kind == "units"]
    postponed: list[tuple[models.Model, str, Any]] = []
    for row in rows:
        record = row.record or layout.model(county_id=batch.county_id)
        for name, value in stored_values(layout, row.values).items():
            if name in self_named and identity(value) < 0:
                postponed.append((record, name, value))
                setattr(record, name, None)
            else:
                setattr(record, name, value)
        if layout.facts:
            record.facts = facts_of(layout, row.values)  # type: ignore[attr-defined]
        record.batch = batch  # type: ignore[attr-defined]
        row.record = record
    layout.model._default_manager.bulk_create(
        [row.record for row in rows if row.record], batch_size=_CREATE
    )
    update(layout, {record.pk: {name: value} for record, name, value in postponed})
    for spec in layout.lists:
        members = {
            row.record.pk: [m.pk for m in row.values[spec.name]]
            for row in rows
            if row.record and isinstance(row.values.get(spec.name), list)
        }
        _add_members(layout, spec.name, members)


def _change(layout: Layout, rows: list[Row], batch: ImportBatch) -> None:
    lists = {spec.name for spec in layout.lists}
    changes = []
    values: dict[int, dict[str, Any]] = {}
    members: dict[str, dict[int, list[int]]] = {name: {} for name in lists}
    for row in rows:
        assert row.pk is not None
        values[row.pk] = plain = {k: v for k, v in row.after.items() if k not in lists}
        after = {k: as_json(v) for k, v in plain.items()}
        for name in lists & row.after.keys():
            members[name][row.pk] = after[name] = sorted(m.pk for m in row.after[name])
        before = {k: as_json(v) for k, v in row.before.items()}
        changes.append(
            ImportChange(
                batch=batch,
                object_type=layout.model._meta.label,
                object_id=row.pk,
                before=before,
                after=after,
            )
        )
    update(layout, values)
    for name, held in members.items():
        replace_members(layout, name, held)
    ImportChange.objects.bulk_create(changes, batch_size=_CREATE)


def update(layout: Layout, values: dict[int, dict[str, Any]]) -> None:
    """Set fields of stored records, by primary key: one statement for each set of fields.

    bulk_update would build a CASE with a branch for every row, which took ten times as long.
    """
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for pk, changed in values.items():
        if changed:
            groups[tuple(sorted(changed))].append(pk)
    quote = connection.ops.quote_name
    for names, pks in groups.items():
        fields: list[Any] = [layout.model._meta.get_field(name) for name in names]
        columns = ", ".join(f"{quote(field.column)} = %s" for field in fields)
        table = quote(layout.model._meta.db_table)
        parameters = [
            [f.get_db_prep_save(identity(values[pk][f.name]), connection) for f in fields] + [pk]
            for pk in pks
        ]
        with connection.cursor() as cursor:
            # Only names of tables and columns are put into the statement, from the models.
            cursor.executemany(f"UPDATE {table} SET {columns} WHERE id = %s", parameters)  # noqa: S608


def _add_members(layout: Layout, name: str, members: dict[int, list[int]]) -> None:
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


def replace_members(layout: Layout, name: str, members: dict[int, list[int]]) -> None:
    relation = layout.model._meta.get_field(name)
    source = relation.m2m_column_name()  # type: ignore[union-attr]
    for chunk in chunks(members):
        relation.remote_field.through.objects.filter(**{f"{source}__in": chunk}).delete()  # type: ignore[union-attr]
    _add_members(layout, name, members)


def as_json(value: Any) -> Any:
    value = identity(value)
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


def snapshot(layout: Layout, pks: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return the intake's fields of the records as they are stored now, lists included."""
    names = [f.name for f in layout.stored] + (["facts"] if layout.facts else [])
    found: dict[int, dict[str, Any]] = {}
    for chunk in chunks(pks):
        records = layout.model._default_manager.filter(pk__in=chunk)
        for pk, *values in records.values_list("pk", *names):
            found[pk] = dict(zip(names, values, strict=True))
    for spec in layout.lists:
        for pk, held in list_members(layout, spec.name, found).items():
            found[pk][spec.name] = sorted(held)
    return found


def digest(records: dict[int, dict[str, Any]]) -> str:
    """Return a digest by which a later edit of any of the records shows."""
    summed = hashlib.sha256()
    for pk in sorted(records):
        values = {name: as_json(value) for name, value in records[pk].items()}
        summed.update(f"{pk}{sorted(values.items(), key=lambda item: item[0])}".encode())
    return summed.hexdigest()
