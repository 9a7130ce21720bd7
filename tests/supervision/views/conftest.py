"""Who tries every view: the people of a county, one from elsewhere, and a stranger."""

from __future__ import annotations

import pytest
from django.test import Client

from supervision.models import InspectionRound
from tests.factories import make_county, make_round, make_unit, make_user
from units.models import County, Unit, User


@pytest.fixture
def county() -> County:
    return make_county(name="石泉县", city="安康市")


@pytest.fixture
def unit_a(county: County) -> Unit:
    return make_unit(county, short_name="城关镇", kind=Unit.Kind.TOWN)


@pytest.fixture
def unit_b(county: County) -> Unit:
    return make_unit(county, short_name="县住建局")


@pytest.fixture
def round(county: County) -> InspectionRound:
    return make_round(county)


@pytest.fixture
def people(county: County, unit_a: Unit, unit_b: Unit) -> dict[str, User]:
    return {
        "staff": make_user("staff", county),
        "reviewer": make_user("reviewer", county),
        "leader": make_user("leader", county),
        "liaison_a": make_user("liaison", unit_a),
        "liaison_b": make_user("liaison", unit_b),
        "outsider": make_user("staff", make_county()),
        "administrator": make_user("administrator"),
    }


@pytest.fixture
def staff(client: Client, people: dict[str, User]) -> Client:
    client.force_login(people["staff"])
    return client
