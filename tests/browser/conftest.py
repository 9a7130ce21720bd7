"""A real Chromium against a live server, which sends the content policy of production."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from supervision.metrics.actions import compute_round
from supervision.models import InspectionRound
from tests.factories import (
    make_account,
    make_column,
    make_commendation,
    make_county,
    make_finding,
    make_order,
    make_posts,
    make_publication,
    make_rectification,
    make_round,
    make_tally,
    make_unit,
    make_user,
)
from units.models import County, Unit, User

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = {"desktop": (1366, 768), "phone": (390, 844)}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the machine's own Chromium once."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(params=WIDTHS)
def context(
    request: pytest.FixtureRequest, chromium: Browser, live_server: object
) -> Iterator[BrowserContext]:
    width, height = WIDTHS[request.param]
    made = chromium.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        base_url=str(live_server),
    )
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose errors fail the test: scripts, missing files, breaches of the policy."""
    opened = context.new_page()
    faults: list[str] = []
    opened.on(
        "console",
        lambda m: faults.append(f"{m.text} {m.location['url']}") if m.type == "error" else None,
    )
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    assert not faults


def sign_in(page: Page, user: User) -> None:
    """Enter by a session made on the server, as the sign-in page has its own test."""
    client = Client()
    client.force_login(user)
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "domain": "localhost",
                "path": "/",
            }
        ]
    )


def barriers(page: Page) -> list[str]:
    """Return what axe finds on the page, but for the minor: rule and the element's HTML."""
    return [
        f"{found['id']}: {node['html'][:160]}"
        for found in Axe().run(page).response["violations"]
        if found["impact"] != "minor"
        for node in found["nodes"]
    ]


@pytest.fixture
def county(transactional_db: None) -> County:
    return make_county(name="石泉县", city="安康市")


@pytest.fixture
def unit(county: County) -> Unit:
    return make_unit(county, name="石泉县住房和城乡建设局", short_name="县住房和城乡建设局")


@pytest.fixture
def round(county: County, unit: Unit) -> InspectionRound:
    """A computed quarter with something of everything, after another one."""
    before = make_round(county, code="2023Q2", label="2023年第二季度",
                        starts_on=date(2023, 4, 1), ends_on=date(2023, 6, 30))  # fmt: skip
    made = make_round(county, previous=before)
    town = make_unit(county, short_name="城关镇", kind=Unit.Kind.TOWN)
    due, closed, late = date(2023, 7, 13), date(2023, 7, 10), date(2023, 7, 20)
    for n in range(60):
        make_order(town, date(2023, 7, 3), title=f"反映路灯不亮问题{n}", topic="城市管理",
                   due_at=due, closed_at=late if n % 7 == 0 else closed,
                   satisfaction="satisfied", is_reconstructed=n % 2 == 0)  # fmt: skip
    make_order(unit, date(2023, 5, 3), due_at=date(2023, 5, 9), closed_at=date(2023, 5, 8))
    column = make_column(county, name="爱国卫生运动", units=[unit])
    make_publication(column, date(2023, 8, 1), unit=unit)
    make_posts(make_account(unit, name="石泉住建"), date(2023, 7, 1), date(2023, 9, 20))
    make_tally(made, "submissions", 12, unit=unit, category="news")
    make_commendation(made, town, matter="letters")
    make_finding(made, unit, subject="爱国卫生运动", description="七月以来没有更新。")
    make_rectification(before, unit, problem="栏目更新不及时")
    compute_round(round=before, by=None)
    compute_round(round=made, by=None)
    return made


@pytest.fixture
def staff(county: County) -> User:
    return make_user("staff", county, full_name="张三")
