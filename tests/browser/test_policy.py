"""Every page of the portal in a real browser: policy kept, nothing too wide, no barriers."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from tests.access.test_matrix import ROWS, Row, address_of
from tests.access.world import PEOPLE, World, build
from tests.browser.conftest import WIDTHS, barriers, sign_in

pytestmark = pytest.mark.browser
VISITORS = ("administrator", "staff", "leader", "liaison_a")


def visitor(row: Row) -> str:
    """Return the first of the visitors who gets to see the page; nobody if it is none of theirs."""
    answers = dict(zip(PEOPLE, row.answers, strict=True))
    return next((name for name in VISITORS if answers[name] == "200"), "")


def pages(world: World) -> dict[str, list[str]]:
    """Return the addresses of pages, each with its visitor; downloads and parts are none."""
    found: dict[str, list[str]] = {name: [] for name in VISITORS}
    clients = {name: Client() for name in VISITORS}
    for name, client in clients.items():
        client.force_login(world.people[name])
    for row in ROWS:
        name = visitor(row)
        if row.method != "GET" or not name:
            continue
        address = address_of(world, row)
        answer = clients[name].get(address)
        if not answer.streaming and b"<!DOCTYPE html>" in answer.content[:100]:
            found[name].append(address)
    return found


@pytest.mark.slow
def test_no_page_breaks_the_policy_or_shuts_somebody_out(
    chromium: Browser, live_server: Any, transactional_db: None, record_property: Any
) -> None:
    world = build()
    faults: list[str] = []
    told: list[str] = []
    count = 0
    for name, addresses in pages(world).items():
        context = chromium.new_context(base_url=live_server.url, locale="zh-CN")
        page = context.new_page()
        page.on("console", lambda m: told.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: told.append(str(error)))
        sign_in(page, world.people[name])
        for address in dict.fromkeys(addresses):
            answer = page.goto(address)
            assert answer
            assert answer.headers["content-security-policy"].count("default-src 'self'") == 1
            for width, height in WIDTHS.values():
                page.set_viewport_size({"width": width, "height": height})
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    told.append(f"{width} px are too few")
                told.extend(barriers(page))
            faults += [f"{address} as {name}: {fault}" for fault in told]
            told.clear()
            count += 1
        context.close()
    assert not faults
    assert count > 50
    record_property("table", f"{count} pages at {len(WIDTHS)} widths")
