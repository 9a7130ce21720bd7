from __future__ import annotations

from collections.abc import Callable

import pytest

from supervision.findings.evaluate import Trip, trips
from supervision.indicators.actions import load_indicators
from supervision.metrics.actions import compute_round
from supervision.models import InspectionRound
from tests.factories import make_county, make_round, make_unit
from units.models import County, Unit


@pytest.fixture
def county(db: None) -> County:
    """A county with the rules of the catalogue."""
    load_indicators(by=None)
    return make_county()


@pytest.fixture
def round(county: County) -> InspectionRound:
    return make_round(county)


@pytest.fixture
def unit(county: County) -> Unit:
    return make_unit(county, short_name="住建局")


@pytest.fixture
def found(round: InspectionRound) -> Callable[[str], list[Trip]]:
    """Compute the round and return what trips the rule."""

    def run(code: str) -> list[Trip]:
        compute_round(round=round, by=None)
        return [trip for trip in trips(round) if trip.rule.code == code]

    return run
