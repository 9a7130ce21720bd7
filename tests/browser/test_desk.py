"""Writing on the notice desk, as clerks do it: alone, with figures, and two at once."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from notices import actions
from notices.models import Notice, NoticeBlock
from supervision.models import InspectionRound
from tests.browser.conftest import barriers, sign_in
from tests.factories import make_user
from units.models import County, User

pytestmark = pytest.mark.browser


@pytest.fixture
def notice(round: InspectionRound) -> Notice:
    made = actions.create_notice(round=round, by=None)
    made.blocks.all().delete()
    for position, text in enumerate(("情况较好。", "办结{{hotline.closed}}件。"), 1):
        NoticeBlock.objects.create(notice=made, position=position, kind="paragraph", text=text)
    return made


# What the desk asks for by itself: these tests are not about it, and the database in memory, on
# which they run, refuses two requests at once.
BESIDE = re.compile(r"/notices/\d+/(pages|desk/remarks)/$")
PULSE = re.compile(r"/desk/pulse/$")


def opened(page: Page, user: User, notice: Notice, *, beside: re.Pattern[str] = PULSE) -> None:
    sign_in(page, user)
    for pattern in (BESIDE, beside):
        page.route(pattern, lambda route: route.fulfill(status=204))
    page.goto(reverse("desk", args=["notices", notice.pk]))
    expect(page.locator("#desk-state")).to_have_text("已保存")


def texts(notice: Notice) -> list[str]:
    return list(notice.blocks.order_by("position").values_list("text", flat=True))


def saved(page: Page) -> None:
    expect(page.locator("#desk-state")).to_have_text("已保存")


def test_typing_is_saved_and_shown_as_it_reads(page: Page, staff: User, notice: Notice) -> None:
    opened(page, staff, notice)
    words = page.get_by_label("第1段的文字")
    words.click()
    words.press("End")
    words.press_sequentially("受理{{hotline.received}}件。")
    expect(page.locator("#desk-state")).to_have_text("未保存")
    first = page.locator("article.block").first
    expect(first.locator(".block-written")).to_have_text("情况较好。受理60件。")
    saved(page)
    assert texts(notice)[0] == "情况较好。受理{{hotline.received}}件。"
    words.press_sequentially("{{hotline.recieved}}")
    expect(first.get_by_role("alert")).to_contain_text("没有名为“hotline.recieved”的指标")
    with page.expect_popup() as rows:
        first.get_by_role("link", name="60").click()
    expect(rows.value.get_by_role("heading", level=1)).to_contain_text("12345热线")


def test_a_figure_is_picked_from_the_list(page: Page, staff: User, notice: Notice) -> None:
    opened(page, staff, notice)
    words = page.get_by_label("第2段的文字")
    words.click()
    words.press("End")
    page.get_by_role("link", name="插入数字").click()
    picker = page.get_by_role("dialog", name="插入数字")
    picker.get_by_label("名称或代码").fill("hotline.overdue")
    expect(picker.locator(".token-value").first).to_have_text("9")
    picker.get_by_role("button", name="插入").first.click()
    expect(picker).to_be_hidden()
    expect(words).to_have_value("办结{{hotline.closed}}件。{{12345热线.逾期件数}}")
    expect(page.locator("article.block").nth(1).locator(".block-written")).to_contain_text("件。9")
    saved(page)


def test_blocks_are_split_moved_removed_and_brought_back(
    page: Page, staff: User, notice: Notice
) -> None:
    opened(page, staff, notice)
    words = page.get_by_label("第1段的文字")
    words.click()
    words.press("Home")
    for _ in "情况":
        words.press("ArrowRight")
    words.press("Enter")
    expect(page.get_by_label("第2段的文字")).to_be_focused()
    expect(page.get_by_label("第2段的文字")).to_have_value("较好。")
    page.get_by_role("button", name="下移第1段").click()
    expect(page.get_by_label("第2段的文字")).to_have_value("情况")
    page.get_by_role("button", name="删除第2段").click()
    expect(page.locator("article.block")).to_have_count(2)
    assert texts(notice) == ["较好。", "办结{{hotline.closed}}件。"]
    for count in (3, 3, 2):
        page.get_by_role("button", name="撤销").click()
        expect(page.locator("article.block")).to_have_count(count)
        page.wait_for_timeout(200)
    assert texts(notice) == ["情况较好。", "办结{{hotline.closed}}件。"]
    page.get_by_role("button", name="恢复").click()
    expect(page.locator("article.block")).to_have_count(3)


def test_pasted_text_is_made_plain_and_parted(page: Page, staff: User, notice: Notice) -> None:
    opened(page, staff, notice)
    page.get_by_label("第1段的文字").click()
    page.get_by_label("第1段的文字").press("End")
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain",
            "\\u3000\\u3000第一。\\u200b\\r\\n\\r\\n\\u3000\\u3000第二\\u00a0。");
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    expect(page.locator("article.block")).to_have_count(3)
    assert texts(notice)[:2] == ["情况较好。第一。", "第二。"]


def test_two_people_are_told_of_each_other_and_nothing_is_lost(
    page: Page, chromium: Browser, staff: User, county: County, notice: Notice
) -> None:
    other = make_user("staff", county, full_name="李四")
    opened(page, staff, notice, beside=BESIDE)
    second = chromium.new_context(base_url=page.url.split("/notices/")[0], locale="zh-CN")
    theirs = second.new_page()
    opened(theirs, other, notice, beside=BESIDE)
    expect(theirs.locator("#desk-presence")).to_contain_text("张三")
    theirs.get_by_label("第1段的文字").fill("李四写的。")
    saved(theirs)
    second.close()
    page.get_by_label("第1段的文字").fill("张三写的。")
    conflict = page.locator("article.block").first.locator(".block-conflict")
    expect(conflict).to_contain_text("李四改了这一段")
    expect(conflict).to_contain_text("李四写的。")
    expect(page.locator("#desk-state")).to_have_text("有冲突，未保存")
    expect(page.get_by_label("第1段的文字")).to_have_value("张三写的。")
    assert texts(notice)[0] == "李四写的。"
    conflict.get_by_role("button", name="用我写的").click()
    saved(page)
    assert texts(notice)[0] == "张三写的。"


def test_on_a_phone_one_column_is_seen_at_a_time(page: Page, staff: User, notice: Notice) -> None:
    opened(page, staff, notice)
    if page.viewport_size["width"] > 900:  # type: ignore[index]
        expect(page.get_by_role("navigation", name="段落目录")).to_be_visible()
        return
    expect(page.get_by_role("navigation", name="段落目录")).to_be_hidden()
    page.get_by_role("tab", name="段落目录").click()
    page.get_by_role("link", name=re.compile("办结")).click()
    expect(page.get_by_label("第2段的文字")).to_be_in_viewport()


def test_the_pages_of_the_desk_fit_and_axe_finds_nothing_serious(
    page: Page, staff: User, round: InspectionRound
) -> None:
    notice = actions.create_notice(round=round, by=None)
    county, outline = notice.county_id, notice.outline_id
    sign_in(page, staff)
    page.route(BESIDE, lambda route: route.fulfill(status=204))
    page.route(PULSE, lambda route: route.fulfill(status=204))
    width = page.viewport_size["width"]  # type: ignore[index]
    attachment, cases, heading = (
        notice.blocks.filter(kind=kind).first() for kind in ("attachment", "cases", "heading")
    )
    for address in (
        reverse("desk", args=["notices", notice.pk]),
        *(
            reverse("block_settings", args=["notices", notice.pk, block.pk])
            for block in (attachment, cases, heading)
        ),
        reverse("block_annex", args=["notices", notice.pk, attachment.pk]),
        reverse("token_list", args=["notices", notice.pk]),
        reverse("notice_override_list", args=[notice.pk]),
        reverse("outline_list", args=[county]),
        reverse("outline_copy", args=[county]),
        reverse("outline_detail", args=[outline]),
        reverse("outline_change", args=[outline]),
        reverse("desk", args=["outlines", outline]),
        reverse("help_page", args=["desk"]),
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert not barriers(page), address
    page.goto(reverse("desk", args=["notices", notice.pk]))
    page.get_by_role("link", name="插入数字").click()
    expect(page.locator(".token-value").first).to_be_visible()
    assert not barriers(page)
