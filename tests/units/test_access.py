from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from units import access
from units.models import Appointment, County, Unit, User

pytestmark = pytest.mark.django_db


def county(name: str = "凤县", code: str = "610330", city: str = "宝鸡市") -> County:
    return County.objects.create(
        name=name, code=code, city=city, province="陕西省", issuing_organ=f"{name}人民政府办公室"
    )


def unit(of: County, name: str) -> Unit:
    return Unit.objects.create(county=of, name=of.name + name, short_name=name, kind="department")


def person(role: str, *, ends_on: date | None = None, **scope: object) -> User:
    user = User.objects.create(username=f"p{User.objects.count()}", full_name="某人")
    Appointment.objects.create(
        person=user, role=role, starts_on=date(2020, 1, 1), ends_on=ends_on, **scope
    )
    return user


def test_staff_act_in_their_own_county_only() -> None:
    own, other = county(), county("石泉县", "610922", "安康市")
    staff = person("staff", county=own)
    assert access.may(staff, "RECORD_IMPORT", on=own)
    assert not access.may(staff, "RECORD_IMPORT", on=other)
    with pytest.raises(PermissionDenied, match="没有办理此事的权限"):
        access.require(staff, "RECORD_IMPORT", on=other)
    assert list(County.objects.visible_to(staff)) == [own]


def test_a_liaison_sees_the_own_unit_only() -> None:
    own = county()
    mine, theirs = unit(own, "住建局"), unit(own, "交通局")
    liaison = person("liaison", unit=mine)
    assert access.scope_of(liaison) == access.Scope(frozenset(), frozenset({mine.pk}))
    assert not access.may(liaison, "ROUND_VIEW", on=own)
    assert access.may(liaison, "RECORD_VIEW", on=_RowOf(mine))
    assert not access.may(liaison, "RECORD_VIEW", on=_RowOf(theirs))


class _RowOf:
    """Stands for any record that has a unit."""

    def __init__(self, unit: Unit) -> None:
        self.county, self.unit_id = unit.county, unit.pk


def test_an_observer_sees_the_counties_of_the_city() -> None:
    own, other = county(), county("石泉县", "610922", "安康市")
    observer = person("observer", region="宝鸡市")
    assert set(County.objects.visible_to(observer)) == {own}
    assert not access.may(observer, "ROUND_EDIT", on=own)
    assert set(County.objects.visible_to(person("observer", region="陕西省"))) == {own, other}


@pytest.mark.parametrize("role", ["staff", "leader", "observer", "roll-call"])
def test_a_role_without_its_place_grants_nothing(role: str) -> None:
    own = county()
    astray = person(role, unit=unit(own, "住建局"))
    assert access.scope_of(astray) == access.Scope(frozenset(), frozenset())
    assert not access.may(astray, "ROUND_VIEW", on=own)
    assert not County.objects.visible_to(astray).exists()


@pytest.mark.parametrize(
    ("role", "place"), [("staff", "县区"), ("liaison", "单位"), ("observer", "市或省")]
)
def test_an_appointment_names_the_place_its_role_needs(role: str, place: str) -> None:
    someone = User.objects.create(username="p", full_name="某人")
    appointment = Appointment(person=someone, role=role, starts_on=date(2020, 1, 1))
    with pytest.raises(ValidationError, match=f"要写明{place}"):
        appointment.full_clean(validate_constraints=False)


def test_an_appointment_has_a_role_that_exists() -> None:
    someone = User.objects.create(username="p", full_name="某人")
    appointment = Appointment(
        person=someone, role="liason", county=county(), starts_on=date(2020, 1, 1)
    )
    with pytest.raises(ValidationError, match="liason"):
        appointment.full_clean()


def test_what_a_person_holds_is_read_once(django_assert_num_queries: Any) -> None:
    own = county()
    observer = person("observer", region="宝鸡市")
    with django_assert_num_queries(2):
        assert access.may(observer, "ROUND_VIEW", on=own)
        assert not access.may(observer, "RECORD_VIEW", on=own)
        assert access.scope_of(observer).counties == {own.pk}


def test_an_administrator_sees_all_counties() -> None:
    own, other = county(), county("石泉县", "610922", "安康市")
    assert set(County.objects.visible_to(person("administrator"))) == {own, other}


def test_an_ended_appointment_grants_nothing() -> None:
    own = county()
    former = person("staff", county=own, ends_on=timezone.localdate() - timedelta(days=1))
    assert not access.may(former, "ROUND_VIEW", on=own)
    assert not County.objects.visible_to(former).exists()


def test_nobody_signed_in_may_do_nothing() -> None:
    assert not access.may(AnonymousUser(), "ROUND_VIEW")  # type: ignore[arg-type]


def test_every_permission_is_written_noun_verb() -> None:
    for role in access.roles().values():
        assert all(p.isupper() and p.count("_") >= 1 for p in role.permissions), role
