"""Bringing the candidate findings of a round in line with its figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import transaction

from supervision.findings.actions import reopen_expired
from supervision.findings.cases import Case, case, case_of, earlier
from supervision.findings.checklists.items import Item, items
from supervision.findings.evaluate import Trip, cited, trips
from supervision.metrics.values import RoundValues
from supervision.models import ChecklistAnswer, Evidence, Finding, Indicator, InspectionRound
from units import events
from units.actions import RefusedError, hold
from units.models import User

# A person who recorded cases of these kinds for a unit has said what the rules would count.
_RECORDED = {Finding.Kind.WRONG_EXPRESSION}


@dataclass(frozen=True)
class Outcome:
    """What an evaluation did. `ownerless` names objects for which no unit answers."""

    created: int
    kept: int
    withdrawn: int
    waived: int
    ownerless: tuple[str, ...]

    @property
    def sentence(self) -> str:
        parts = [f"新发现待确认问题{self.created}个"]
        if self.kept:
            parts.append(f"原有{self.kept}个仍在")
        if self.withdrawn:
            parts.append(f"已不成立、撤回{self.withdrawn}个")
        if self.waived:
            parts.append(f"在豁免期内{self.waived}个")
        text = "，".join(parts) + "。"
        if self.ownerless:
            names = "、".join(self.ownerless[:5]) + ("等" if len(self.ownerless) > 5 else "")
            text += f"{names}{len(self.ownerless)}个对象没有登记责任单位，未列入，请先补登记。"
        return text


@transaction.atomic
def derive_findings(*, round: InspectionRound, by: User | None) -> Outcome:
    """Make a candidate of every trip that is not one yet, and withdraw those that no longer are.

    What a person decided or recorded by hand is left alone. Raises RefusedError for a closed
    round or one without figures.
    """
    hold(round.county)
    round = InspectionRound.objects.get(pk=round.pk)
    if not round.is_open:
        raise RefusedError(f"“{round.label}”已结束，不能再检查。")
    values = RoundValues(round)
    if not values.is_computed:
        raise RefusedError(f"“{round.label}”还没有计算指标，请先计算再检查。")
    reopen_expired(round=round, by=by)
    tripped, ownerless = _cases([*trips(round, values), *failing(round)])
    found = sorted(Finding.objects.filter(round=round), key=_is_open_to_rules, reverse=True)
    stored = {case_of(one): one for one in found}  # what a person said comes before a candidate
    covering, renamed = _covering(found), _renamed(found)
    tripped = {
        case: cause
        for case, cause in tripped.items()
        if case[:2] not in covering
        and (case in stored or (case[0], cause.reference) not in renamed)
    }
    waived = _still_waived(round, tripped.keys() - stored.keys())
    repeated = earlier(round, tripped)
    created = Finding.objects.bulk_create(
        _filled(
            Finding(county=round.county, round=round, unit_id=case[0], repeats=repeated.get(case)),
            cause,
            round,
        )
        for case, cause in tripped.items()
        if case not in stored and case not in waived
    )
    machine = [one for one in found if _is_open_to_rules(one)]
    kept = [
        _filled(one, tripped[case], round)
        for one in machine
        if (case := case_of(one)) in tripped and stored[case] is one
    ]
    pictured = set(Evidence.objects.filter(finding__in=machine).values_list("finding", flat=True))
    staying = {one.pk for one in kept} | pictured  # a person who adds a picture has seen it
    gone = [one.pk for one in machine if one.pk not in staying]
    Finding.objects.filter(pk__in=gone).delete()
    Finding.objects.bulk_update(kept, _FILLED)
    outcome = Outcome(len(created), len(kept), len(gone), len(waived), tuple(ownerless))
    events.record(
        by=by,
        county=round.county,
        verb="按规则检查",
        on=round,
        after={"created": len(created), "kept": len(kept), "withdrawn": len(gone)},
    )
    return outcome


def _is_open_to_rules(finding: Finding) -> bool:
    return finding.indicator_id is not None and finding.state == Finding.State.CANDIDATE


def _covering(findings: Iterable[Finding]) -> set[tuple[int, str]]:
    """Return the units and families of which a person has recorded all: without naming one
    object, or by cases.
    """
    return {
        case_of(one)[:2]
        for one in findings
        if one.indicator_id is None
        and one.kind != Finding.Kind.OTHER
        and (not one.subject or one.kind in _RECORDED)
    }


@dataclass(frozen=True)
class Failure:
    """A manual item that a person found wanting."""

    item: Item
    answer: ChecklistAnswer
    reference: ClassVar[str] = ""
    is_reconstructed: ClassVar[bool] = False

    @property
    def rule(self) -> Indicator:
        return self.item.rule

    @property
    def group(self) -> str:
        return self.item.target.kind

    @property
    def key(self) -> str:
        return self.item.target.key

    @property
    def units(self) -> tuple[str, ...]:
        return self.item.target.units

    @property
    def label(self) -> str:
        return self.item.target.label

    @property
    def kind(self) -> str:
        return self.rule.finding_kind or Finding.Kind.OTHER

    @property
    def subject(self) -> str:
        """The rule is part of it: an object may fail several."""
        what = self.rule.condition
        return (what if self.group == "unit" else f"{self.label}：{what}")[:200]

    @property
    def facts(self) -> dict[str, Any]:
        return {"answer": self.answer.pk}

    def said(self, round: InspectionRound) -> str:
        return f"{self.answer.note}（{cited(self.rule)}）"[:500]


def failing(round: InspectionRound) -> list[Failure]:
    """Return the manual items that were answered with a failure."""
    return [
        Failure(item, item.answer)
        for item in items(round)
        if item.answer and item.answer.outcome == ChecklistAnswer.Outcome.FAIL
    ]


Cause = Trip | Failure


def cases_of(cause: Cause) -> list[Case]:
    """Return what the findings about a trip or failure are recognised by: one for each unit."""
    return [case(int(unit), cause.kind, cause.subject) for unit in cause.units]


def _renamed(findings: Iterable[Finding]) -> set[tuple[int, str]]:
    """Return the units and figures that were decided on already, whatever they are called now."""
    decided = (one for one in findings if one.state != Finding.State.CANDIDATE)
    return {(one.unit_id, one.reference) for one in decided if one.reference}


def _cases(found: Iterable[Cause]) -> tuple[dict[Case, Cause], list[str]]:
    """Return one cause a case (the first rule that fires), and the objects without a unit."""
    cases: dict[Case, Cause] = {}
    ownerless: dict[str, None] = {}
    for cause in found:
        if not cause.units:
            ownerless[cause.label] = None
        for one in cases_of(cause):
            cases.setdefault(one, cause)
    return cases, list(ownerless)


_FILLED = (
    "kind", "subject", "indicator", "reference", "description", "facts", "is_reconstructed",
)  # fmt: skip


def _filled(finding: Finding, cause: Cause, round: InspectionRound) -> Finding:
    finding.kind, finding.subject = cause.kind, cause.subject
    finding.indicator, finding.reference = cause.rule, cause.reference
    finding.description = cause.said(round)
    finding.facts = cause.facts | {"level": cause.rule.level}
    finding.is_reconstructed = cause.is_reconstructed
    return finding


def _still_waived(round: InspectionRound, cases: set[Case]) -> set[Case]:
    """Return the cases that an earlier round let stand, for good or beyond this round's date."""
    earlier = Finding.objects.filter(
        county=round.county, state=Finding.State.WAIVED, round__ends_on__lt=round.starts_on
    ).order_by("round__ends_on")
    until = {case_of(one): one.waived_until for one in earlier}
    return {case for case in cases & until.keys() if (until[case] or round.as_of) >= round.as_of}
