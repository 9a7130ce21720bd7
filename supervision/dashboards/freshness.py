"""Whether the stored values of a round still speak of the rows as they are now.

Closing a round counts everything again and refuses when a value differs; this is the cheap
question that a page can ask each time it is drawn.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from supervision.intake.layouts import Layout
from supervision.intake.load import layouts_by_label
from supervision.models import Finding, InspectionRound, Tally
from units.models import Event, ImportBatch, ImportChange


def since_computed(round: InspectionRound) -> str:
    """Return in a sentence what was imported, undone or filed since, or nothing."""
    if round.computed_at is None or not round.is_open:
        return ""
    since = Q(state="applied", applied_at__gt=round.computed_at)
    # Rows taken back are gone; a batch that came and went in between changed nothing.
    since |= Q(undone_at__gt=round.computed_at, applied_at__lte=round.computed_at)
    batches = ImportBatch.objects.filter(since, county=round.county_id)
    added = [batch for batch in batches if batch.undone_at is None]
    told = []
    if rows := _rows(round, added):
        told.append(f"导入 {rows} 行")
    if count := len(batches) - len(added):
        told.append(f"撤销 {count} 个导入批次")
    if count := _tallies(round):
        told.append(f"变动 {count} 条汇总填报")
    if count := Finding.objects.filter(round=round, decided_at__gt=round.computed_at).count():
        told.append(f"登记或处理 {count} 个问题")
    if not told:
        return ""
    return f"上次计算之后又{'、'.join(told)}，这里的数字还没有计入。"


def _rows(round: InspectionRound, batches: list[ImportBatch]) -> int:
    """Count the rows of the batches that may enter the round."""
    if not batches:
        return 0
    changes = ImportChange.objects.filter(batch__in=batches)
    changed = set(changes.values_list("object_type", flat=True).distinct())
    count = 0
    for label, layout in layouts_by_label().items():
        written = any(label in batch.preview.get("written", ()) for batch in batches)
        if not written and label not in changed:
            continue
        touched = Q(batch__in=batches) | Q(
            pk__in=changes.filter(object_type=label).values("object_id")
        )
        count += _entering(round, layout).filter(touched).count()
    return count


def _entering(round: InspectionRound, layout: Layout) -> QuerySet[Any]:
    """Return the rows of a kind that lie in the round; a register's rows all do."""
    rows = layout.model._default_manager.filter(county=round.county_id)
    match layout.closing.moment if layout.closing else "":
        case "":
            return rows
        case "round":
            return rows.filter(round=round)
        case "next_round":
            return rows.filter(round=round.previous_id) if round.previous_id else rows.none()
        case moment if layout.by_name[moment].type == "moment":
            first, end = round.window
            return rows.filter(**{f"{moment}__gte": first, f"{moment}__lt": end})
        case moment:
            return rows.filter(**{f"{moment}__range": (round.starts_on, round.ends_on)})


def _tallies(round: InspectionRound) -> int:
    """Count the tallies filed, changed or removed by hand since."""
    events = Event.objects.filter(
        object_type=Tally._meta.label, county_id=round.county_id, at__gt=round.computed_at
    )
    touched = {(e.object_id, (e.before or {}).get("round")) for e in events}
    if not touched:
        return 0
    here = {str(pk) for pk in Tally.objects.filter(round=round).values_list("pk", flat=True)}
    return len({pk for pk, removed_from in touched if pk in here or removed_from == round.code})
