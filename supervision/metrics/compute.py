"""Evaluating a round: every metric, every group, without writing anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from supervision.metrics import catalogue
from supervision.metrics.gathered import Gathered
from supervision.metrics.measures import MEASURES
from supervision.metrics.series import Number, Series
from supervision.models import Indicator, InspectionRound, MetricValue

Progress = Callable[[int, str], None]
Address = tuple[str, str, str]
Stored = tuple[Decimal, Decimal | None, bool, bool]


def evaluate(
    round: InspectionRound,
    progress: Progress | None = None,
    only: Iterable[str] | None = None,
    rules: dict[str, Indicator] | None = None,
) -> dict[str, Series]:
    """Return the series of every metric, by key. The number of queries does not depend on the
    number of units, groups or rows.

    `only` names the metrics wanted, which leaves out what they do not stand on; `rules` are used
    instead of those in force, to see what they would change.
    """
    metrics = catalogue.metrics()
    if only is not None:
        metrics = {key: metrics[key] for key in _standing_on(only)}
    gathered = Gathered(round, metrics.values(), progress, rules)
    done: dict[str, Series] = {}

    def known(key: str) -> Series:
        if key not in done:
            metric = metrics[key]
            done[key] = MEASURES[metric.measure](metric, gathered, known)
        return done[key]

    for key in metrics:
        known(key)
    return done


def _standing_on(keys: Iterable[str]) -> list[str]:
    """Return the metrics and all that they are made of."""
    found: dict[str, None] = {}
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found[key] = None
            waiting += catalogue.metrics()[key].needs
    return list(found)


class Line(NamedTuple):
    """A value to store; the fields are those of MetricValue."""

    metric: str
    group: str
    group_key: str
    numerator: Number
    denominator: Number | None
    from_tally: bool
    from_reconstructed: bool


def lines(series: dict[str, Series]) -> list[Line]:
    """Return the lines to store: known totals, and the known lines of what is not zero at all."""
    return [
        Line(
            key,
            ",".join(grouping),
            ",".join(group_key),
            amount.number or 0,
            amount.denominator,
            amount.tally,
            amount.made,
        )
        for key, one in series.items()
        for grouping, group_key, amount in one.stored()
    ]


@dataclass(frozen=True)
class Difference:
    """A stored value that its rows do not give; None where one of the two is missing."""

    metric: str
    group: str
    group_key: str
    stored: Stored | None
    counted: Stored | None

    def __str__(self) -> str:
        metric = catalogue.find(self.metric)
        name = metric.label if metric else self.metric
        where = f"（{self.group}={self.group_key}）" if self.group else ""
        return f"{name}{where}：存 {_text(self.stored)}，按明细 {_text(self.counted)}"


def _text(value: Stored | None) -> str:
    if value is None:
        return "无"
    numerator, denominator, tally, made = value
    text = f"{numerator.normalize():f}"
    if denominator is not None:
        text += f"/{denominator.normalize():f}"
    marks = [m for m, on in (("汇总填报", tally), ("重构数据", made)) if on]
    return text + (f"（{'、'.join(marks)}）" if marks else "")


def differences(round: InspectionRound) -> list[Difference]:
    """Compare every stored value with its rows as of the round's date, marks included."""
    stored: dict[Address, Stored] = {
        (metric, group, key): (numerator, denominator, tally, made)
        for metric, group, key, numerator, denominator, tally, made in MetricValue.objects.filter(
            round=round
        ).values_list(
            "metric", "group", "group_key", "numerator", "denominator",
            "from_tally", "from_reconstructed",
        )
    }  # fmt: skip
    counted: dict[Address, Stored] = {}
    for value in lines(evaluate(round)):
        below = value.denominator
        counted[value.metric, value.group, value.group_key] = (
            Decimal(value.numerator),
            Decimal(below) if below is not None else None,
            value.from_tally,
            value.from_reconstructed,
        )
    return [
        Difference(*address, stored.get(address), counted.get(address))
        for address in sorted(stored.keys() | counted.keys())
        if stored.get(address) != counted.get(address)
    ]
