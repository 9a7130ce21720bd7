"""People on their pages: found, invited, appointed, handed over, taken in from a workbook."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_county, make_unit, make_user
from units import access, exports
from units.models import Appointment, County, Event, Unit, User

pytestmark = pytest.mark.django_db
PASSWORD = "Xue-Hua-2026"


@pytest.fixture
def county() -> County:
    return make_county(name="石泉县", city="安康市")


@pytest.fixture
def unit(county: County) -> Unit:
    return make_unit(county, short_name="城关镇", kind=Unit.Kind.TOWN)


@pytest.fixture
def liaison(unit: Unit) -> User:
    return make_user("liaison", unit, full_name="王五", username="wangwu", password=PASSWORD)


@pytest.fixture
def staff(client: Client, county: County) -> Client:
    client.force_login(make_user("staff", county, full_name="张三"))
    return client


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(make_user("administrator", password=PASSWORD))
    return client


def page_of(client: Client, name: str, *args: Any, **query: Any) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def invitation(to: Unit, **fields: Any) -> dict[str, Any]:
    given = {"full_name": "赵六", "username": "zhaoliu", "phone": "", "email": ""}
    office = {"role": "liaison", "unit": to.pk, "starts_on": "2026-11-01"}
    return given | office | fields


def link_in(page: str) -> str:
    found = re.search(r"https?://testserver(/\S+?)</textarea>", page)
    assert found
    return found[1]


def test_an_invited_liaison_chooses_a_password_and_lands_at_the_unit(
    staff: Client, county: County, unit: Unit
) -> None:
    response = staff.post(reverse("person_invite", args=[county.pk]), invitation(unit))
    link = link_in(response.content.decode())
    assert "no-store" in response["Cache-Control"]
    own = Client()
    own.post(link, {"password": PASSWORD, "repeated": PASSWORD})
    assert User.objects.get(username="zhaoliu").check_password(PASSWORD)
    own.post(reverse("sign_in"), {"username": "zhaoliu", "password": PASSWORD})
    assert own.get(reverse("home"))["Location"] == reverse("unit_desk", args=[unit.pk])
    assert own.get(link).status_code == 200
    assert "已经用过" in own.get(link).content.decode()


def test_what_is_wrong_stands_at_its_field(
    staff: Client, county: County, unit: Unit, liaison: User
) -> None:
    address = reverse("person_invite", args=[county.pk])
    page = staff.post(address, invitation(unit, unit="")).content.decode()
    assert "这个角色要选单位" in page
    page = staff.post(address, invitation(unit, username="wangwu")).content.decode()
    assert 'id="id_username_error"' in page
    assert 'value="赵六"' in page


@pytest.mark.parametrize("role", ["leader", "staff", "administrator"])
def test_a_role_that_was_not_offered_is_refused(
    staff: Client, county: County, unit: Unit, role: str
) -> None:
    staff.post(reverse("person_invite", args=[county.pk]), invitation(unit, role=role))
    assert not User.objects.filter(username="zhaoliu").exists()


def test_a_posted_unit_of_another_county_is_refused(staff: Client, county: County) -> None:
    elsewhere = make_unit(make_county(name="凤县"))
    staff.post(reverse("person_invite", args=[county.pk]), invitation(elsewhere))
    assert not User.objects.filter(username="zhaoliu").exists()


def test_an_administrator_invites_an_observer(administrator: Client, county: County) -> None:
    body = {"full_name": "李市", "username": "lishi", "role": "observer", "region": "安康市",
            "starts_on": "2026-11-01"}  # fmt: skip
    administrator.post(reverse("overseer_invite"), body)
    made = User.objects.get(username="lishi")
    assert access.scope_of(made).counties == {county.pk}


def test_the_list_is_searched_and_filtered(
    staff: Client, county: County, unit: Unit, liaison: User
) -> None:
    other = make_user("liaison", make_unit(county, short_name="县住建局"), full_name="孙八")
    make_user("liaison", make_unit(make_county()), full_name="外县人")
    page = page_of(staff, "person_list", county.pk)
    assert "王五" in page
    assert "孙八" in page
    assert "外县人" not in page
    assert "孙八" not in page_of(staff, "person_list", county.pk, q="wangwu")
    assert "孙八" not in page_of(staff, "person_list", county.pk, unit=unit.pk)
    assert "王五" not in page_of(staff, "person_list", county.pk, role="staff")
    Appointment.objects.filter(person=other).update(ends_on=date(2026, 1, 1))
    assert "孙八" in page_of(staff, "person_list", county.pk, state="left")
    assert "孙八" not in page_of(staff, "person_list", county.pk, state="active")


def test_the_list_costs_a_fixed_number_of_queries(
    staff: Client, county: County, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(30):
        make_user("liaison", make_unit(county))
    with django_assert_max_num_queries(16):
        page_of(staff, "person_list", county.pk)


def test_a_person_shows_only_what_the_viewer_may_see(
    staff: Client, liaison: User, county: County
) -> None:
    Appointment.objects.create(
        person=liaison, role="liaison", unit=make_unit(make_county(name="凤县")),
        starts_on=date(2020, 1, 1),
    )  # fmt: skip
    page = page_of(staff, "person_detail", liaison.pk)
    assert "石泉县城关镇" in page
    assert "凤县" not in page
    assert "停用账号" not in page  # holds more than the staff may give


def test_a_liaison_hands_over_to_somebody_new(staff: Client, liaison: User, unit: Unit) -> None:
    today = timezone.localdate()
    body = {"appointments": [liaison.appointments.get().pk], "full_name": "赵六",
            "username": "zhaoliu", "on": today.isoformat()}  # fmt: skip
    response = staff.post(reverse("person_hand_over", args=[liaison.pk]), body)
    assert link_in(response.content.decode())
    assert liaison.appointments.get().ends_on == today
    assert access.scope_of(User.objects.get(username="zhaoliu")).units == {unit.pk}


def test_an_appointment_of_another_county_is_not_handed_over(staff: Client, liaison: User) -> None:
    foreign = make_user("liaison", make_unit(make_county())).appointments.get()
    body = {"appointments": [foreign.pk], "full_name": "赵六", "username": "zhaoliu",
            "on": "2026-11-22"}  # fmt: skip
    staff.post(reverse("person_hand_over", args=[liaison.pk]), body)
    foreign.refresh_from_db()
    assert foreign.ends_on is None
    assert not User.objects.filter(username="zhaoliu").exists()


def test_a_stranger_does_not_take_over(staff: Client, liaison: User) -> None:
    stranger = make_user("liaison", make_unit(make_county()))
    body = {"appointments": [liaison.appointments.get().pk], "successor": stranger.pk,
            "on": "2026-11-22"}  # fmt: skip
    staff.post(reverse("person_hand_over", args=[liaison.pk]), body)
    assert stranger.appointments.count() == 1
    assert liaison.appointments.get().ends_on is None


def test_appointing_ending_and_closing_by_the_buttons(
    staff: Client, liaison: User, county: County
) -> None:
    other = make_unit(county, short_name="县住建局")
    body = {"role": "liaison", "unit": other.pk, "starts_on": "2026-11-01"}
    staff.post(reverse("person_appoint", args=[liaison.pk]), body)
    post = liaison.appointments.get(unit=other)
    staff.post(reverse("appointment_end", args=[post.pk]), {"ends_on": "2026-11-10"})
    post.refresh_from_db()
    assert post.ends_on == date(2026, 11, 10)
    staff.post(reverse("person_change", args=[liaison.pk]), _seen(staff, liaison) | {
        "full_name": "王伍", "phone": "13800000009", "email": ""})  # fmt: skip
    liaison.refresh_from_db()
    assert (liaison.full_name, liaison.phone) == ("王伍", "13800000009")
    staff.post(reverse("person_deactivate", args=[liaison.pk]))
    liaison.refresh_from_db()
    assert not liaison.is_active
    staff.post(reverse("person_reactivate", args=[liaison.pk]))
    liaison.refresh_from_db()
    assert liaison.is_active


def _seen(client: Client, person: User) -> dict[str, str]:
    """Return the stamp that the form carries."""
    page = page_of(client, "person_change", person.pk)
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found
    return {"seen": found[1]}


def test_one_who_is_switched_off_is_out_at_once(client: Client, liaison: User, unit: Unit) -> None:
    client.force_login(liaison)
    assert client.get(reverse("unit_desk", args=[unit.pk])).status_code == 200
    User.objects.filter(pk=liaison.pk).update(is_active=False)
    assert client.get(reverse("unit_desk", args=[unit.pk])).status_code == 302


def test_my_account_shows_my_offices(client: Client, liaison: User) -> None:
    client.force_login(liaison)
    page = page_of(client, "my_account")
    assert "石泉县城关镇" in page
    assert "在任" in page


def upload(*rows: list[Any]) -> SimpleUploadedFile:
    header = ["姓名", "账号", "手机", "单位", "任职日期"]
    return SimpleUploadedFile("名册.xlsx", exports.workbook("名册", header, rows))


def test_a_roster_is_shown_then_taken_in(staff: Client, county: County, unit: Unit) -> None:
    file = upload(
        ["赵六", "zhaoliu", "", "城关镇", "2026-11-01"], ["钱七", "qianqi", "", "无此局", ""]
    )
    page = staff.post(reverse("roster_start", args=[county.pk]), {"file": file}).content.decode()
    assert "只办理没有问题的 1 行" in " ".join(page.split())
    assert not User.objects.filter(username="zhaoliu").exists()
    found = re.search(r'name="sealed"\s+value="([^"]+)"', page)
    assert found
    sealed = found[1]
    done = staff.post(reverse("roster_apply", args=[county.pk]), {"sealed": sealed})
    assert link_in(done.content.decode())
    assert access.scope_of(User.objects.get(username="zhaoliu")).units == {unit.pk}
    again = staff.post(reverse("roster_apply", args=[county.pk]), {"sealed": sealed})
    assert "核对之后又有变动" in again.content.decode()
    assert Event.objects.get(verb="导入联络员").after == {"lines": 1, "new": 1}


def test_a_roster_sealed_for_another_county_is_not_taken_in(
    client: Client, county: County, unit: Unit
) -> None:
    both = make_user("staff", county)
    elsewhere = make_county(name="凤县")
    make_unit(elsewhere, short_name="城关镇")
    Appointment.objects.create(
        person=both, role="staff", county=elsewhere, starts_on=date(2020, 1, 1)
    )
    client.force_login(both)
    file = upload(["赵六", "zhaoliu", "", "城关镇", ""])
    page = client.post(reverse("roster_start", args=[county.pk]), {"file": file}).content.decode()
    found = re.search(r'name="sealed"\s+value="([^"]+)"', page)
    assert found
    client.post(reverse("roster_apply", args=[elsewhere.pk]), {"sealed": found[1]})
    assert not User.objects.filter(username="zhaoliu").exists()


def test_what_is_no_table_is_told_in_words(staff: Client, county: County) -> None:
    for data, said in ((b"%PDF-1.7", "PDF"), (b"", "空"), (b"a,b\n1,2", "没有找到表头")):
        file = SimpleUploadedFile("名册.xlsx", data)
        page = staff.post(reverse("roster_start", args=[county.pk]), {"file": file})
        assert said in page.content.decode()


def test_the_template_is_read_by_its_own_reader(staff: Client, county: County) -> None:
    response = staff.get(reverse("roster_template", args=[county.pk]))
    data = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    file = SimpleUploadedFile("名册.xlsx", data)
    page = staff.post(reverse("roster_start", args=[county.pk]), {"file": file})
    assert "表头下面没有人员" in page.content.decode()


def test_an_office_to_come_grants_nothing_yet(staff: Client, county: County, unit: Unit) -> None:
    later = timezone.localdate() + timedelta(days=7)
    body = invitation(unit, starts_on=later.isoformat())
    staff.post(reverse("person_invite", args=[county.pk]), body)
    made = User.objects.get(username="zhaoliu")
    assert not access.scope_of(made).units
    assert "未到任" in page_of(staff, "person_detail", made.pk)
