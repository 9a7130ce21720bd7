"""A workbook from the file chooser to its undoing, on a desk and on a phone."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from supervision.models import WorkOrder
from tests.browser.conftest import sign_in
from tests.browser.test_pages import check
from tests.factories import make_unit
from tests.supervision.intake.building import (
    bring,
    order,
    orders,
    preview,
    sheet,
    workbook_bytes,
)
from units.models import County, User

pytestmark = pytest.mark.browser


def choose(page: Page, county: County, *rows: list[object]) -> None:
    page.goto(reverse("import_start", args=[county.pk]))
    page.get_by_label("工作簿").set_input_files(
        {
            "name": "热线.xlsx",
            "mimeType": "application/octet-stream",
            "buffer": workbook_bytes(orders(*rows)),
        }
    )
    page.get_by_role("button", name="上传并核对").click()


def test_a_sound_file_is_confirmed_and_taken_back(page: Page, staff: User, county: County) -> None:
    make_unit(county, short_name="热线承办局")
    before = WorkOrder.objects.count()
    sign_in(page, staff)
    choose(page, county, order("X1", "热线承办局"), order("X2", "县热线承办局"))
    expect(page.get_by_text("核对无误，确认后写入 2 行")).to_be_visible()
    assert WorkOrder.objects.count() == before
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_text("已写入 2 行")).to_be_visible()
    assert WorkOrder.objects.count() == before + 2
    page.get_by_role("link", name="撤销本批").click()
    page.get_by_role("dialog").get_by_role("button", name="撤销本批").click()
    expect(page.get_by_text("已撤销本批：新增的已删除")).to_be_visible()
    assert WorkOrder.objects.count() == before


def test_only_the_valid_rows_are_taken_after_a_question(
    page: Page, staff: User, county: County
) -> None:
    make_unit(county, short_name="热线承办局")
    sign_in(page, staff)
    choose(page, county, order("X1", "热线承办局"), order("X2", "热线承半局"))
    expect(page.get_by_text("是否为“热线承办局”")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载错误行").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    page.get_by_role("button", name="只导入合格的行").click()
    page.get_by_role("dialog").get_by_role("button", name="导入合格的行").click()
    expect(page.get_by_text(re.compile("已写入 1 行，1 行因有错未导入"))).to_be_visible()


def test_the_pages_fit_and_axe_finds_nothing_serious(
    page: Page, staff: User, county: County
) -> None:
    make_unit(county, short_name="热线承办局")
    sign_in(page, staff)
    check(page, reverse("import_list", args=[county.pk]))
    check(page, reverse("import_start", args=[county.pk]))
    unread = sheet(["责任单位", "事项名称", "专区名称"], ["甲", "乙", "丙"], name="两可")
    batch = preview(county, orders(order("1", "热线承办局"), order("2", "某局")), unread)
    address = reverse("import_preview", args=[batch.pk])
    for query in ("", "?state=created", "?sheet=1"):
        check(page, address + query)
    done = bring(county, orders(order("1", "热线承办局")))
    check(page, reverse("import_preview", args=[done.pk]))
    check(page, reverse("import_undo", args=[done.pk]))
    check(page, reverse("import_list", args=[county.pk]))
