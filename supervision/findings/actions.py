"""What people decide about findings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from supervision.models import Finding, InspectionRound
from units import events
from units.actions import RefusedError, hold
from units.models import User


def confirm(
    *, findings: Iterable[Finding], by: User | None, note: str = "", now: datetime | None = None
) -> list[Finding]:
    """Confirm candidates of one open round; all of them or none. Raises RefusedError."""
    return _decide(findings, Finding.State.CONFIRMED, by, note, now=now)


def dismiss(
    *, findings: Iterable[Finding], by: User | None, note: str, now: datetime | None = None
) -> list[Finding]:
    """Mark candidates of one open round as false reports. Raises RefusedError without a reason."""
    if not note.strip():
        raise RefusedError("请写明为什么是误报。", field="note")
    return _decide(findings, Finding.State.FALSE_REPORT, by, note, now=now)


def waive(
    *,
    findings: Iterable[Finding],
    by: User | None,
    note: str,
    until: date | None = None,
    now: datetime | None = None,
) -> list[Finding]:
    """Let candidates of one open round stand (合理空置), until a day or for good.

    Raises RefusedError without a reason or with a day that is past.
    """
    if not note.strip():
        raise RefusedError("请写明豁免的理由，如“机构改革，栏目待并入”。", field="note")
    if until and until < timezone.localdate(now):
        raise RefusedError("豁免的截止日期已过，请填今天或以后的日期。", field="until")
    return _decide(findings, Finding.State.WAIVED, by, note, until=until, now=now)


def reconsider(*, findings: Iterable[Finding], by: User | None, note: str) -> list[Finding]:
    """Take decisions of one open round back: the findings are candidates again."""
    return _decide(findings, Finding.State.CANDIDATE, by, note)


_VERBS = {
    Finding.State.CANDIDATE: "撤回问题认定",
    Finding.State.CONFIRMED: "确认问题",
    Finding.State.FALSE_REPORT: "认定为误报",
    Finding.State.WAIVED: "豁免问题",
}


@transaction.atomic
def _decide(
    findings: Iterable[Finding],
    state: Finding.State,
    by: User | None,
    note: str,
    until: date | None = None,
    now: datetime | None = None,
) -> list[Finding]:
    chosen = list(findings)
    if not chosen:
        return chosen
    round = _open_round_of(chosen)
    undoing = state == Finding.State.CANDIDATE
    moment = None if undoing else now or timezone.now()
    decision = {
        "state": state,
        "decided_by": None if undoing else by,
        "decided_at": moment,
        "decision_note": note.strip(),
        "waived_until": until,
    }
    stored = Finding.objects.filter(pk__in=[finding.pk for finding in chosen])
    ready = ~Q(state=state) if undoing else Q(state=Finding.State.CANDIDATE)
    if undoing and stored.filter(rectificationitem__isnull=False).exists():
        raise RefusedError("所选问题中有的已交办整改，不能撤回认定；请先撤销整改事项。")
    if stored.filter(ready).update(**decision) != len(chosen):
        raise RefusedError("所选问题中有的已由他人处理，请刷新后重新选择。")
    before = {str(finding.pk): finding.state for finding in chosen}
    for finding in chosen:
        for name, value in decision.items():
            setattr(finding, name, value)
    events.record(
        by=by,
        county=round.county,
        verb=_VERBS[state],
        on=round,
        before={"states": before},
        after={
            "state": state,
            "note": note.strip(),
            "until": until.isoformat() if until else None,
            "findings": [finding.pk for finding in chosen],
        },
    )
    return chosen


def _open_round_of(chosen: list[Finding]) -> InspectionRound:
    if len({finding.round_id for finding in chosen}) > 1:
        raise RefusedError("一次只能处理同一轮次的问题，请分轮次选择。")
    hold(chosen[0].county)
    round = InspectionRound.objects.get(pk=chosen[0].round_id)
    if not round.is_open:
        raise RefusedError(f"“{round.label}”已结束，问题不能再改。如确需更正，请先重新开启该轮次。")
    return round
