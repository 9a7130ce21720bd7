"""What a person does with the screens: sign in, look behind a figure, open and close a round."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from supervision.models import InspectionRound
from tests.browser.conftest import sign_in
from units.models import County, Job, User

pytestmark = pytest.mark.browser


def test_from_signing_in_to_the_rows_of_a_figure(
    page: Page, staff: User, round: InspectionRound
) -> None:
    staff.set_password("correct-horse")
    staff.save()
    page.goto(reverse("home"))
    page.get_by_label("账号").fill(staff.username)
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("账号或密码不对")).to_be_visible()
    expect(page.get_by_label("账号")).to_have_value(staff.username)
    page.get_by_label("密码").fill("correct-horse")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2023年第三季度")
    page.locator(".tile").get_by_role("link", name=re.compile("热线按时办结率")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("12345热线.按时办结率")
    page.get_by_role("link", name=re.compile("^分母")).click()
    expect(page.get_by_text("共 60 条")).to_be_visible()
    page.get_by_label("关键词").fill("路灯不亮问题59")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("共 1 条")).to_be_visible()


def test_the_menu_is_a_drawer_on_a_phone(page: Page, staff: User, county: County) -> None:
    sign_in(page, staff)
    page.goto(reverse("round_list", args=[county.pk]))
    menu = page.get_by_role("navigation", name="主菜单")
    if page.viewport_size["width"] < 900:  # type: ignore[index]
        expect(menu).to_be_hidden()
        page.get_by_role("button", name="打开菜单").click()
    expect(menu).to_be_visible()
    menu.get_by_role("link", name="单位", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("石泉县单位")


def test_a_dialog_opens_takes_the_focus_and_closes_by_escape(
    page: Page, staff: User, round: InspectionRound
) -> None:
    sign_in(page, staff)
    page.goto(reverse("round_detail", args=[round.pk]))
    page.get_by_role("link", name="结束本轮").click()
    dialog = page.get_by_role("dialog", name="结束本轮")
    expect(dialog).to_be_visible()
    assert page.evaluate("document.querySelector('dialog[open]').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("link", name="结束本轮").click()
    dialog.get_by_role("link", name="先不结束").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("link", name="结束本轮").click()
    dialog.get_by_role("button", name="结束本轮").click()
    expect(page.get_by_text("已结束，数据和指标不再变动")).to_be_visible()
    expect(page.get_by_role("link", name="重新打开")).to_be_visible()


def test_a_code_fills_in_name_and_window(page: Page, staff: User, round: InspectionRound) -> None:
    sign_in(page, staff)
    page.goto(reverse("round_open", args=[round.county_id]))
    page.get_by_label("轮次代码").fill("2023Q4")
    page.get_by_label("轮次代码").press("Tab")
    expect(page.get_by_label("名称")).to_have_value("2023年第四季度")
    expect(page.get_by_label("起始日期")).to_have_value("2023-10-01")
    page.get_by_label("轮次代码").fill("2024-05")
    page.get_by_label("类型").select_option("month")
    expect(page.get_by_label("名称")).to_have_value("2024年5月")
    page.get_by_role("button", name="开启本轮").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2024年5月")


def test_the_progress_bar_survives_a_reload_and_ends_in_the_figures(
    page: Page, staff: User, round: InspectionRound
) -> None:
    now = timezone.now()
    job = Job.objects.create(
        task="t", subject=f"round:{round.pk}", label="计算指标", county=round.county,
        requested_by=staff, state="running", percent=20, message="正在统计工单",
        created_at=now, heartbeat_at=now,
    )  # fmt: skip
    sign_in(page, staff)
    page.goto(reverse("round_detail", args=[round.pk]))
    bar = page.get_by_role("progressbar", name="计算指标")
    expect(bar).to_have_attribute("value", "20")
    page.reload()
    expect(bar).to_have_attribute("value", "20")
    Job.objects.filter(pk=job.pk).update(percent=60, message="正在写入")
    expect(bar).to_have_attribute("value", "60")
    Job.objects.filter(pk=job.pk).update(state="done", percent=100, finished_at=timezone.now())
    expect(bar).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_contain_text("2023年第三季度")
