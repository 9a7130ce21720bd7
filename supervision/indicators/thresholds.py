"""The rules in force in a county on a day, and their thresholds."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil

from supervision.models import Indicator, InspectionRound
from units.models import County

WARN = ".warn"


@dataclass(frozen=True)
class Threshold:
    """A number with the rule it comes from; `value` in `unit_of_measure`."""

    code: str
    value: Decimal
    unit_of_measure: str
    level: str
    basis: str
    name: str
    status: str


def rules_in_force(county: County, on: date) -> dict[str, Indicator]:
    """Return one row a code: of nation, province, city and county the one that holds.

    A more local rule takes the place of a wider one, unless the wider one is stricter; within a
    level the version that came into force last holds. A row without a threshold leaves setting
    it to the more local levels.
    """
    return holding_of(Indicator.objects.in_force(county=county, on=on))


def holding_of(found: Iterable[Indicator]) -> dict[str, Indicator]:
    """Return of the rules that apply in a county on a day the one that holds, by code."""
    ordered = sorted(found, key=lambda rule: (rule.locality, rule.valid_from or date.min))
    holding: dict[str, Indicator] = {}
    for rule in ordered:
        wider = holding.get(rule.code)
        if wider is None or wider.level == rule.level or not _is_stricter(wider, rule):
            holding[rule.code] = rule
    return holding


def _is_stricter(one: Indicator, other: Indicator) -> bool:
    if one.threshold is None or other.threshold is None:
        return one.threshold is not None
    match one.stricter:
        case Indicator.Stricter.LOWER:
            return one.threshold < other.threshold
        case Indicator.Stricter.HIGHER:
            return one.threshold > other.threshold
        case _:
            return False


def thresholds(county: County, on: date) -> dict[str, Threshold]:
    """Return the thresholds by code, a warning line as `code.warn`."""
    return thresholds_of(rules_in_force(county, on))


def thresholds_of(rules: dict[str, Indicator]) -> dict[str, Threshold]:
    """Return the same for rules at hand."""
    found: dict[str, Threshold] = {}
    for code, rule in rules.items():
        for name, value in ((code, rule.threshold), (f"{code}{WARN}", rule.warn_at)):
            if value is not None:
                found[name] = Threshold(
                    code=name,
                    value=value,
                    unit_of_measure=rule.unit_of_measure,
                    level=rule.get_level_display(),
                    basis=rule.basis,
                    name=rule.name,
                    status=rule.status,
                )
    return found


@contextmanager
def judged_by(
    round: InspectionRound, rules: dict[str, Indicator]
) -> Iterator[dict[str, Threshold]]:
    """Let the facts of the round be judged by these rules meanwhile; give their thresholds."""
    found = round._thresholds = thresholds_of(rules)  # type: ignore[attr-defined]
    try:
        yield found
    finally:
        del round._thresholds  # type: ignore[attr-defined]


def threshold_of(round: InspectionRound, code: str) -> Threshold | None:
    """Return the threshold by which the round is judged, None where none is set."""
    known: dict[str, Threshold] | None = getattr(round, "_thresholds", None)
    if known is None:
        known = thresholds(round.county, round.last_day)
    return known.get(code)


def before(day: date, threshold: Threshold) -> date:
    """Return the day that lies the threshold's span of time before the day.

    Months and years are those of the calendar, a part of a day counts as a day.
    """
    amount = ceil(threshold.value)
    match threshold.unit_of_measure:
        case "月" | "年":
            months = amount * (12 if threshold.unit_of_measure == "年" else 1)
            year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
            return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
        case "小时":
            return day - timedelta(days=ceil(amount / 24))
        case _:
            return day - timedelta(days=amount)
