"""Sensitive steps ask for the password again, and lose nothing that was typed."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from supervision.models import InspectionRound
from tests.factories import make_round
from tests.units.signing_in.conftest import PASSWORD, enter, shown_code
from units.models import County, User
from units.second_factor import actions as second_factors

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(person: User) -> Client:
    made = Client()
    enter(made, person)
    return made


@pytest.fixture
def closed(county: County) -> InspectionRound:
    return make_round(county, state=InspectionRound.State.CLOSED, closed_at=timezone.now())


def reopen(client: Client, round: InspectionRound, **more: str) -> str:
    given = {"reason": "漏导了“九月”的工单"} | more
    response = client.post(reverse("round_reopen", args=[round.pk]), given, follow=True)
    round.refresh_from_db()
    return html.unescape(response.content.decode())


def test_within_five_minutes_nothing_is_asked(client: Client, closed: InspectionRound) -> None:
    reopen(client, closed)
    assert closed.is_open


def test_later_the_password_is_asked_and_the_reason_is_kept(
    client: Client, closed: InspectionRound, later: Callable[[timedelta], None]
) -> None:
    later(timedelta(minutes=6))
    page = reopen(client, closed)
    assert "确认是您本人" in page
    assert not closed.is_open
    carried = re.search(r'name="reason" value="(.*?)">', page)
    assert carried
    assert carried[1] == "漏导了“九月”的工单"
    assert "密码不对，请重新输入" in reopen(client, closed, **{"confirm-password": "falsch"})
    assert not closed.is_open
    reopen(client, closed, **{"confirm-password": PASSWORD})
    assert closed.is_open


def test_where_there_is_a_code_it_is_asked_too(
    client: Client,
    person: User,
    closed: InspectionRound,
    later: Callable[[timedelta], None],
) -> None:
    TOTPDevice.objects.create(user=person, name="phone", confirmed=True)
    later(timedelta(minutes=6))
    right = {"confirm-password": PASSWORD}
    assert "验证码" in reopen(client, closed)
    assert "请填写验证码" in reopen(client, closed, **right)
    assert "验证码不对" in reopen(client, closed, **right, **{"confirm-code": "000000"})
    assert not closed.is_open
    code = shown_code(TOTPDevice.objects.get())
    reopen(client, closed, **right, **{"confirm-code": code})
    assert closed.is_open


def test_guessing_here_locks_as_well(
    client: Client, closed: InspectionRound, later: Callable[[timedelta], None]
) -> None:
    later(timedelta(minutes=6))
    for _ in range(5):
        page = reopen(client, closed, **{"confirm-password": "falsch"})
    assert "此账号已锁定" in page


def test_reading_asks_nothing(
    client: Client, closed: InspectionRound, later: Callable[[timedelta], None]
) -> None:
    later(timedelta(minutes=6))
    page = client.get(reverse("round_reopen", args=[closed.pk])).content.decode()
    assert "确认是您本人" not in page


def test_a_secret_is_not_started_without_it(
    client: Client, person: User, later: Callable[[timedelta], None]
) -> None:
    later(timedelta(minutes=6))
    client.post(reverse("second_factor_start"))
    assert not TOTPDevice.objects.exists()
    second_factors.start(by=person)
    assert TOTPDevice.objects.exists()
