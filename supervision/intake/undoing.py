"""Taking a batch back: what stands in the way, and putting things as they were."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import models

from supervision.intake import load
from supervision.intake.closed import ClosedRounds
from supervision.intake.layouts import Layout, layouts
from supervision.intake.matching import chunks
from supervision.intake.workbook import IntakeError
from supervision.models import InspectionRound
from units.models import ImportBatch, ImportChange


def _created(layout: Layout, batch: ImportBatch) -> list[int]:
    return list(
        layout.model._default_manager.filter(batch=batch)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def refuse_if_built_on(batch: ImportBatch) -> None:
    """Raise IntakeError unless everything is as the batch left it and free to go."""
    created = {
        layout.model: (layout, _created(layout, batch))
        for label, layout in load.layouts_by_label().items()
        if label in batch.preview["written"]
    }
    changes = _changes(batch)
    _refuse_later_changes(batch, created, changes)
    _refuse_references(batch, created)
    _refuse_edits(batch, created, changes)
    _refuse_closed(batch, created, changes)


def _changes(batch: ImportBatch) -> dict[str, dict[int, ImportChange]]:
    told: dict[str, dict[int, ImportChange]] = defaultdict(dict)
    for change in batch.changes.all():
        told[change.object_type][change.object_id] = change
    return told


def _refuse_later_changes(batch: ImportBatch, created: Any, changes: Any) -> None:
    touched = {layout.model._meta.label: set(pks) for layout, pks in created.values()}
    for label, held in changes.items():
        touched.setdefault(label, set()).update(held)
    for label, pks in touched.items():
        for chunk in chunks(pks):
            later = (
                ImportChange.objects.filter(object_type=label, object_id__in=chunk)
                .filter(
                    batch__state=ImportBatch.State.APPLIED, batch__applied_at__gt=batch.applied_at
                )
                .exclude(batch=batch)
                .select_related("batch")
                .first()
            )
            if later:
                raise _built_on(later.batch)


def _built_on(later: ImportBatch) -> IntakeError:
    return IntakeError(
        f"之后的 {later.pk} 号批次“{later.file_name}”用到了本批的数据，请先撤销那一批。"
    )


def _refuse_references(batch: ImportBatch, created: Any) -> None:
    """Raise if a record that stays points to one that would go."""
    for model, (layout, pks) in created.items():
        for relation in model._meta.get_fields(include_hidden=True):
            if isinstance(relation, models.ManyToOneRel):
                for chunk in chunks(pks):
                    user = _user(relation, chunk, batch, created)
                    if user is not None:
                        raise _referenced(layout, user)


def _user(
    relation: models.ManyToOneRel, pks: list[int], batch: ImportBatch, created: Any
) -> models.Model | None:
    """Return a record that uses one of the keys and is not itself of the batch."""
    other: Any = relation.related_model
    users = other._base_manager.filter(**{f"{relation.field.name}__in": pks})
    if any(f.name == "batch" for f in other._meta.fields):
        found: models.Model | None = users.exclude(batch=batch).first()
        return found
    owner = other._meta.auto_created
    if owner is relation.model:
        return None  # the members of what goes: they go with it
    gone: set[int] = set()
    name = "pk"
    if owner:
        name = next(f.attname for f in other._meta.fields if f.related_model is owner)
        gone = set(created[owner][1]) if owner in created else set()
    return next((user for user in users if getattr(user, name) not in gone), None)


def _referenced(layout: Layout, user: models.Model) -> IntakeError:
    later = getattr(user, "batch", None)
    if isinstance(later, ImportBatch):
        return _built_on(later)
    what = user._meta.verbose_name
    if user._meta.auto_created:
        return IntakeError(f"本批的{layout.label}已被之后的数据引用，不能撤销。")
    return IntakeError(f"本批的{layout.label}已被{what}“{user}”引用，请先处理后再撤销。")


def _refuse_edits(batch: ImportBatch, created: Any, changes: Any) -> None:
    for layout, _ in created.values():
        told = batch.preview["written"][layout.model._meta.label]
        if load.rewritten(layout, batch) != told:
            raise IntakeError(f"本批的{layout.label}在导入之后被人工修改或删除过，不能整批撤销。")
    for label, held in changes.items():
        layout = load.layouts_by_label()[label]
        now = load.snapshot(layout, held)
        for pk, change in held.items():
            values = {k: load.as_json(v) for k, v in now.get(pk, {}).items()}
            if any(values.get(name) != value for name, value in change.after.items()):
                record = layout.model._default_manager.filter(pk=pk).first()
                raise IntakeError(
                    f"{layout.label}“{record or pk}”在导入之后被人工修改过，不能整批撤销。"
                )


def _refuse_closed(batch: ImportBatch, created: Any, changes: Any) -> None:
    closed = ClosedRounds(InspectionRound.objects.filter(county=batch.county))
    if not closed.closed:
        return
    for layout, pks in created.values():
        for record in load.snapshot(layout, pks).values():
            if objection := closed.objection(layout, record, None):
                raise IntakeError(objection[1])
    for label, held in changes.items():
        layout = load.layouts_by_label()[label]
        now = load.snapshot(layout, held)
        for pk, change in held.items():
            back = load.from_json(layout, change.before)
            back = {name: value for name, value in back.items() if not isinstance(value, list)}
            if objection := closed.objection(layout, now[pk], back):
                raise IntakeError(objection[1])


def revert(batch: ImportBatch) -> dict[str, int]:
    """Restore changed records and delete created ones, those that point to others first."""
    changes = _changes(batch)
    restored = deleted = 0
    for label, held in changes.items():
        layout = load.layouts_by_label()[label]
        load.restore(layout, {pk: change.before for pk, change in held.items()})
        restored += len(held)
    for layout in reversed(layouts().values()):
        if layout.model._meta.label in batch.preview["written"]:
            created = layout.model._default_manager.filter(batch=batch)
            if layout.kind == "units":
                created.update(successor=None)
            deleted += created.count()
            created.delete()
    return {"restored": restored, "deleted": deleted}
