"""Locking out by account and by address, and unlocking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.factories import make_user
from tests.units.signing_in.conftest import PASSWORD, enter, verbs
from units.models import User

pytestmark = pytest.mark.django_db


def fail(person: User, times: int, client: Client | None = None) -> str:
    client = client or Client()
    pages = [enter(client, person, "falsch").content.decode() for _ in range(times)]
    return pages[-1]


def test_the_fifth_failure_locks_and_says_how_long(
    person: User, later: Callable[[timedelta], None]
) -> None:
    assert "再输错1次，此账号将锁定15分钟" in fail(person, 4)
    assert "此账号已锁定，还有15分钟可以再试" in fail(person, 1)
    later(timedelta(minutes=1, seconds=5))
    right = enter(Client(), person)
    assert "此账号已锁定，还有14分钟可以再试" in right.content.decode()
    assert verbs(person) == ["登录失败"] * 5 + ["锁定登录"]
    later(timedelta(minutes=14))
    assert enter(Client(), person).status_code == 302


def test_another_browser_or_address_does_not_help(person: User) -> None:
    for number in range(5):
        agent, address = f"Browser {number}", f"10.0.0.{number}"
        enter(Client(REMOTE_ADDR=address), person, "falsch", HTTP_USER_AGENT=agent)
    assert "已锁定" in enter(Client(REMOTE_ADDR="10.9.9.9"), person).content.decode()


def test_what_is_tried_while_locked_does_not_lengthen_the_lock(
    person: User, later: Callable[[timedelta], None]
) -> None:
    fail(person, 5)
    for _ in range(10):
        later(timedelta(minutes=1))
        fail(person, 1)
    later(timedelta(minutes=5, seconds=1))
    assert enter(Client(), person).status_code == 302


def test_success_forgets_the_failures_of_the_account_only(person: User) -> None:
    other = make_user(username="lisi", password=PASSWORD)
    for _ in range(6):
        fail(person, 3)
        assert enter(Client(), person).status_code == 302
    assert enter(Client(), other).status_code == 302


def test_an_address_that_tries_many_accounts_is_stopped(person: User) -> None:
    client = Client(REMOTE_ADDR="10.0.0.7")
    for number in range(20):
        client.post("/sign-in/", {"username": f"name{number}", "password": "x"})
    page = enter(client, person).content.decode()
    assert "您所在的网络登录失败次数过多，已暂停登录，还有15分钟可以再试。" in page
    assert enter(Client(REMOTE_ADDR="10.0.0.8"), person).status_code == 302


def test_one_good_account_does_not_free_the_address(person: User) -> None:
    client = Client(REMOTE_ADDR="10.0.0.7")
    for number in range(19):
        client.post("/sign-in/", {"username": f"name{number}", "password": "x"})
    assert enter(client, person).status_code == 302
    stranger = Client(REMOTE_ADDR="10.0.0.7")
    stranger.post("/sign-in/", {"username": "name99", "password": "x"})
    assert "您所在的网络" in enter(stranger, person).content.decode()


def test_only_our_own_proxies_are_believed(person: User, settings: Settings) -> None:
    def lies(number: int) -> dict[str, str]:
        return {"HTTP_X_FORWARDED_FOR": f"1.1.1.{number}, 10.0.0.7"}

    settings.TRUSTED_PROXIES = 1
    client = Client()
    for number in range(20):
        client.post("/sign-in/", {"username": f"n{number}", "password": "x"}, **lies(number))
    assert "您所在的网络" in enter(client, person, **lies(99)).content.decode()


def test_an_administrator_unlocks(person: User, administrator: User) -> None:
    fail(person, 5)
    client = Client()
    enter(client, administrator)
    page = client.get(reverse("person_detail", args=[person.pk])).content.decode()
    assert "还有15分钟自动解锁" in page
    client.post(reverse("person_unlock", args=[person.pk]))
    assert verbs(person)[-1] == "解除锁定"
    assert enter(Client(), person).status_code == 302


def test_nobody_else_unlocks(person: User) -> None:
    client = Client()
    enter(client, person)
    for name in ("person_unlock", "person_link", "person_second_factor_remove"):
        address = reverse(name, args=[person.pk])
        assert client.post(address).status_code == 403, name
