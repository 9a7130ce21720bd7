"""The people of a county, and who looks after them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import make_county, make_unit, make_user
from units.models import Appointment, County, Unit, User

DAY = date(2026, 11, 1)


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
def staff(county: County) -> User:
    return make_user("staff", county)


@pytest.fixture
def administrator() -> User:
    return make_user("administrator", password="correct-horse")


@pytest.fixture
def liaison(unit_a: Unit) -> User:
    return make_user("liaison", unit_a, full_name="王五", password="correct-horse")


def post_of(person: User) -> Appointment:
    return Appointment.objects.get(person=person)
