"""The numbers in the help pages are those in force."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.factories import make_county, make_unit, make_user

pytestmark = pytest.mark.django_db


def page(client: Client, slug: str) -> str:
    return client.get(reverse("help_page", args=[slug])).content.decode()


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(make_user("administrator"))
    return client


def test_the_stages_of_reminders_are_told_as_the_data_has_them(client: Client) -> None:
    make_county()
    make_county()
    shown = page(client, "messages")
    for when in ("到期前7天", "到期当天", "逾期第5天", "送达后第1个工作日", "送达后第3个工作日"):
        assert when in shown
    assert "逾期第15天，以后每隔15天，再提醒6次" in shown
    assert "隔5分钟、15分钟、1小时、4小时、12小时再试" in shown


def test_a_person_reads_the_stages_of_the_own_county(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    shutil.copytree(settings.FIXTURES_DIR / "reminders", tmp_path / "reminders")
    stages = [{"key": "soon", "days": -2, "tell": ["unit_leader"]}]
    own = tmp_path / "reminders" / "610922.json"
    own.write_text(json.dumps({"counts": "working", "stages": stages}), encoding="utf-8")
    settings.FIXTURES_DIR = tmp_path
    client.force_login(make_user("liaison", make_unit(make_county(code="610922"))))
    shown = page(client, "messages")
    assert "到期前2个工作日" in shown
    assert "到期前7天" not in shown


@pytest.mark.parametrize(
    ("slug", "words"),
    [("import", "最多 50 兆、20 万行"), ("check", "超过 120 页或 20 万字"), ("audit", "6 个月"),
     ("account", "给的10个恢复码"), ("rectification", "超过 60 项")],
)  # fmt: skip
def test_limits_are_told_from_where_they_are_set(client: Client, slug: str, words: str) -> None:
    assert settings.UPLOAD_MAX_BYTES == 50 * 1024 * 1024
    assert words in page(client, slug)
