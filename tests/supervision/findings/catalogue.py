"""What the tests of the catalogue's rules share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db import models

from supervision.findings.evaluate import Trip
from supervision.metrics.provenance import rows
from supervision.models import InspectionRound
from tests.factories import make_column, make_publication
from units.models import County

FIRST, LAST = date(2023, 7, 1), date(2023, 9, 30)
Found = Callable[[str], list[Trip]]


def proof(trip: Trip, round: InspectionRound) -> set[models.Model]:
    found = rows(trip.judged, round).queryset
    assert found is not None
    return set(found)


def labels(found: list[Trip]) -> list[str]:
    return [trip.label for trip in found]


def busy(county: County) -> None:
    """Let some other column publish, so that the county keeps publications at all."""
    column = make_column(county, name="其他")
    for week in range(14):
        make_publication(column, FIRST + timedelta(days=7 * week))
