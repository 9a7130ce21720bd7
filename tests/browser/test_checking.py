"""核稿 in a real browser: from a file to its remarks, by mouse and by key, at both widths."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from notices import actions
from supervision.models import InspectionRound
from tests.browser.conftest import sign_in
from tests.browser.test_pages import check
from units.models import User

pytestmark = pytest.mark.browser
EXAMPLE = settings.FIXTURES_DIR / "examples" / "faulty_notice.txt"


def test_a_file_is_checked_and_walked_through(page: Page, staff: User) -> None:
    sign_in(page, staff)
    page.goto(reverse("check_start"))
    page.set_input_files("input[type=file]", EXAMPLE)
    page.get_by_role("button", name="开始核稿").click()
    expect(page.locator(".checker-bar")).to_contain_text("错误12处，提醒2处")
    page.keyboard.press("j")
    expect(page.locator("#remark-1")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("Enter")  # from the remark to its passage
    expect(page.locator("[data-remarks='2']")).to_be_focused()
    page.keyboard.press("Enter")  # a link: and back
    expect(page.locator("#remark-2")).to_be_focused()
    page.locator(".passage-warning").last.click()
    expect(page.locator("#remark-12")).to_be_focused()
    page.get_by_label("错误 12").uncheck()
    assert page.locator(".remark:visible").count() == 2
    with page.expect_download() as told:
        page.get_by_role("button", name="下载 Word 版意见").click()
    assert told.value.suggested_filename == "核稿意见.docx"
    with page.expect_download():  # the page stays, and can send again
        page.get_by_role("button", name="下载 Word 版意见").click()


def test_pages_of_the_checker(page: Page, staff: User, round: InspectionRound) -> None:
    sign_in(page, staff)
    notice = actions.create_notice(round=round, by=staff)
    county = round.county_id
    for address in (
        reverse("check_start"),
        reverse("check_example"),
        reverse("notice_check", args=[notice.pk]),
        reverse("check_rule_list", args=[county]),
        reverse("expression_list", args=[county]),
        reverse("expression_create", args=[county]),
        reverse("expression_change", args=[county]) + "?wrong=整治站位",
        reverse("expression_import", args=[county]),
    ):
        check(page, address)
