"""What people decide about findings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from supervision.models import Finding, InspectionRound
from units import events
from units.actions import RefusedError, hold
from units.models import User


@transaction.atomic
def confirm(
    *, findings: Iterable[Finding], by: User | None, now: datetime | None = None
) -> list[Finding]:
    """Confirm candidates of one open round; all of them or none. Raises RefusedError."""
    chosen = list(findings)
    if not chosen:
        return chosen
    round = _open_round_of(chosen)
    moment = now or timezone.now()
    changed = Finding.objects.filter(
        pk__in=[finding.pk for finding in chosen], state=Finding.State.CANDIDATE
    ).update(state=Finding.State.CONFIRMED, decided_by=by, decided_at=moment)
    if changed != len(chosen):
        raise RefusedError("所选问题中有的已由他人处理，请刷新后重新选择。")
    for finding in chosen:
        finding.state, finding.decided_by, finding.decided_at = (
            Finding.State.CONFIRMED, by, moment,
        )  # fmt: skip
    events.record(
        by=by,
        county=round.county,
        verb="确认问题",
        on=round,
        before={"state": Finding.State.CANDIDATE},
        after={"state": Finding.State.CONFIRMED, "findings": [f.pk for f in chosen]},
    )
    return chosen


def _open_round_of(chosen: list[Finding]) -> InspectionRound:
    if len({finding.round_id for finding in chosen}) > 1:
        raise RefusedError("一次只能确认同一轮次的问题，请分轮次选择。")
    hold(chosen[0].county)
    round = InspectionRound.objects.get(pk=chosen[0].round_id)
    if not round.is_open:
        raise RefusedError(f"“{round.label}”已结束，问题不能再改。如确需更正，请先重新开启该轮次。")
    return round
