from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from supervision.metrics.actions import compute_round
from supervision.metrics.values import RoundValues
from supervision.models import InspectionRound
from tests.factories import make_county, make_indicator, make_round, make_unit
from units.models import County, Unit

Q3 = (date(2023, 7, 1), date(2023, 9, 30))


@pytest.fixture
def county(db: None) -> County:
    make_indicator("account_update_days", 14)
    return make_county()


@pytest.fixture
def round(county: County) -> InspectionRound:
    return make_round(county)


@pytest.fixture
def unit(county: County) -> Unit:
    return make_unit(county, short_name="住建局")


@pytest.fixture
def town(county: County) -> Unit:
    return make_unit(county, short_name="平木镇", kind=Unit.Kind.TOWN)


@pytest.fixture
def computed(round: InspectionRound) -> Callable[[], RoundValues]:
    """Compute the round and return its values."""

    def run() -> RoundValues:
        compute_round(round=round, by=None)
        return RoundValues(round)

    return run


@pytest.fixture
def figure(computed: Callable[[], RoundValues]) -> Callable[..., list[Decimal | None]]:
    """Compute the round and return the numerators of the references."""

    def run(*references: str) -> list[Decimal | None]:
        values = computed()
        return [values.get(reference).numerator for reference in references]

    return run
