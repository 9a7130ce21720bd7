"""What became of the problems of the round before: a sentence whose figures open their rows."""

from __future__ import annotations

from dataclasses import dataclass

from supervision.dashboards import figures
from supervision.metrics.references import parse
from supervision.metrics.values import RoundValues

WITH_PROBLEMS, DONE, LEFT = (
    "previous.units_with_problems",
    "previous.rectified",
    "previous.unrectified",
)
METRICS = {WITH_PROBLEMS, DONE, LEFT}


@dataclass(frozen=True)
class Named:
    """Some words, perhaps with the address of what they stand on."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class CarryOver:
    """Counts of units by what became of their problems; `left_units` are those not done."""

    round: str
    with_problems: Named
    done: Named
    left: Named
    left_units: list[Named]
    reconstructed: bool


def carry_over(values: RoundValues) -> CarryOver | None:
    """Return it for a round that has a previous one with problems."""
    counted = {key: values.get(key) for key in METRICS}
    if not values.round.previous or not counted[WITH_PROBLEMS].numerator:
        return None
    told = {
        key: Named(figures.parts_of(value, values.round)[0], figures.figure_url(values.round, key))
        for key, value in counted.items()
    }
    items = parse("previous.open_items")
    units = [
        Named(label, figures.figure_url(values.round, items.at("unit", key)))
        for key, label, line in values.by_group(LEFT, "unit")
        if line.numerator
    ]
    return CarryOver(
        values.round.previous.label,
        told[WITH_PROBLEMS],
        told[DONE],
        told[LEFT],
        units,
        any(value.from_reconstructed for value in counted.values()),
    )
