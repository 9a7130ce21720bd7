"""The thresholds in force in a county on a day: the most local level wins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from supervision.models import Indicator
from units.models import County

_LOCAL_LAST = [
    Indicator.Level.NATIONAL,
    Indicator.Level.PROVINCE,
    Indicator.Level.CITY,
    Indicator.Level.COUNTY,
]


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


def thresholds(county: County, on: date) -> dict[str, Threshold]:
    """Return the thresholds by code; a county's own overrides city, province and nation.

    Within a level the version that came into force last wins.
    """
    found = Indicator.objects.in_force(county=county, on=on).filter(threshold__isnull=False)
    ordered = sorted(
        found, key=lambda i: (_LOCAL_LAST.index(Indicator.Level(i.level)), i.valid_from or date.min)
    )
    return {
        indicator.code: Threshold(
            code=indicator.code,
            value=indicator.threshold or Decimal(),
            unit_of_measure=indicator.unit_of_measure,
            level=indicator.get_level_display(),
            basis=indicator.basis,
            name=indicator.name,
            status=indicator.status,
        )
        for indicator in ordered
    }
