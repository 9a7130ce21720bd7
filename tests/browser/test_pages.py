"""Every page at both widths: nothing runs out of it, and axe finds nothing serious."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from supervision.models import InspectionRound, Tally
from tests.browser.conftest import barriers, sign_in
from tests.factories import make_county, make_user
from units.models import Unit, User

pytestmark = pytest.mark.browser


def check(page: Page, address: str) -> None:
    page.goto(address)
    width = page.viewport_size["width"]  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    assert not barriers(page), address


def test_pages_of_the_staff(page: Page, staff: User, round: InspectionRound) -> None:
    sign_in(page, staff)
    county, tally = round.county, Tally.objects.get()
    figures = reverse("figure_rows", args=[round.pk])
    for address in (
        reverse("component_gallery"),
        reverse("round_list", args=[county.pk]),
        reverse("round_open", args=[county.pk]),
        reverse("round_detail", args=[round.pk]),
        reverse("round_detail", args=[round.pk]) + "?table=submissions_units",
        reverse("round_close", args=[round.pk]),
        reverse("finding_list", args=[round.pk]),
        reverse("tally_list", args=[round.pk]),
        reverse("tally_create", args=[round.pk]),
        reverse("tally_change", args=[tally.pk]),
        reverse("tally_remove", args=[tally.pk]),
        f"{figures}?ref=hotline.received",
        f"{figures}?ref=hotline.on_time_rate",
        f"{figures}?ref=hotline.units",
        f"{figures}?ref=submissions.news",
        reverse("register_list", args=[county.pk, "units"]),
        reverse("register_list", args=[county.pk, "work-orders"]) + "?q=路灯&sort=-number",
        reverse("register_list", args=[county.pk, "zones"]),
        reverse("import_start", args=[county.pk]),
        reverse("import_list", args=[county.pk]),
        reverse("notice_list", args=[county.pk]),
        reverse("job_list", args=[county.pk]),
        reverse("help_page", args=["start"]),
    ):
        check(page, address)


def test_pages_of_the_administrator(page: Page, round: InspectionRound) -> None:
    sign_in(page, make_user("administrator"))
    fresh = make_county(name="新县")
    for address in (
        reverse("county_list"),
        reverse("county_create"),
        reverse("county_detail", args=[fresh.pk]),
        reverse("county_change", args=[fresh.pk]),
    ):
        check(page, address)


def test_pages_of_a_liaison(page: Page, round: InspectionRound, unit: Unit) -> None:
    sign_in(page, make_user("liaison", unit))
    check(page, reverse("home"))
    assert page.get_by_role("heading", name="石泉县住房和城乡建设局").is_visible()


def test_the_sign_in_page(page: Page, transactional_db: None) -> None:
    check(page, reverse("sign_in"))


def test_the_policy_is_in_force(context: BrowserContext, transactional_db: None) -> None:
    """Without this the other tests would not notice an inline style."""
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.goto(reverse("sign_in"))
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    assert any("Content Security Policy" in fault for fault in faults)
