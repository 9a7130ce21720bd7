"""What a proposed rule would change in an open round: evaluated as if it were in force, without
writing anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from supervision.findings.evaluate import Trip, evaluated, trips_of, warnings_of
from supervision.indicators.thresholds import holding_of
from supervision.metrics import catalogue
from supervision.metrics.compute import evaluate, lines
from supervision.metrics.names import Names
from supervision.metrics.references import BadReference, parse
from supervision.metrics.rounding import format_value
from supervision.metrics.values import RoundValues
from supervision.models import Indicator, InspectionRound
from units.actions import RefusedError
from units.templatetags.words import day

SHOWN = 100

Object = tuple[str, str, str]  # code of the rule, group, key
Rules = dict[str, Indicator]


@dataclass(frozen=True)
class Line:
    """One object that changes, in words: whose it is, its figure, and the rows behind it."""

    label: str
    owner: str
    figure: str
    reference: str


@dataclass(frozen=True)
class Change:
    heading: str
    total: int
    lines: list[Line]


@dataclass
class Effect:
    """The objects of a round that would newly trip, be warned of, or clear."""

    round: InspectionRound
    rule: Indicator
    after: Indicator | None
    tripped: list[Trip] = field(default_factory=list)
    cleared: list[Trip] = field(default_factory=list)
    warned: list[Trip] = field(default_factory=list)
    calmed: list[Trip] = field(default_factory=list)
    unchanged: int = 0
    judged: bool = True
    refused: str = ""
    names: Names | None = None

    @property
    def holds(self) -> bool:
        """Whether the proposed version would be the one that holds in the round."""
        return self.after is self.rule

    @property
    def changes(self) -> list[Change]:
        """What changes, each kind with the first of its objects; kinds without any left out."""
        kinds = {
            "新增不合格": self.tripped,
            "不再不合格": self.cleared,
            "新增提醒": self.warned,
            "不再提醒": self.calmed,
        }
        return [
            Change(heading, len(found), [self._line(trip) for trip in found[:SHOWN]])
            for heading, found in kinds.items()
            if found
        ]

    def _line(self, trip: Trip) -> Line:
        metric = trip.judged.metric
        figure = format_value(trip.value, metric, self.round.county)
        measure = "" if metric.is_rate else metric.unit_of_measure
        units = trip.units if trip.group != "unit" and self.names else ()
        owner = "、".join(self.names.label("unit", unit) for unit in units if self.names)
        return Line(trip.label, owner, f"{metric.label} {figure}{measure}", str(trip.judged))

    @property
    def is_grave(self) -> bool:
        return bool(self.tripped or self.warned)

    @property
    def sentence(self) -> str:
        label = self.round.label
        if self.refused:
            return f"{label}：{self.refused}"
        if self.after is None:
            return f"{label}：在本轮数据截止日（{day(self.round.last_day)}）不生效，本轮不受影响。"
        if not self.holds:
            level = self.after.get_level_display()
            return f"{label}：{level}级的规则仍然有效（更严，或生效更晚），本轮不受影响。"
        if not self.judged and self.rule.code in catalogue.judging():
            return f"{label}：这个数用在统计里，不判不合格；保存后重新计算指标，统计随之变动。"
        if not self.judged:
            return f"{label}：这条规则由人工检查，不影响机器检查出的问题。"
        parts = [f"{change.heading}{change.total}个" for change in self.changes]
        text = "，".join(parts) if parts else "没有对象因此变化"
        return f"{label}：{text}；原样不合格{self.unchanged}个。"


def effects(rule: Indicator, rounds: Iterable[InspectionRound]) -> list[Effect]:
    """Return what the rule would change in each of the open rounds."""
    return [effect(rule, round) for round in rounds]


def effect(rule: Indicator, round: InspectionRound) -> Effect:
    """Evaluate the round with and without the rule, from its rows as they are now."""
    applying = list(Indicator.objects.in_force(county=round.county, on=round.last_day))
    before = holding_of(applying)
    others = [one for one in applying if one.pk != rule.pk]
    is_valid = rule.is_valid_on(round.last_day)
    after = holding_of([*others, rule]) if is_valid else before
    found = Effect(round, rule, after.get(rule.code) if is_valid else None)
    affected = _affected(rule, before, after)
    found.judged = bool(affected)
    if found.holds and affected:
        found.names = Names(round)
        try:
            _compare(found, _read(round, before, affected), _read(round, after, affected))
        except RefusedError as error:  # what is filed overlaps: no figure can be computed
            found.refused = str(error)
    return found


def _affected(rule: Indicator, before: Rules, after: Rules) -> set[str]:
    """Return the codes of the rules whose evaluation may change."""
    found = set()
    for one in (*evaluated(before), *evaluated(after)):
        try:
            uses = catalogue.judged_by(parse(one.metric).metric.key)
        except BadReference:
            continue
        if rule.code == one.code or rule.code in uses:
            found.add(one.code)
    return found


Read = tuple[dict[Object, Trip], dict[Object, Trip]]


def _read(round: InspectionRound, rules: Rules, codes: set[str]) -> Read:
    """Return what trips and what is warned of under the rules."""
    chosen = [rule for rule in evaluated(rules) if rule.code in codes]
    named = [
        parse(name).metric for rule in chosen for name in (rule.metric, rule.warn_metric) if name
    ]
    needed = {metric.key for metric in named} | {metric.of for metric in named if metric.of}
    series = evaluate(round, only=needed, rules=rules)
    values = RoundValues(round, lines=lines(series))
    tripped: dict[Object, Trip] = {}
    warned: dict[Object, Trip] = {}
    for rule in chosen:
        tripped |= {_object(trip): trip for trip in trips_of(rule, values)}
        warned |= {_object(trip): trip for trip in warnings_of(rule, values)}
    return tripped, warned


def _object(trip: Trip) -> Object:
    return trip.rule.code, trip.group, trip.key


def _compare(found: Effect, before: Read, after: Read) -> None:
    was, was_warned = before
    now, now_warned = after
    found.tripped = [trip for one, trip in now.items() if one not in was]
    found.cleared = [trip for one, trip in was.items() if one not in now]
    found.warned = [trip for one, trip in now_warned.items() if one not in was_warned]
    found.calmed = [
        trip for one, trip in was_warned.items() if one not in now_warned and one not in now
    ]
    found.unchanged = len(was.keys() & now.keys())
