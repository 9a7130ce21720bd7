"""A person with a password, and what a phone shows."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axes.handlers import proxy
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.factories import make_county, make_user
from units.models import County, Event, User

PASSWORD = "Shan-shui-2023"


@pytest.fixture
def county(db: None) -> County:
    return make_county(name="石泉县")


@pytest.fixture
def person(county: County) -> User:
    return make_user("staff", county, username="zhangsan", full_name="张三", password=PASSWORD)


@pytest.fixture
def administrator(db: None) -> User:
    return make_user("administrator", username="guanli", full_name="李四", password=PASSWORD)


def enter(client: Client, person: User, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/sign-in/", {"username": person.username, "password": password}, **more)


def verbs(person: User) -> list[str]:
    """Return what happened to the account, the first thing first."""
    events = Event.objects.filter(object_type="units.User", object_id=str(person.pk))
    return list(events.order_by("pk").values_list("verb", flat=True))


def shown_code(device: TOTPDevice) -> str:
    """Return what the phone shows now, or the code after the one that was used last.

    Both are good in this step of 30 seconds and in the next, so a test may run across the border.
    """
    totp = TOTP(device.bin_key)
    totp.time = time.time() if device.last_t < 0 else (device.last_t + 1) * totp.step
    return f"{totp.token():06d}"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Let time pass for everything that asks Django for it."""
    real, passed = timezone.now, [timedelta()]
    for holder in (timezone, proxy):
        monkeypatch.setattr(holder, "now", lambda: real() + passed[0])

    def pass_by(more: timedelta) -> None:
        passed[0] += more

    return pass_by
