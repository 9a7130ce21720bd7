"""Signing in as people do it: by password, with a code, after too many failures, by a link."""

from __future__ import annotations

import re
import time
from base64 import b32decode

import pytest
from django.urls import reverse
from django_otp.oath import TOTP
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from tests.browser.conftest import sign_in
from tests.browser.test_pages import check
from tests.factories import make_user
from units.models import County, User

pytestmark = pytest.mark.browser
PASSWORD = "Shan-shui-2023"
NEW = "Qing-chun-8861"


@pytest.fixture
def person(county: County) -> User:
    return make_user("leader", county, username="zhang", full_name="张三", password=PASSWORD)


def enter(page: Page, password: str = PASSWORD) -> None:
    page.goto(reverse("sign_in"))
    page.get_by_label("账号").fill("zhang")
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def sign_out(page: Page) -> None:
    page.get_by_label(re.compile("个人菜单")).click()
    page.get_by_role("button", name="退出登录").click()


def shown_codes(secret: str) -> tuple[str, str]:
    """Return the code of now and its successor: both are good for half a minute and longer."""
    totp = TOTP(b32decode(secret.replace(" ", "")))
    totp.time = time.time()
    now = totp.token()
    totp.time += totp.step
    return f"{now:06d}", f"{totp.token():06d}"


def test_the_keyboard_is_enough(page: Page, person: User) -> None:
    page.goto(reverse("sign_in"))
    expect(page.get_by_label("账号")).to_be_focused()
    page.keyboard.type("zhang")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/counties/**")


def test_a_leader_is_led_to_the_second_factor_and_signs_in_with_it(
    page: Page, person: User, settings: Settings
) -> None:
    settings.SECOND_FACTOR_FOR = frozenset({"leader"})
    enter(page)
    expect(page.get_by_text("您的角色登录时要有两步验证")).to_be_visible()
    check(page, reverse("second_factor"))
    page.get_by_role("button", name="开始设置").click()
    expect(page.locator(".qr svg")).to_be_visible()
    secret = page.locator(".secret").inner_text()
    check(page, reverse("second_factor"))
    page.get_by_label("验证码").fill("000000")
    page.get_by_role("button", name="验证并启用").click()
    expect(page.get_by_text("验证码不对")).to_be_visible()
    first, second = shown_codes(secret)
    page.get_by_label("验证码").fill(first)
    page.get_by_role("button", name="验证并启用").click()
    expect(page.locator(".codes li")).to_have_count(10)
    recovery = page.locator(".codes code").first.inner_text()
    page.get_by_role("link", name="已经保管好").click()
    page.wait_for_url("**/counties/**")
    for code in (second, recovery):
        sign_out(page)
        enter(page)
        expect(page.get_by_label("验证码")).to_be_focused()
        page.get_by_label("验证码").fill(code)
        page.get_by_role("button", name="验证并登录").click()
        page.wait_for_url("**/counties/**")
    check(page, reverse("my_account"))
    expect(page.get_by_text("还有 9 个恢复码可用")).to_be_visible()


def test_the_fifth_failure_locks_and_an_administrator_unlocks(page: Page, person: User) -> None:
    for _ in range(5):
        enter(page, "falsch")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("此账号已锁定，还有15分钟可以再试")
    enter(page)
    expect(alert).to_contain_text("此账号已锁定")
    sign_in(page, make_user("administrator"))
    check(page, reverse("person_detail", args=[person.pk]))
    page.get_by_role("button", name="解锁").click()
    expect(page.get_by_text("张三的账号已解锁")).to_be_visible()
    sign_out(page)
    enter(page)
    page.wait_for_url("**/counties/**")


def test_a_forgotten_password_is_replaced_by_a_link(page: Page, person: User) -> None:
    page.goto(reverse("sign_in"))
    page.get_by_role("link", name="忘记密码").click()
    expect(page.get_by_text("请联系系统管理员")).to_be_visible()
    check(page, reverse("password_forgotten"))
    sign_in(page, make_user("administrator"))
    page.goto(reverse("person_detail", args=[person.pk]))
    page.get_by_role("button", name="签发重设密码链接").click()
    link = page.get_by_label("链接").input_value()
    sign_out(page)
    check(page, link)
    for name, typed in (("新密码", "kurz"), ("再输一遍", "kurz")):
        page.get_by_label(name).fill(typed)
    page.get_by_role("button", name="保存密码").click()
    expect(page.get_by_text("密码太短：现有4位，至少要10位。")).to_be_visible()
    for name in ("新密码", "再输一遍"):
        page.get_by_label(name).fill(NEW)
    page.get_by_role("button", name="保存密码").click()
    expect(page.get_by_text("密码已设置好")).to_be_visible()
    enter(page, NEW)
    page.wait_for_url("**/counties/**")
    page.goto(link)
    expect(page.get_by_role("heading", name="链接已失效")).to_be_visible()


def test_the_password_is_asked_again_before_a_sensitive_step(
    page: Page, person: User, settings: Settings
) -> None:
    settings.CONFIRMED_SECONDS = 0
    enter(page)
    page.wait_for_url("**/counties/**")
    page.goto(reverse("second_factor"))
    page.get_by_role("button", name="开始设置").click()
    expect(page.get_by_role("heading", name="确认是您本人")).to_be_visible()
    expect(page.get_by_label("密码")).to_be_focused()
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="确认并继续").click()
    expect(page.locator(".qr svg")).to_be_visible()


def test_changing_the_password(page: Page, person: User) -> None:
    enter(page)
    page.get_by_label(re.compile("个人菜单")).click()
    page.get_by_role("link", name="我的账号").click()
    page.get_by_role("link", name="修改密码").click()
    check(page, reverse("password_change"))
    page.get_by_label("现在的密码").fill(PASSWORD)
    for name in ("新密码", "再输一遍"):
        page.get_by_label(name).fill(NEW)
    page.get_by_role("button", name="保存新密码").click()
    expect(page.get_by_text("密码已修改")).to_be_visible()


def test_the_administration_of_data_keeps_to_the_policy(page: Page, county: County) -> None:
    """Django's and import-export's own pages, too: a breach is an error in the console."""
    sign_in(page, make_user(username="root", is_staff=True, is_superuser=True))
    for address in (
        reverse("admin:index"),
        reverse("admin:units_county_changelist") + "?q=石",
        reverse("admin:units_county_change", args=[county.pk]),
        reverse("admin:units_unit_add"),
        reverse("admin:units_user_changelist"),
        reverse("admin:supervision_workorder_changelist"),
        reverse("admin:supervision_website_export"),
        reverse("admin:supervision_inspectionround_add"),
        reverse("admin:units_event_changelist"),
    ):
        response = page.goto(address)
        assert response
        assert response.status == 200, address
        page.wait_for_load_state("networkidle")
