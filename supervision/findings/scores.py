"""Points (参考得分) of the websites of a round: what the rules with points take off a hundred.

A score is for reference and never official while a rule that it uses is not confirmed against the
official text (未核实), or an item of it has not been looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from supervision.findings.checklists.items import Item
from supervision.findings.checklists.items import items as checklist
from supervision.findings.evaluate import trips_of
from supervision.indicators.thresholds import rules_in_force
from supervision.metrics.values import RoundValues
from supervision.models import ChecklistAnswer, Indicator, InspectionRound

FULL = Decimal(100)
EACH = "每"
BONUS = "bonus"


@dataclass
class Score:
    """`taken` are the points off by rule; `unconfirmed` and `unanswered` stand in its way."""

    taken: list[tuple[Indicator, Decimal]] = field(default_factory=list)
    unconfirmed: list[Indicator] = field(default_factory=list)
    unanswered: list[Item] = field(default_factory=list)

    @property
    def value(self) -> Decimal:
        return max(FULL - sum((points for _, points in self.taken), Decimal()), Decimal())

    @property
    def is_official(self) -> bool:
        return not self.unconfirmed and not self.unanswered

    @property
    def why_not(self) -> str:
        """Say what keeps the score from being official; empty when nothing does."""
        parts = []
        if self.unconfirmed:
            names = "、".join(rule.number or rule.name for rule in self.unconfirmed[:5])
            more = "等" if len(self.unconfirmed) > 5 else ""
            parts.append(
                f"所用规则有{len(self.unconfirmed)}条没有对照正式文本核实（{names}{more}）"
            )
        if self.unanswered:
            parts.append(f"还有{len(self.unanswered)}项影响得分的没有人工检查")
        return f"不作为正式得分：{'，'.join(parts)}。" if parts else ""


def scores(round: InspectionRound, values: RoundValues | None = None) -> dict[str, Score]:
    """Return the score of each website by its primary key as text."""
    values = values or RoundValues(round)
    rules = rules_in_force(round.county, round.last_day)
    used = {code: rule for code, rule in rules.items() if takes_points(rule)}
    unconfirmed = [r for r in used.values() if r.status != Indicator.Status.CONFIRMED]
    found: dict[str, Score] = {}
    for item in checklist(round, rules):
        if item.target.kind != "website":
            continue
        score = found.setdefault(item.target.key, Score(unconfirmed=unconfirmed))
        if item.rule.code not in used:
            continue
        if item.answer is None:
            score.unanswered.append(item)
        elif item.answer.outcome == ChecklistAnswer.Outcome.FAIL:
            score.taken.append((item.rule, _points(item.rule, item.answer.quantity or 1)))
    _counted(used, values, found)
    return found


def _counted(
    used: Mapping[str, Indicator], values: RoundValues, found: Mapping[str, Score]
) -> None:
    """Take off what the figures of a website say."""
    for rule in used.values():
        if not rule.metric:
            continue
        for trip in trips_of(rule, values):
            if score := found.get(trip.key):
                score.taken.append((rule, _points(rule, int(trip.counted.numerator or 0))))


def takes_points(rule: Indicator) -> bool:
    return (
        rule.object == Indicator.Object.WEBSITE
        and rule.use == Indicator.Use.RULE
        and rule.points is not None
        and rule.group != BONUS
        and (not rule.metric or rule.group == "website")
    )


def _points(rule: Indicator, quantity: int) -> Decimal:
    """Return the points off: for each when the rule says so, never more than its cap."""
    points = rule.points or Decimal()
    if rule.operator == EACH:
        points *= quantity
    return points if rule.cap is None else min(points, rule.cap)
