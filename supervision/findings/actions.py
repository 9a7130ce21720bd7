"""What people decide about findings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from supervision.evidence import actions as evidence
from supervision.findings.cases import case_of, earlier
from supervision.models import Finding, InspectionRound
from supervision.models.findings import FindingQuerySet
from units import events
from units.actions import RefusedError, hold, sentences
from units.models import StoredFile, Unit, User
from units.workdays.calendar import written

# What a case sentence is written from, beside unit, class and object.
CASE_FACTS = ("wrong", "correct", "missing", "place")
FACTS = ("unit", "kind", "subject", "description")
_KIND = Finding.Kind
# Classes whose case speaks of one object by name.
NAMED = {
    _KIND.COLUMN_NOT_UPDATED: "栏目名称",
    _KIND.COLUMN_BELOW_MINIMUM: "栏目名称",
    _KIND.ACCOUNT_WITHOUT_FILING: "账号名称",
    _KIND.ACCOUNT_NOT_UPDATED: "账号名称",
    _KIND.GUIDE_INCOMPLETE: "办事指南的事项名称",
    _KIND.GUIDE_INACCURATE: "办事指南的事项名称",
}


@transaction.atomic
def record(
    *,
    round: InspectionRound,
    by: User | None,
    unit: Unit,
    kind: str,
    subject: str = "",
    description: str = "",
    wrong: str = "",
    correct: str = "",
    missing: str = "",
    place: str = "",
    pictures: Iterable[StoredFile] = (),
    now: datetime | None = None,
) -> Finding:
    """Record a problem that a person found, with its pictures; it needs no confirming.

    One that an earlier round had too is linked to it. Raises RefusedError.
    """
    round = _open(round)
    finding = Finding(
        county=round.county,
        round=round,
        unit=unit,
        kind=kind,
        subject=subject,
        description=description,
        facts=_case(wrong=wrong, correct=correct, missing=missing, place=place),
        state=Finding.State.CONFIRMED,
        decided_by=by,
        decided_at=now or timezone.now(),
    )
    _check(finding)
    same = case_of(finding)
    finding.repeats = earlier(round, {same}).get(same)
    finding.save()
    events.record(by=by, county=round.county, verb="登记问题", on=finding, after=_facts(finding))
    evidence.picture(finding=finding, pictures=pictures, by=by, now=now)
    return finding


@transaction.atomic
def change(
    *,
    finding: Finding,
    by: User | None,
    now: datetime | None = None,
    pictures: Iterable[StoredFile] = (),
    **facts: Any,
) -> Finding:
    """Change what a problem says; the names are those of `record`. Raises RefusedError.

    Pictures are added to those that it has.
    """
    _open(finding.round)
    stored = Finding.objects.select_related("unit", "county", "round").get(pk=finding.pk)
    before = _facts(stored)
    case = {name: stored.facts.get(name, "") for name in CASE_FACTS}
    for name, value in facts.items():
        if name in CASE_FACTS:
            case[name] = value
        else:
            setattr(stored, name, value)
    others = {name: value for name, value in stored.facts.items() if name not in CASE_FACTS}
    stored.facts = others | _case(**case)
    after = _facts(stored)
    evidence.picture(finding=stored, pictures=pictures, by=by, now=now)
    if after == before:
        return stored
    _check(stored)
    if stored.decided_at:
        stored.decided_by, stored.decided_at = by, now or timezone.now()
    stored.save()
    events.record(
        by=by, county=stored.county, verb="修改问题", on=stored, before=before, after=after
    )
    return stored


def why_none(round: InspectionRound) -> str:
    """Return why no problem can be recorded or changed in the round, or nothing."""
    if round.is_open:
        return ""
    return f"“{round.label}”已结束，问题不能再改。如确需更正，请先重新开启该轮次。"


def _case(**facts: str) -> dict[str, str]:
    return {name: value.strip() for name, value in facts.items() if value.strip()}


def _facts(finding: Finding) -> dict[str, Any]:
    """Return the fields as the event keeps them, under the names of the form."""
    facts = {name: str(getattr(finding, name)) for name in FACTS}
    return facts | {name: finding.facts.get(name, "") for name in CASE_FACTS}


def _check(finding: Finding) -> None:
    kind = Finding.Kind(finding.kind)
    if kind in NAMED and not finding.subject.strip():
        raise RefusedError(f"“{kind.label}”要写明是哪一个，请填写{NAMED[kind]}。", "subject")
    if kind == _KIND.WRONG_EXPRESSION and not finding.facts.get("wrong"):
        raise RefusedError("“表述错误”要写明错在哪里，请填写错误表述。", "wrong")
    if kind == _KIND.OTHER and not (finding.subject or finding.description):
        raise RefusedError("“其他问题”要说明是什么问题，请填写问题描述。", "description")
    if finding.unit.county_id != finding.county_id:
        raise RefusedError(f"{finding.unit}不是{finding.county}的单位，请重新选择。", "unit")
    try:
        finding.full_clean(validate_constraints=False)
    except ValidationError as error:
        raise RefusedError(sentences(error)) from error
    same = Finding.objects.filter(
        round=finding.round, unit=finding.unit, kind=kind, subject=finding.subject
    )
    if same.exclude(pk=finding.pk).exists():
        what = f"“{finding.subject}”" if finding.subject else ""
        raise RefusedError(
            f"{finding.unit}{what}的“{kind.label}”本轮已经登记过，请修改那一条，不要重复登记。",
            "subject",
        )


def confirm(
    *, findings: Iterable[Finding], by: User | None, note: str = "", now: datetime | None = None
) -> list[Finding]:
    """Confirm candidates of one open round; all of them or none. Raises RefusedError."""
    return _decide(findings, Finding.State.CONFIRMED, by, note, now=now)


def dismiss(
    *, findings: Iterable[Finding], by: User | None, note: str, now: datetime | None = None
) -> list[Finding]:
    """Mark findings of one open round as false reports: candidates, and those confirmed in error.

    Raises RefusedError without a reason, or where one is with its unit already.
    """
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
    """Let findings of one open round stand (合理空置), until a day or for good.

    After the day they are candidates again (`reopen_expired`). Raises RefusedError without a
    reason, with a day that is past, or where one is with its unit already.
    """
    if not note.strip():
        raise RefusedError("请写明豁免的理由，如“机构改革，栏目待并入”。", field="note")
    if until and until < timezone.localdate(now):
        raise RefusedError("豁免的截止日期已过，请填今天或以后的日期。", field="until")
    return _decide(findings, Finding.State.WAIVED, by, note, until=until, now=now)


def reconsider(*, findings: Iterable[Finding], by: User | None, note: str) -> list[Finding]:
    """Take decisions of one open round back: the findings are candidates again."""
    return _decide(findings, Finding.State.CANDIDATE, by, note)


@transaction.atomic
def reopen_expired(
    *, by: User | None = None, round: InspectionRound | None = None, now: datetime | None = None
) -> list[Finding]:
    """Make waived findings of open rounds candidates again once their day is past.

    Of one round, or of all. What a closed round waived is found anew by the next evaluation.
    """
    today = timezone.localdate(now)
    expired = Finding.objects.filter(
        state=Finding.State.WAIVED,
        waived_until__lt=today,
        round__state=InspectionRound.State.OPEN,
        **({"round": round} if round else {}),
    )
    chosen = list(expired.select_related("county", "round").select_for_update(of=("self",)))
    for finding in chosen:
        until = finding.waived_until
        assert until is not None
        before = {"state": finding.state, "until": until.isoformat()}
        finding.state, finding.decided_by, finding.decided_at = Finding.State.CANDIDATE, None, None
        finding.decision_note = f"豁免已于{written(until)}到期：{finding.decision_note}"[:300]
        finding.waived_until = None
        finding.save(
            update_fields=["state", "decided_by", "decided_at", "decision_note", "waived_until"]
        )
        events.record(
            by=by,
            county=finding.county,
            verb="豁免到期，重新待认定",
            on=finding,
            before=before,
            after={"state": finding.state},
        )
    return chosen


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
    if state != Finding.State.CONFIRMED:
        _refuse_issued(stored)
    if stored.filter(_READY[state]).update(**decision) != len(chosen):
        raise RefusedError("所选问题中有的已由他人处理，请刷新后重新选择。")
    for finding in chosen:
        before = {"state": finding.state, "note": finding.decision_note}
        for name, value in decision.items():
            setattr(finding, name, value)
        after = {"state": state, "note": note.strip()}
        if until:
            after["until"] = until.isoformat()
        events.record(
            by=by, county=round.county, verb=_VERBS[state], on=finding, before=before, after=after
        )
    return chosen


_UNDECIDED = Q(state=Finding.State.CANDIDATE)
# From which states a decision may be taken: what was confirmed in error can be taken for false.
_READY = {
    Finding.State.CANDIDATE: ~_UNDECIDED,
    Finding.State.CONFIRMED: _UNDECIDED,
    Finding.State.FALSE_REPORT: _UNDECIDED | Q(state=Finding.State.CONFIRMED),
    Finding.State.WAIVED: _UNDECIDED | Q(state=Finding.State.CONFIRMED),
}


def _refuse_issued(findings: FindingQuerySet) -> None:
    """Refuse what would take a problem back that its unit is working on."""
    if issued := findings.issued().first():
        raise RefusedError(f"“{issued}”已交办整改，不能改变认定；请先撤销它的整改事项。")


def _open_round_of(chosen: list[Finding]) -> InspectionRound:
    if len({finding.round_id for finding in chosen}) > 1:
        raise RefusedError("一次只能处理同一轮次的问题，请分轮次选择。")
    return _open(chosen[0].round)


def _open(round: InspectionRound) -> InspectionRound:
    """Return the round as it is stored, held; raise RefusedError for a closed one."""
    hold(round.county)
    stored = InspectionRound.objects.select_related("county").get(pk=round.pk)
    if blocked := why_none(stored):
        raise RefusedError(blocked)
    return stored
