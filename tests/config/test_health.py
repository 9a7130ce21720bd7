"""Whether the installation is well."""

from __future__ import annotations

import os
from collections import namedtuple
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from config import health
from tests.factories import make_user
from units import heartbeats
from units.models import Job, Outgoing
from units.tasks import reconcile_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Settings) -> None:
    settings.VAR_DIR = tmp_path
    reconcile_jobs()


def answer() -> tuple[int, dict[str, Any]]:
    response = Client().get("/healthz")
    return response.status_code, response.json()


def test_all_is_well_says_nothing_more() -> None:
    assert answer() == (200, {"ok": True})


def test_a_worker_that_fell_silent_is_told(tmp_path: Path) -> None:
    earlier = (timezone.now() - timedelta(minutes=6)).timestamp()
    os.utime(tmp_path / "heartbeat", (earlier, earlier))
    assert answer() == (503, {"ok": False})
    assert health.worker().note == "6分钟没有动静，请检查 worker 和 beat 是否在运行"
    (tmp_path / "heartbeat").unlink()
    assert "从未有过动静" in health.worker().note
    heartbeats.beat()
    assert answer() == (200, {"ok": True})


def test_a_database_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", away)
    assert health.database().state == "bad"


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda folder: usage(10, 10, 5 * 1024**2))
    assert answer()[0] == 503
    assert health.disk().note == "只剩 0.0 GB，请清理或扩容"


def test_what_waits_too_long_and_what_did_not_go_out_needs_a_look(
    settings: Settings, tmp_path: Path
) -> None:
    long_ago = timezone.now() - timedelta(minutes=11)
    Job.objects.create(task="x", subject="x", label="x", created_at=long_ago, heartbeat_at=long_ago)
    Outgoing.objects.create(
        channel="mail", key="x", person=make_user(), subject="x", body="x", created_at=long_ago,
        next_try_at=long_ago, given_up_at=long_ago,
    )  # fmt: skip
    settings.FONT_DIR = tmp_path
    states = {check().label: check().state for check in health.CHECKS}
    assert [label for label, state in states.items() if state == "warn"] == [
        "任务队列",
        "外发消息",
        "公文字体",
    ]
    assert answer() == (200, {"ok": True})


def test_a_missing_arrangement_is_told_in_december(monkeypatch: pytest.MonkeyPatch) -> None:
    december = timezone.make_aware(timezone.datetime(2026, 12, 2))
    monkeypatch.setattr(timezone, "now", lambda: december)
    assert health.calendar().state == "warn"
    assert "2027年的节假日安排尚未录入" in health.calendar().note


def test_the_page_is_for_administrators() -> None:
    browser = Client()
    browser.force_login(make_user("administrator"))
    page = browser.get("/health/").content.decode()
    assert "后台任务进程" in page
    assert "还有" in page
