from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tests.factories import make_county, make_unit, make_user
from tests.units.people.conftest import DAY, post_of
from units import access
from units.actions import RefusedError
from units.models import Appointment, County, Event, Unit, User
from units.people import actions
from units.people.actions import NewPerson
from units.people.authority import Office

pytestmark = pytest.mark.django_db
NEW = NewPerson("赵六", "zhaoliu", "13800000001")


def fresh(user: User) -> User:
    """Return the person as the next request reads it."""
    return User.objects.get(pk=user.pk)


def test_one_who_is_invited_is_appointed_and_has_no_password(staff: User, unit_a: Unit) -> None:
    made = actions.invite(
        person=NEW, office=Office("liaison", unit=unit_a), starts_on=DAY, by=staff
    )
    assert not made.has_usable_password()
    assert access.scope_of(made).units == {unit_a.pk}
    told = Event.objects.filter(county_id=unit_a.county_id, object_label="赵六")
    assert set(told.values_list("verb", flat=True)) == {"邀请人员", "任职"}


def test_a_user_name_is_given_once(staff: User, unit_a: Unit, liaison: User) -> None:
    taken = NewPerson("赵六", liaison.username)
    with pytest.raises(RefusedError) as refused:
        actions.invite(person=taken, office=Office("liaison", unit=unit_a), starts_on=DAY, by=staff)
    assert refused.value.field == "username"


@pytest.mark.parametrize("phone", ["1380000", "23800000001", "1380000000a"])
def test_a_phone_number_has_eleven_digits(staff: User, unit_a: Unit, phone: str) -> None:
    new = NewPerson("赵六", "zhaoliu", phone)
    with pytest.raises(RefusedError, match="11 位数字"):
        actions.invite(person=new, office=Office("liaison", unit=unit_a), starts_on=DAY, by=staff)


@pytest.mark.parametrize("role", ["staff", "reviewer", "leader"])
def test_staff_give_no_role_but_that_of_a_liaison(
    staff: User, county: County, liaison: User, role: str
) -> None:
    with pytest.raises(PermissionDenied):
        actions.appoint(person=liaison, office=Office(role, county), starts_on=DAY, by=staff)


def test_staff_give_nothing_in_another_county(staff: User, liaison: User) -> None:
    office = Office("liaison", unit=make_unit(make_county()))
    with pytest.raises(PermissionDenied):
        actions.appoint(person=liaison, office=office, starts_on=DAY, by=staff)


@pytest.mark.parametrize("role", ["administrator", "observer"])
def test_staff_give_nothing_beyond_the_county(staff: User, liaison: User, role: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.appoint(
            person=liaison, office=Office(role, region="安康市"), starts_on=DAY, by=staff
        )


@pytest.mark.parametrize("role", ["reviewer", "leader", "observer"])
def test_those_who_may_not_manage_give_nothing(unit_a: Unit, liaison: User, role: str) -> None:
    by = make_user(role, unit_a.county)
    unit = make_unit(unit_a.county)
    with pytest.raises(PermissionDenied):
        actions.appoint(person=liaison, office=Office("liaison", unit=unit), starts_on=DAY, by=by)


def test_nobody_appoints_oneself(administrator: User, county: County, staff: User) -> None:
    with pytest.raises(PermissionDenied, match="给自己"):
        actions.appoint(
            person=administrator, office=Office("leader", county), starts_on=DAY, by=administrator
        )
    office = Office("liaison", unit=make_unit(county))
    with pytest.raises(PermissionDenied, match="给自己"):
        actions.appoint(person=staff, office=office, starts_on=DAY, by=staff)


def test_the_same_office_is_not_given_twice(staff: User, liaison: User, unit_a: Unit) -> None:
    office = Office("liaison", unit=unit_a)
    with pytest.raises(RefusedError, match="不必重复"):
        actions.appoint(person=liaison, office=office, starts_on=DAY, by=staff)


def test_one_person_may_hold_several_offices(staff: User, liaison: User, unit_b: Unit) -> None:
    actions.appoint(person=liaison, office=Office("liaison", unit=unit_b), starts_on=DAY, by=staff)
    assert len(access.scope_of(fresh(liaison)).units) == 2


def test_an_end_holds_from_its_day_on_and_stays_on_record(staff: User, liaison: User) -> None:
    today = timezone.localdate()
    actions.end(appointment=post_of(liaison), ends_on=today, by=staff)
    assert access.scope_of(fresh(liaison)).units == frozenset()
    assert post_of(liaison).ends_on == today
    assert Event.objects.filter(verb="免职", object_id=str(liaison.pk)).exists()


def test_an_end_to_come_leaves_the_office_until_then(staff: User, liaison: User) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    actions.end(appointment=post_of(liaison), ends_on=tomorrow, by=staff)
    assert access.scope_of(fresh(liaison)).units


def test_an_end_is_not_before_the_beginning_nor_twice(staff: User, liaison: User) -> None:
    with pytest.raises(RefusedError, match="不能早于"):
        actions.end(appointment=post_of(liaison), ends_on=date(1999, 1, 1), by=staff)
    actions.end(appointment=post_of(liaison), ends_on=DAY, by=staff)
    with pytest.raises(RefusedError, match="不必再办"):
        actions.end(appointment=post_of(liaison), ends_on=DAY, by=staff)


def test_staff_end_nobody_but_liaisons(staff: User, county: County) -> None:
    leader = make_user("leader", county)
    with pytest.raises(PermissionDenied):
        actions.end(appointment=post_of(leader), ends_on=DAY, by=staff)


def test_a_new_person_takes_over_on_the_day(staff: User, liaison: User, unit_a: Unit) -> None:
    today = timezone.localdate()
    successor = actions.hand_over(
        person=liaison, appointments=[post_of(liaison)], to=NEW, on=today, by=staff
    )
    assert access.scope_of(successor).units == {unit_a.pk}
    assert not access.scope_of(fresh(liaison)).units
    assert fresh(liaison).is_active
    assert Event.objects.get(verb="交接工作").after["to"] == "赵六"


def test_handing_over_is_done_whole_or_not_at_all(
    staff: User, liaison: User, county: County
) -> None:
    actions_before = Appointment.objects.count()
    leader = Appointment.objects.create(
        person=liaison, role="leader", county=county, starts_on=date(2020, 1, 1)
    )
    with pytest.raises(PermissionDenied):
        actions.hand_over(
            person=liaison, appointments=[post_of_role(liaison, "liaison"), leader], to=NEW,
            on=DAY, by=staff,
        )  # fmt: skip
    assert Appointment.objects.count() == actions_before + 1
    assert not User.objects.filter(username="zhaoliu").exists()


def post_of_role(person: User, role: str) -> Appointment:
    return Appointment.objects.get(person=person, role=role)


def test_what_is_handed_over_is_the_persons_own(staff: User, liaison: User, unit_b: Unit) -> None:
    other = make_user("liaison", unit_b)
    with pytest.raises(RefusedError):
        actions.hand_over(person=liaison, appointments=[post_of(other)], to=NEW, on=DAY, by=staff)
    with pytest.raises(RefusedError, match="不能是本人"):
        actions.hand_over(
            person=liaison, appointments=[post_of(liaison)], to=liaison, on=DAY, by=staff
        )


def test_a_closed_account_may_do_nothing_until_it_is_opened(staff: User, liaison: User) -> None:
    actions.deactivate(person=liaison, by=staff)
    assert not access.scope_of(fresh(liaison)).units
    with pytest.raises(RefusedError, match="已经停用"):
        actions.deactivate(person=liaison, by=staff)
    actions.reactivate(person=liaison, by=staff)
    assert access.scope_of(fresh(liaison)).units
    with pytest.raises(RefusedError, match="正在使用"):
        actions.reactivate(person=liaison, by=staff)


def test_staff_touch_no_account_that_is_more_than_a_liaison(
    staff: User, liaison: User, county: County
) -> None:
    Appointment.objects.create(
        person=liaison, role="leader", county=county, starts_on=date(2020, 1, 1)
    )
    with pytest.raises(PermissionDenied):
        actions.deactivate(person=liaison, by=staff)
    with pytest.raises(PermissionDenied):
        actions.change(person=liaison, full_name="别名", by=staff)


def test_staff_touch_no_account_of_another_county_nor_their_own(staff: User) -> None:
    for person in (make_user("liaison", make_unit(make_county())), make_user(), staff):
        with pytest.raises(PermissionDenied):
            actions.deactivate(person=person, by=staff)


def test_one_who_has_left_is_still_looked_after(staff: User, liaison: User) -> None:
    actions.end(appointment=post_of(liaison), ends_on=DAY, by=staff)
    actions.change(person=liaison, full_name="王伍", by=staff)
    assert fresh(liaison).full_name == "王伍"


def test_a_change_of_nothing_leaves_no_event(staff: User, liaison: User) -> None:
    actions.change(person=liaison, full_name=liaison.full_name, by=staff)
    assert not Event.objects.filter(verb="修改人员").exists()


def test_the_last_administrator_stays(administrator: User) -> None:
    other = make_user("administrator")  # without a password: cannot sign in yet
    other.set_unusable_password()
    other.save()
    with pytest.raises(RefusedError, match="最后一名"):
        actions.deactivate(person=administrator, by=other)
    with pytest.raises(RefusedError, match="最后一名"):
        actions.end(appointment=post_of(administrator), ends_on=DAY, by=other)
    with pytest.raises(RefusedError, match="最后一名"):
        actions.hand_over(
            person=administrator, appointments=[post_of(administrator)], to=NEW, on=DAY, by=other
        )
    assert post_of(administrator).ends_on is None


def test_one_of_two_administrators_may_go(administrator: User) -> None:
    other = make_user("administrator", password="correct-horse")
    actions.end(appointment=post_of(administrator), ends_on=DAY, by=other)
    assert post_of(administrator).ends_on == DAY


# What a unit does and the centre judges: who judges it does not do it too.
OF_THE_UNIT = {"RECTIFICATION_ANSWER"}


def test_no_role_gives_what_it_does_not_hold() -> None:
    """But for the administrator, who may not appoint himself."""
    roles = access.roles()
    for role in roles.values():
        if role.scope != "installation":
            for given in role.appoints:
                beyond = roles[given].permissions - role.permissions - OF_THE_UNIT
                assert not beyond, (role.key, given)
    assert all(role.appoints <= roles.keys() for role in roles.values())
