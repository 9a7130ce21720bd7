"""The whole way of a problem: found by rule, confirmed, issued, answered from a phone, closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from supervision.metrics.actions import compute_round
from supervision.models import DisclosureZone, Finding, InspectionRound, RectificationItem
from tests.browser.conftest import WIDTHS, barriers, sign_in
from tests.factories import make_indicator, make_order, make_round, make_user
from tests.units.files.making import pdf, picture
from units.models import County, Unit, User

pytestmark = pytest.mark.browser


Opener = Callable[[User, str], Page]


@pytest.fixture
def open_as(chromium: Browser, live_server: object) -> Iterator[Opener]:
    """Give each person a browser of their own, of the width they use."""
    contexts = []

    def opened(user: User, width: str) -> Page:
        across, down = WIDTHS[width]
        context = chromium.new_context(
            viewport={"width": across, "height": down}, locale="zh-CN",
            base_url=str(live_server), has_touch=width == "phone",
            is_mobile=width == "phone",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        sign_in(page, user)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def overdue(county: County, unit: Unit) -> InspectionRound:
    """A round with two late orders of the unit, and the rule that they trip."""
    made = make_round(county)
    make_indicator("overdue", 0, metric="hotline.overdue", group="unit",
                   finding_kind=Finding.Kind.WORK_ORDER_OVERDUE)  # fmt: skip
    for day in (3, 4):
        make_order(unit, date(2023, 7, day), due_at=date(2023, 7, 10), closed_at=date(2023, 7, 20))
    compute_round(round=made, by=None)
    return made


def look(page: Page) -> None:
    """Nothing runs out of the page, and axe finds nothing serious."""
    width = page.viewport_size["width"]  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    assert not barriers(page), page.url


def test_from_the_check_to_the_closing(
    open_as: Opener, staff: User, unit: Unit, overdue: InspectionRound, tmp_path: Path
) -> None:
    office = open_as(staff, "desktop")
    issue(office, overdue)
    item = RectificationItem.objects.get()
    liaison = make_user("liaison", unit, full_name="李四")
    phone = open_as(liaison, "phone")
    answer(phone, item, tmp_path)
    give_back(office, item, tmp_path)
    answer_again(phone, item, tmp_path)
    close(office, phone, item)


def issue(office: Page, round: InspectionRound) -> None:
    office.goto(reverse("finding_review", args=[round.pk]))
    office.get_by_role("button", name="按规则检查").click()
    expect(office.get_by_text("新发现待确认问题1个")).to_be_visible()
    look(office)
    office.keyboard.press("j")
    office.keyboard.press(" ")
    office.keyboard.press("y")
    expect(office.get_by_text("已确认1项")).to_be_visible()
    office.get_by_role("link", name="已确认待交办").click()
    look(office)
    office.get_by_role("checkbox").first.check()
    office.get_by_role("button", name="交办整改").click()
    expect(office.get_by_text("已交办整改1项")).to_be_visible()


def answer(phone: Page, item: RectificationItem, folder: Path) -> None:
    """A photo, a PDF and a link; the words are forgotten at first, and nothing is lost."""
    phone.goto(reverse("home"))
    look(phone)
    phone.get_by_role("link", name="反馈").first.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("反馈整改结果")
    look(phone)
    photo, document = folder / "现场.jpg", folder / "整改说明.pdf"
    photo.write_bytes(picture(size=(1200, 900)))
    document.write_bytes(pdf())
    phone.get_by_label("照片或文件").set_input_files([photo, document])
    phone.get_by_label("链接").fill("https://www.example.gov.cn/rectified")
    phone.get_by_role("button", name="反馈整改结果").click()
    expect(phone.get_by_text("请写明整改措施和结果。")).to_be_visible()
    for name in ("现场.jpg", "整改说明.pdf", "https://www.example.gov.cn/rectified"):
        expect(phone.get_by_text(name, exact=True)).to_be_visible()
    look(phone)
    phone.get_by_label("整改措施和结果").fill("两件工单已回访办结，今后每日核对时限。")
    phone.get_by_role("button", name="反馈整改结果").click()
    expect(phone.get_by_text("已反馈，等待信息中心审核。")).to_be_visible()
    assert item.evidence.sent().count() == 3
    expect(phone.get_by_role("link", name="现场.jpg", exact=True)).to_be_visible()
    look(phone)


def give_back(office: Page, item: RectificationItem, folder: Path) -> None:
    """With the photo on which it is marked what is still wrong."""
    office.goto(reverse("rectification_handle", args=[item.county_id]))
    expect(office.get_by_text("两件工单已回访办结")).to_be_visible()
    look(office)
    office.get_by_role("link", name="打开事项").click()
    office.get_by_role("link", name="退回", exact=True).click()
    marked = folder / "圈出.jpg"
    marked.write_bytes(picture(size=(900, 700)))
    office.get_by_label("附件").set_input_files(marked)
    office.get_by_role("button", name="退回").click()
    expect(office.get_by_text("让单位知道还差什么")).to_be_visible()
    expect(office.get_by_alt_text("圈出.jpg")).to_be_visible()
    look(office)
    office.get_by_label("退回原因").fill("照片看不清办结时间，请重拍。")
    office.get_by_role("button", name="退回").click()
    expect(office.get_by_text("已退回，单位会看到原因。")).to_be_visible()


def answer_again(phone: Page, item: RectificationItem, folder: Path) -> None:
    phone.goto(reverse("home"))
    expect(phone.get_by_text("已退回，请重新反馈")).to_be_visible()
    phone.get_by_role("link", name="反馈").first.click()
    expect(phone.get_by_text("照片看不清办结时间，请重拍。")).to_be_visible()
    expect(phone.get_by_role("link", name="圈出.jpg", exact=True)).to_be_visible()
    better = folder / "重拍.jpg"
    better.write_bytes(picture(size=(1000, 1000)))
    phone.get_by_text("换掉以前提交的材料").click()
    phone.get_by_label("现场.jpg").set_input_files(better)
    look(phone)
    phone.get_by_label("整改措施和结果").fill("已重拍办结页面。")
    phone.get_by_role("button", name="反馈整改结果").click()
    expect(phone.get_by_text("已反馈，等待信息中心审核。")).to_be_visible()
    assert item.evidence.get(version=2).replaces.name == "现场.jpg"


def close(office: Page, phone: Page, item: RectificationItem) -> None:
    detail = reverse("rectification_detail", args=[item.pk])
    office.goto(detail)
    expect(office.get_by_text("已有新版本")).to_be_visible()
    look(office)
    office.get_by_role("link", name="销号", exact=True).click()
    office.get_by_role("button", name="销号").click()
    expect(office.get_by_text("已销号。")).to_be_visible()
    phone.goto(detail)
    expect(phone.get_by_text("已销号").first).to_be_visible()
    look(phone)
    steps = list(item.events.values_list("kind", flat=True))
    assert steps == ["issue", "submit", "return", "submit", "close"]


def test_a_visit_with_a_phone(
    open_as: Opener, staff: User, unit: Unit, overdue: InspectionRound, tmp_path: Path
) -> None:
    zone = DisclosureZone.objects.create(
        county=overdue.county, unit=unit, name="政务大厅公开专区", place="政务大厅一楼"
    )
    phone = open_as(staff, "phone")
    phone.goto(reverse("visit_list", args=[overdue.pk]))
    look(phone)
    phone.get_by_role("link", name="政务大厅公开专区").click()
    look(phone)
    first = phone.locator("#check-0")
    first.get_by_text("无", exact=True).click()
    expect(phone.locator("#visit-progress")).to_contain_text("已查1/7项")
    photo = tmp_path / "标牌.jpg"
    photo.write_bytes(picture(size=(800, 600)))
    first.get_by_label("照片").set_input_files(photo)
    expect(phone.get_by_alt_text("标识标牌照片1")).to_be_visible()
    first.get_by_label("标识标牌的说明").fill("门口没有标牌")
    first.get_by_label("标识标牌的说明").press("Tab")
    expect(first.get_by_label("标识标牌的说明")).to_have_value("门口没有标牌")
    for number in range(1, 7):
        phone.locator(f"#check-{number}").get_by_text("有", exact=True).click()
        expect(phone.locator("#visit-progress")).to_contain_text(f"已查{number + 1}/7项")
    look(phone)
    phone.get_by_role("button", name="查完了").click()
    expect(phone.get_by_text("“政务大厅公开专区”已查完。")).to_be_visible()
    assert zone.checks.get(result="fail").note == "门口没有标牌"
