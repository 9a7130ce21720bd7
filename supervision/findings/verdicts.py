"""The verdict (检查结论) on every website, column, account and unit of a round.

It is derived from what is stored (figures, findings, answers) in a fixed number of queries and
kept nowhere. A veto or a rule without points fails; a warning line, or a rule that only takes
points off, warns; an object of which something was not recorded or not looked at is insufficient
unless it fails anyway. What a person called a false report or let stand does not count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models

from supervision.findings.cases import Case, case_of
from supervision.findings.checklists.items import COUNTY, Item
from supervision.findings.checklists.items import items as checklist
from supervision.findings.deriving import Cause, Failure, cases_of
from supervision.findings.evaluate import evaluated, trips_of, warnings_of
from supervision.indicators import asof
from supervision.indicators.thresholds import rules_in_force
from supervision.metrics.values import RoundValues
from supervision.models import ChecklistAnswer, Finding, Indicator, InspectionRound

# The figure without which nothing can be said of an object.
NEEDED = {"column": "publications.longest_gap", "account": "posts.longest_gap"}
UNRECORDED = {"column": "没有发布信息的明细", "account": "没有推文明细"}
NOT_COMPUTED = "本轮还没有计算指标"


class Outcome(models.TextChoices):
    FAIL = "fail", "不合格"
    INSUFFICIENT = "insufficient", "检查不足"
    WARN = "warn", "提醒"
    PASS = "pass", "合格"


class Kind(models.TextChoices):
    WEBSITE = "website", "政府网站"
    COLUMN = "column", "网站栏目"
    ACCOUNT = "account", "政务新媒体"
    UNIT = "unit", "单位"


@dataclass(frozen=True)
class Ground:
    """One thing that speaks against an object.

    `reference` is the figure whose rows prove it, none for a manual item, and `finding` what
    became of it; a candidate still waits for a person.
    """

    outcome: Outcome
    text: str
    rule: Indicator | None = None
    reference: str = ""
    finding: Finding | None = None

    @property
    def is_veto(self) -> bool:
        return self.rule is not None and self.rule.veto

    @property
    def is_candidate(self) -> bool:
        return self.finding is None or self.finding.state == Finding.State.CANDIDATE


@dataclass
class Verdict:
    """What is to be said of one object; `missing` says what was not recorded or looked at."""

    kind: Kind
    key: str
    label: str
    units: tuple[str, ...] = ()
    owner: str = ""
    grounds: list[Ground] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unanswered: list[Item] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"{self.kind}:{self.key}"

    @property
    def outcome(self) -> Outcome:
        against = {ground.outcome for ground in self.grounds}
        if Outcome.FAIL in against:
            return Outcome.FAIL
        if self.missing or self.unanswered:
            return Outcome.INSUFFICIENT
        return Outcome.WARN if against else Outcome.PASS

    @property
    def is_provisional(self) -> bool:
        """Whether it fails on nothing but what no person has confirmed yet."""
        failing = [g for g in self.grounds if g.outcome == Outcome.FAIL]
        return bool(failing) and all(ground.is_candidate for ground in failing)


def verdicts(round: InspectionRound, values: RoundValues | None = None) -> dict[str, Verdict]:
    """Return the verdicts by address (`account:12`): websites, columns, accounts, units."""
    return _Judging(round, values or RoundValues(round)).run()


class _Judging:
    def __init__(self, round: InspectionRound, values: RoundValues) -> None:
        self.round = round
        self.values = values
        self.rules = rules_in_force(round.county, round.last_day)
        self.found: dict[str, Verdict] = {}
        self._known: dict[str, set[str]] = {}
        self._said_of: set[tuple[str, Case]] = set()
        self.findings: dict[Case, Finding] = {
            case_of(one): one
            for one in Finding.objects.filter(round=round).select_related("indicator")
        }

    def run(self) -> dict[str, Verdict]:
        self._list()
        if self.values.is_computed:
            self._count()
        self._ask()
        self._recorded()
        self._pass_on()
        return self.found

    def _list(self) -> None:
        """Take every object that the registers know on the last day of the round."""
        names = self.values.names
        listed: dict[Kind, Iterable[tuple[int, str, str]]] = {
            Kind.WEBSITE: ((pk, name, "") for pk, name in _named(asof.websites(self.round))),
            Kind.COLUMN: (
                asof.columns(self.round)
                .order_by("website", "path", "pk")
                .values_list("pk", "name", "explained_empty")
            ),
            Kind.ACCOUNT: (
                (pk, name, "")
                for pk, name in _named(asof.accounts(self.round).order_by("unit__display_order"))
            ),
            Kind.UNIT: (
                (pk, name, "")
                for pk, name in asof.units(self.round)
                .order_by("display_order", "pk")
                .values_list("pk", "short_name")
            ),
        }
        for kind, rows in listed.items():
            for number, label, explained in rows:
                key = str(number)
                units = tuple(names.attributes(kind, key, "unit"))
                owner = "" if kind == Kind.UNIT else _joined(names.label("unit", u) for u in units)
                verdict = Verdict(kind, key, label, units, owner)
                self.found[verdict.address] = verdict
                if not self.values.is_computed:
                    verdict.missing.append(NOT_COMPUTED)
                elif kind in NEEDED and not explained and not self._is_recorded(kind, key):
                    verdict.missing.append(UNRECORDED[kind])

    def _is_recorded(self, kind: str, key: str) -> bool:
        if kind not in self._known:
            lines = self.values.by_group(NEEDED[kind], kind)
            self._known[kind] = {k for k, _, value in lines if value.is_known}
        return key in self._known[kind]

    def _count(self) -> None:
        """Note what the figures say: rules tripped, and warning lines crossed."""
        for rule in evaluated(self.rules):
            for trip in trips_of(rule, self.values):
                self._note(trip, severity(rule))
            for trip in warnings_of(rule, self.values):
                self._put(trip, Ground(Outcome.WARN, trip.said(self.round), rule, trip.reference))

    def _note(self, cause: Cause, outcome: Outcome) -> None:
        """Note a trip or a failed item with what became of it; a set aside one does not count."""
        cases = cases_of(cause) if cause.kind else []
        known = [self.findings[case] for case in cases if case in self.findings]
        if known and all(one.state in SET_ASIDE for one in known):
            return
        finding = next((one for one in known if one.state not in SET_ASIDE), None)
        said = cause.said(self.round)
        self._put(cause, Ground(outcome, said, cause.rule, cause.reference, finding))

    def _put(self, cause: Cause, ground: Ground) -> None:
        own = self.found.get(f"{cause.group}:{cause.key}")
        cases = cases_of(cause) if ground.finding or ground.outcome == Outcome.FAIL else []
        for verdict in [own] if own else [self.found.get(f"unit:{unit}") for unit in cause.units]:
            # Several rules may speak of one fault; the first, most local one, is told.
            said = {(verdict.address, case) for case in cases} if verdict else set()
            if verdict and (ground.is_veto or not said or said - self._said_of):
                verdict.grounds.append(ground)
                self._said_of |= said

    def _ask(self) -> None:
        """Note the items that failed, and which nobody has looked at."""
        items = checklist(self.round, self.rules)
        for item in items:
            if item.answer is None:
                self._unasked(item)
            elif item.answer.outcome == ChecklistAnswer.Outcome.FAIL:
                self._note(Failure(item, item.answer), severity(item.rule))

    def _unasked(self, item: Item) -> None:
        if item.target.kind != COUNTY:
            self.found[f"{item.target.kind}:{item.target.key}"].unanswered.append(item)
            return
        for verdict in self.found.values():
            if verdict.kind == Kind.UNIT:
                verdict.unanswered.append(item)

    def _recorded(self) -> None:
        """Note what people recorded or confirmed that no figure of today says."""
        said = {id(g.finding) for v in self.found.values() for g in v.grounds if g.finding}
        by_name = {
            (unit, verdict.label): verdict
            for verdict in self.found.values()
            if verdict.kind in (Kind.COLUMN, Kind.ACCOUNT)
            for unit in verdict.units
        }
        for finding in self.findings.values():
            if id(finding) in said or finding.state != Finding.State.CONFIRMED:
                continue
            text = finding.description or f"{finding.get_kind_display()} {finding.subject}".strip()
            ground = Ground(Outcome.FAIL, text, finding.indicator, finding.reference, finding)
            own = by_name.get((str(finding.unit_id), finding.subject))
            verdict = own or self.found.get(f"unit:{finding.unit_id}")
            if verdict:
                verdict.grounds.append(ground)

    def _pass_on(self) -> None:
        """Let a unit answer for its columns and accounts."""
        for verdict in list(self.found.values()):
            if verdict.kind not in (Kind.COLUMN, Kind.ACCOUNT):
                continue
            for unit in verdict.units:
                owner = self.found.get(f"unit:{unit}")
                if owner:
                    owner.grounds += verdict.grounds
                    if verdict.missing or verdict.unanswered:
                        what = f"{verdict.kind.label}“{verdict.label}”检查不足"
                        owner.missing.append(what)


SET_ASIDE = (Finding.State.FALSE_REPORT, Finding.State.WAIVED)


def severity(rule: Indicator) -> Outcome:
    """Return how much a rule weighs: one that only takes points off does not fail an object."""
    return Outcome.FAIL if rule.veto or rule.points is None else Outcome.WARN


def _named(rows: asof.Rows) -> Iterable[tuple[int, str]]:
    found: Iterable[tuple[int, str]] = rows.values_list("pk", "name")
    return found


def _joined(names: Iterable[str]) -> str:
    return "、".join(names)
