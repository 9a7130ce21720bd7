"""The notice before a session ends for want of use, with a clock that the test sets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from tests.browser.conftest import sign_in
from tests.factories import make_user
from units.models import PersonSession, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def person(live_server: Any) -> User:
    return make_user("administrator")


def test_it_comes_in_time_and_staying_puts_it_off(
    page: Page, person: User, settings: Settings
) -> None:
    settings.SESSION_IDLE_SECONDS = 1800
    page.clock.install()
    sign_in(page, person)
    page.goto("/messages/")
    notice = page.get_by_text("您有一阵没有操作")
    page.clock.fast_forward(timedelta(minutes=25) // timedelta(milliseconds=1))
    expect(notice).to_be_hidden()
    page.clock.fast_forward(timedelta(minutes=2) // timedelta(milliseconds=1))
    expect(notice).to_be_visible()
    expect(page.get_by_text("2分钟后")).to_be_visible()
    with page.expect_response("**/me/stay/") as answer:
        page.get_by_role("button", name="继续使用").click()
    assert answer.value.status == 204
    expect(notice).to_be_hidden()
    page.clock.fast_forward(timedelta(minutes=25) // timedelta(milliseconds=1))
    expect(notice).to_be_hidden()


def test_when_it_is_over_the_page_says_so_and_keeps_what_was_typed(
    page: Page, person: User, settings: Settings
) -> None:
    page.clock.install()
    sign_in(page, person)
    page.goto("/counties/new/")
    page.get_by_label("名称", exact=False).first.fill("石泉县")
    settings.SESSION_IDLE_SECONDS = -1  # the server's clock cannot be moved from here
    page.clock.fast_forward(timedelta(minutes=31) // timedelta(milliseconds=1))
    expect(page.get_by_text("系统已自动退出")).to_be_visible()
    assert page.get_by_label("名称", exact=False).first.input_value() == "石泉县"
    assert not PersonSession.objects.filter(person=person).exists()
