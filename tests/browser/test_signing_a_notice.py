"""The way of a notice: the clerk's desk, the leader's phone, the unit's phone, the public."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from notices.models import Notice
from notices.sealing import demo
from supervision.actions import close_round
from supervision.models import InspectionRound
from tests.browser.conftest import barriers, sign_in
from tests.browser.test_desk import BESIDE, PULSE
from tests.factories import make_user
from units.models import County, Unit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DESK, PHONE = (1366, 768), (390, 844)


@pytest.fixture
def open_page(chromium: Browser, live_server: object) -> Iterator[object]:
    made: list[BrowserContext] = []

    def opened(size: tuple[int, int]) -> Page:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            base_url=str(live_server),
            accept_downloads=True,
        )
        made.append(context)
        return context.new_page()

    yield opened
    for context in made:
        context.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def write(page: Page, address: str, position: int, words: str) -> None:
    """Put words into a block on the desk; what the desk asks for by itself is held off."""
    for pattern in (BESIDE, PULSE):
        page.route(pattern, lambda route: route.fulfill(status=204))
    page.goto(f"{address}desk/")
    page.get_by_label(f"第{position}段的文字").fill(words)
    expect(page.locator("#desk-state")).to_have_text("未保存")
    expect(page.locator("#desk-state")).to_have_text("已保存")


def test_a_notice_is_written_returned_signed_on_a_phone_verified_and_read(
    open_page: object, county: County, unit: Unit, round: InspectionRound,
    settings: LazySettings, tmp_path: Path,
) -> None:  # fmt: skip
    assert callable(open_page)
    settings.SEAL_DIR = tmp_path / "seals"
    demo.make_demo_seals([county])
    County.objects.filter(pk=county.pk).update(document_word="试政办发")
    close_round(round=round, by=None)
    clerk, reviewer, leader = (open_page(size) for size in (DESK, DESK, PHONE))
    for page, role in ((clerk, "staff"), (reviewer, "reviewer"), (leader, "leader")):
        sign_in(page, make_user(role, county))

    clerk.goto(f"/counties/{county.pk}/notices/")
    clerk.get_by_role("button", name=re.compile("拟通报")).first.click()
    clerk.wait_for_load_state()
    notice = Notice.objects.get()
    address = f"/notices/{notice.pk}/"
    block = notice.blocks.filter(kind="paragraph").order_by("position")[0]
    write(
        clerk,
        address,
        block.position,
        f"{block.text}收到来信62件，其中投诉30件、咨询31件、建议2件。",
    )
    clerk.goto(address)
    press(clerk, "自动核稿")
    expect(clerk.get_by_text("自动核稿发现 1 处错误").first).to_be_visible()
    clerk.goto(f"{address}check/")
    expect(clerk.get_by_text("与总数62件多出1件").first).to_be_visible()
    write(clerk, address, block.position, block.text)
    clerk.goto(address)
    press(clerk, "自动核稿")
    press(clerk, "送核稿")

    reviewer.goto("/notices/waiting/")
    reviewer.get_by_role("link", name="去核稿").click()
    press(reviewer, "退回")
    reviewer.get_by_label("理由").fill("附注请写明公开方式。")
    reviewer.locator("dialog[open] button[type=submit]").click()
    reviewer.wait_for_load_state()

    clerk.goto(address)
    expect(clerk.get_by_text("附注请写明公开方式。").first).to_be_visible()
    clerk.goto(f"{address}edit/")
    clerk.get_by_label("附注").fill("此件公开发布")
    press(clerk, "保存")
    clerk.goto(address)
    press(clerk, "自动核稿")
    press(clerk, "送核稿")

    reviewer.goto(address)
    press(reviewer, "核稿通过，送签发")
    reviewer.locator("dialog[open] button[type=submit]").click()
    reviewer.wait_for_load_state()

    leader.goto("/notices/waiting/")
    assert not barriers(leader)
    leader.get_by_role("link", name="查看并签发").click()
    expect(leader.get_by_role("img", name="第 1 页的版面")).to_be_visible()
    leader.get_by_text("文字版：").click()
    expect(leader.get_by_text("此件公开发布").first).to_be_visible()
    assert leader.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert not barriers(leader)
    press(leader, "签发")
    leader.get_by_role("button", name="确认签发").click()
    leader.wait_for_url("**/seal/")
    leader.reload()
    expect(leader.get_by_text("经本系统验证")).to_be_visible()
    assert not barriers(leader)

    clerk.goto(f"{address}steps/")
    expect(clerk.locator("ins").first).to_be_visible()
    assert not barriers(clerk)
    clerk.goto(address)
    clerk.get_by_role("link", name="印发", exact=True).click()
    expect(clerk.get_by_text("本县在册2个单位")).to_be_visible()
    assert not barriers(clerk)
    press(clerk, "确认印发")
    expect(clerk.get_by_text("已印发，并通知了各单位的联络员。")).to_be_visible()
    clerk.goto(address)
    with clerk.expect_download() as download:
        clerk.get_by_role("link", name="下载 PDF").click()
    file = tmp_path / "notice.pdf"
    download.value.save_as(file)

    liaison = open_page(PHONE)
    sign_in(liaison, make_user("liaison", unit, full_name="李四"))
    liaison.goto(address)
    expect(liaison.get_by_text(notice.title).first).to_be_visible()
    assert not barriers(liaison)
    clerk.goto(f"{address}deliveries/")
    expect(clerk.get_by_role("row").filter(has_text=unit.name)).to_contain_text("李四")

    anybody = open_page(PHONE)
    anybody.goto("/verify/")
    anybody.set_input_files("input[type=file]", file)
    press(anybody, "核对文件")
    expect(anybody.get_by_text("真：这是本系统印发的通报")).to_be_visible()
    expect(anybody.get_by_text("〔")).to_be_visible()
    assert not barriers(anybody)
    file.write_bytes(file.read_bytes() + b"\n")
    anybody.set_input_files("input[type=file]", file)
    press(anybody, "核对文件")
    expect(anybody.get_by_text("伪：")).to_be_visible()
