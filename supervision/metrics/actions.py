"""Computing a round and storing its values."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from supervision.metrics.compute import Line, evaluate, lines
from supervision.metrics.gathered import MetricError
from supervision.models import InspectionRound, MetricValue
from units import bulk, events
from units.models import User

__all__ = ["MetricError", "compute_round"]


def compute_round(
    *,
    round: InspectionRound,
    by: User | None,
    progress: Callable[[int, str], None] | None = None,
) -> int:
    """Replace the round's stored values; return how many were written.

    Raises MetricError, with a sentence, for a closed round or overlapping tallies. Reading goes
    before the transaction, so that progress is seen by others and writers wait only for the
    writing.
    """
    _refuse_closed(round)
    began = timezone.now()  # what is imported while counting is not in the values
    values = lines(evaluate(round, progress))
    if progress:
        progress(80, f"正在写入 {len(values)} 个指标值")
    with transaction.atomic():
        locked = InspectionRound.objects.select_for_update().get(pk=round.pk)
        _refuse_closed(locked)
        MetricValue.objects.filter(round=round).delete()
        bulk.insert(MetricValue, ["round_id", *Line._fields], ((round.pk, *v) for v in values))
        before = locked.computed_at
        locked.computed_at = began
        locked.save(update_fields=["computed_at"])
        events.record(
            by=by,
            county=locked.county,
            verb="计算指标",
            on=locked,
            before={"computed_at": before.isoformat() if before else None},
            after={"computed_at": locked.computed_at.isoformat(), "values": len(values)},
        )
    round.computed_at = locked.computed_at
    return len(values)


def _refuse_closed(round: InspectionRound) -> None:
    if not round.is_open:
        raise MetricError(f"{round}已结束，指标值已固定，不能重新计算。")
