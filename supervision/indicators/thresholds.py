"""The rules in force in a county on a day, and their thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from supervision.models import Indicator
from units.models import County

LOCAL_LAST = [
    Indicator.Level.NATIONAL,
    Indicator.Level.PROVINCE,
    Indicator.Level.CITY,
    Indicator.Level.COUNTY,
]


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
    found = Indicator.objects.in_force(county=county, on=on)
    ordered = sorted(
        found, key=lambda i: (LOCAL_LAST.index(Indicator.Level(i.level)), i.valid_from or date.min)
    )
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
    found: dict[str, Threshold] = {}
    for code, rule in rules_in_force(county, on).items():
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
