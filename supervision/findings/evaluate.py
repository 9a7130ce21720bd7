"""Which objects trip which rule in a round: read from the stored figures, nothing is written.

A rule names a metric and an entity; the metric's lines by that entity which are not zero are the
objects that trip it. So a rule can never count by another condition than the notice does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from supervision.indicators.dimensions import DIMENSIONS
from supervision.indicators.thresholds import rules_in_force
from supervision.metrics.references import BadReference, Reference, parse
from supervision.metrics.rounding import format_value
from supervision.metrics.values import RoundValues, Value
from supervision.models import Finding, Indicator, InspectionRound


@dataclass(frozen=True)
class Trip:
    """One object that trips one rule: who answers for it, and the figure that proves it.

    `units` are primary keys as text (a column may have several units, or none). `value` is the
    figure that was judged, `counted` what the rule's own metric counts of the object.
    """

    rule: Indicator
    group: str
    key: str
    label: str
    units: tuple[str, ...]
    judged: Reference
    value: Value
    counted: Value

    @property
    def subject(self) -> str:
        """The object's name; where that is the unit itself, what the figure is about."""
        if self.group == "unit":
            classes = self.judged.metric.where.get("error_class", ())
            if len(classes) == 1 and self.judged.metric.source == "content_errors":
                return DIMENSIONS["error_class"].choices[classes[0]]
            return self.judged.metric.label.partition(".")[0]
        return self.label

    @property
    def kind(self) -> str:
        return self.rule.finding_kind

    @property
    def reference(self) -> str:
        return str(self.judged)

    @property
    def facts(self) -> dict[str, Any]:
        """What a finding keeps of it."""
        value, threshold = self.value, self.rule.threshold
        return {
            "value": str(value.numerator),
            "denominator": None if value.denominator is None else str(value.denominator),
            "threshold": None if threshold is None else str(threshold),
        }

    @property
    def is_reconstructed(self) -> bool:
        return self.value.from_reconstructed

    def said(self, round: InspectionRound) -> str:
        """Say in one sentence what is wrong, by which rule of which level."""
        metric = self.judged.metric
        about, _, what = metric.label.rpartition(".")
        unit = "" if metric.is_rate else metric.unit_of_measure
        what = about if what == "总数" else what.removesuffix("数").removesuffix(unit)
        named = self.subject if self.group == "unit" else f"“{self.label}”"
        if metric.source == f"{self.group}s":  # the object is counted itself: it is so, or not
            kind = str(Finding.Kind(self.kind).label) if self.kind else ""
            fault = f"为{kind}" if kind.startswith(what) else what
        else:
            fault = f"{what}{format_value(self.value, metric, round.county)}{unit}"
        ruled = parse(self.rule.metric).metric
        if ruled.over and ruled.condition and ruled.condition.number == 0:  # any of those there
            fault += "，" + parse(ruled.over).metric.label.rpartition(".")[2]
        if fault.startswith(named):
            named = ""
        elif self.group == "website":  # it is not the site that is blank or late
            named += about
        return f"{named}{fault}（{cited(self.rule)}）"[:500]


def trips(round: InspectionRound, values: RoundValues | None = None) -> list[Trip]:
    """Return every trip of the rules in force: local rules first, then by code and register."""
    values = values or RoundValues(round)
    found: list[Trip] = []
    for rule in evaluated(rules_in_force(round.county, round.last_day)):
        if rule.finding_kind:
            found += trips_of(rule, values)
    return found


def evaluated(rules: Mapping[str, Indicator]) -> list[Indicator]:
    """Return the rules that records answer: local ones first, then by code."""
    answered = [rule for rule in rules.values() if rule.metric and rule.use == Indicator.Use.RULE]
    return sorted(answered, key=lambda rule: (-rule.locality, rule.code))


def trips_of(rule: Indicator, values: RoundValues) -> list[Trip]:
    """Return the objects that trip one rule; none for too few of something before the end.

    As long as the data of a round end before its window does, what is still to come may make up
    what is missing.
    """
    metric = parse(rule.metric).metric
    lacking = metric.condition is not None and metric.condition.operator in {"<", "<=", "="}
    running = values.round.as_of < values.round.ends_on
    if lacking and running and not parse(metric.of).metric.is_rate:
        return []
    return _told_apart(_of(rule, rule.metric, values), values)


def _told_apart(found: Iterable[Trip], values: RoundValues) -> list[Trip]:
    """Add the platform or number to the name of a unit's second object of the same name."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    apart = []
    for trip in found:
        if trip.group != "unit" and (trip.label, trip.units) in seen:
            platform = values.names.attributes(trip.group, trip.key, "platform")
            what = values.names.label("platform", platform[0]) if platform else trip.key
            trip = replace(trip, label=f"{trip.label}（{what}）")
        seen.add((trip.label, trip.units))
        apart.append(trip)
    return apart


def warnings_of(rule: Indicator, values: RoundValues) -> list[Trip]:
    """Return the objects beyond the warning line of one rule that do not trip it."""
    if not rule.warn_metric:
        return []
    tripped = {trip.key for trip in _of(rule, rule.metric, values)}
    return [t for t in _of(rule, rule.warn_metric, values) if t.key not in tripped]


def _of(rule: Indicator, name: str, values: RoundValues) -> Iterator[Trip]:
    metric = parse(name).metric
    for key, label, value in values.by_group(metric, rule.group):
        if not value.numerator:
            continue
        judged = parse(metric.of or metric.key)
        if (rule.group,) not in judged.metric.lines:
            judged = parse(metric.key)
        judged = judged.at(rule.group, key)
        units = tuple(values.names.attributes(rule.group, key, "unit"))
        yield Trip(rule, rule.group, key, label, units, judged, values.get(judged), value)


def cited(rule: Indicator) -> str:
    """Name the rule with the level that fired."""
    return f"{rule.get_level_display()}规则：{rule.name}，{rule.sentence}"


def checked(rule: Indicator) -> str:
    """Return a sentence about what stops the rule from being evaluated; empty when nothing."""
    if not rule.metric:
        return "没有对应的统计，需人工检查。"
    for name in filter(None, (rule.metric, rule.warn_metric)):
        try:
            metric = parse(name).metric
        except BadReference as error:
            return str(error)
        if (rule.group,) not in metric.lines:
            label = DIMENSIONS[rule.group].label if rule.group in DIMENSIONS else rule.group
            return f"统计“{metric.label}”没有按“{label}”分开。"
    return ""
