"""The code of the phone, recovery codes, and who must have them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.fixtures import Settings

from tests.factories import make_user
from tests.units.signing_in.conftest import PASSWORD, enter, shown_code, verbs
from units.models import County, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(person: User) -> Client:
    made = Client()
    enter(made, person)
    return made


def set_up(client: Client) -> list[str]:
    """Set the second factor up; return the recovery codes."""
    client.post(reverse("second_factor_start"))
    device = TOTPDevice.objects.get(confirmed=False)
    page = client.post(reverse("second_factor_finish"), {"code": shown_code(device)})
    return re.findall(r"<code>([a-z0-9-]{14})</code>", page.content.decode())


def test_setting_up_draws_the_code_and_shows_ten_recovery_codes_once(
    client: Client, person: User
) -> None:
    client.post(reverse("second_factor_start"))
    page = client.get(reverse("second_factor")).content.decode()
    assert "qrline" in page
    assert "style=" not in page
    device = TOTPDevice.objects.get()
    wrong = client.post(reverse("second_factor_finish"), {"code": "000000"}).content.decode()
    assert "验证码不对" in wrong
    assert "qrline" in wrong
    right = client.post(reverse("second_factor_finish"), {"code": shown_code(device)})
    found = re.findall(r"<code>([a-z0-9-]{14})</code>", right.content.decode())
    assert len(set(found)) == 10
    assert verbs(person)[-1] == "启用两步验证"
    stored = " ".join(StaticToken.objects.values_list("token", flat=True))
    assert not [code for code in found if code in stored or code.replace("-", "") in stored]
    assert "qrline" not in client.get(reverse("second_factor")).content.decode()


def test_the_password_alone_no_longer_suffices(client: Client, person: User) -> None:
    set_up(client)
    other = Client()
    assert enter(other, person).url == "/sign-in/code/"
    assert other.get("/me/").status_code == 302
    wrong = other.post("/sign-in/code/", {"code": "000000"}).content.decode()
    assert "验证码不对或已用过" in wrong
    code = shown_code(TOTPDevice.objects.get())
    typed = f" {code[:3]} {code[3:]} "
    assert other.post("/sign-in/code/", {"code": typed}).url == "/"  # type: ignore[attr-defined]
    assert other.get("/me/").status_code == 200


def test_a_code_serves_once(client: Client, person: User) -> None:
    set_up(client)
    code = shown_code(TOTPDevice.objects.get())
    for expected in (302, 200):
        other = Client()
        enter(other, person)
        assert other.post("/sign-in/code/", {"code": code}).status_code == expected


def test_a_recovery_code_serves_once(client: Client, person: User) -> None:
    first = set_up(client)[0]
    for expected in (302, 200):
        other = Client()
        enter(other, person)
        assert other.post("/sign-in/code/", {"code": first.upper()}).status_code == expected
    assert "还有 9 个恢复码可用" in client.get("/me/").content.decode()


def test_wrong_codes_lock_the_account(client: Client, person: User) -> None:
    set_up(client)
    other = Client()
    enter(other, person)
    for _ in range(4):
        other.post("/sign-in/code/", {"code": "000000"})
    page = other.post("/sign-in/code/", {"code": "000000"}).content.decode()
    assert "此账号已锁定，还有15分钟可以再试" in page
    code = shown_code(TOTPDevice.objects.get())
    assert "已锁定" in other.post("/sign-in/code/", {"code": code}).content.decode()
    assert "已锁定" in enter(Client(), person).content.decode()


def test_the_code_must_follow_the_password_within_five_minutes(
    client: Client, person: User, later: Callable[[timedelta], None]
) -> None:
    set_up(client)
    other = Client()
    assert other.get("/sign-in/code/").status_code == 302
    enter(other, person)
    later(timedelta(minutes=6))
    code = shown_code(TOTPDevice.objects.get())
    page = other.post("/sign-in/code/", {"code": code}, follow=True).content.decode()
    assert "验证超时" in page


def test_setting_up_ends_the_other_sessions(client: Client, person: User) -> None:
    other = Client()
    enter(other, person)
    set_up(client)
    assert other.get("/me/").status_code == 302
    assert client.get("/me/").status_code == 200


def test_a_new_phone_takes_over_only_with_its_first_code(client: Client, person: User) -> None:
    set_up(client)
    old = TOTPDevice.objects.get()
    client.post(reverse("second_factor_start"))
    assert TOTPDevice.objects.get(confirmed=True) == old
    fresh = TOTPDevice.objects.get(confirmed=False)
    client.post(reverse("second_factor_finish"), {"code": shown_code(fresh)})
    assert TOTPDevice.objects.get() == fresh
    assert verbs(person)[-1] == "更换两步验证"


def test_new_recovery_codes_void_the_old(client: Client, person: User) -> None:
    first = set_up(client)[0]
    page = client.post(reverse("second_factor_codes")).content.decode()
    assert len(re.findall(r"<code>[a-z0-9-]{14}</code>", page)) == 10
    other = Client()
    enter(other, person)
    assert other.post("/sign-in/code/", {"code": first}).status_code == 200


def test_removing_goes_back_to_the_password_alone(client: Client, person: User) -> None:
    set_up(client)
    client.post(reverse("second_factor_remove"))
    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()
    assert enter(Client(), person).url == "/"
    assert verbs(person).count("停用两步验证") == 1


def test_a_role_that_needs_it_is_led_to_set_it_up_first(
    client: Client, person: User, settings: Settings
) -> None:
    settings.SECOND_FACTOR_FOR = frozenset({"staff", "leader"})
    assert client.get("/me/").url == "/me/second-factor/"  # type: ignore[attr-defined]
    assert client.get("/admin/").status_code == 302
    assert "您的角色登录时要有两步验证" in client.get("/me/second-factor/").content.decode()
    set_up(client)
    assert client.get("/me/").status_code == 200
    page = client.post(reverse("second_factor_remove"), follow=True).content.decode()
    assert "您的角色必须使用两步验证" in page
    assert TOTPDevice.objects.exists()


def test_steps_out_of_turn_lead_back(client: Client) -> None:
    for name in ("second_factor_finish", "second_factor_codes", "second_factor_remove"):
        assert client.post(reverse(name), {"code": "123456"}).status_code == 302, name
    page = client.post(reverse("second_factor_codes"), follow=True).content.decode()
    assert "尚未启用两步验证" in page


def test_other_roles_are_left_alone(settings: Settings, county: County) -> None:
    settings.SECOND_FACTOR_FOR = frozenset({"staff", "leader"})
    client = Client()
    enter(client, make_user("reviewer", county, username="hegao", password=PASSWORD))
    assert client.get("/me/").status_code == 200


def test_an_administrator_clears_it_for_one_who_lost_the_phone(
    client: Client, person: User, administrator: User
) -> None:
    set_up(client)
    office = Client()
    enter(office, administrator)
    office.post(reverse("person_second_factor_remove", args=[person.pk]))
    assert client.get("/me/").status_code == 302
    assert enter(Client(), person).url == "/"
    assert "清除两步验证" in verbs(person)
