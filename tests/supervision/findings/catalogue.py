"""What the tests of the catalogue's rules share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db import models

from supervision.findings.evaluate import Trip, evaluated, warnings_of
from supervision.indicators.thresholds import rules_in_force
from supervision.metrics.provenance import rows
from supervision.metrics.values import RoundValues
from supervision.models import InspectionRound
from tests.factories import make_column, make_publication
from units.models import County

FIRST, LAST = date(2023, 7, 1), date(2023, 9, 30)
Found = Callable[[str], list[Trip]]


def proof(trip: Trip, round: InspectionRound) -> set[models.Model]:
    found = rows(trip.judged, round).queryset
    assert found is not None
    return set(found)


def proofs(found: list[Trip], round: InspectionRound) -> list[set[models.Model]]:
    return [proof(trip, round) for trip in found]


def warnings(round: InspectionRound) -> list[Trip]:
    """Return the objects beyond the warning line of any rule in force."""
    values, rules = RoundValues(round), rules_in_force(round.county, round.last_day)
    return [trip for rule in evaluated(rules) for trip in warnings_of(rule, values)]


def labels(found: list[Trip]) -> list[str]:
    return [trip.label for trip in found]


def busy(county: County) -> None:
    """Let some other column publish, so that the county keeps publications at all."""
    column = make_column(county, name="其他")
    for week in range(14):
        make_publication(column, FIRST + timedelta(days=7 * week))
