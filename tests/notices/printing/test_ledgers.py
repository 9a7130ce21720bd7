"""The ledger as a PDF: short ones at once, long ones by a worker, head and numbers on each page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from notices.printing import actions
from notices.rendering import sheets
from supervision.ledgers import rectification as ledger
from supervision.models import RectificationItem
from tests.factories import make_rectification, make_round, make_user
from units.models import Event, Job

pytestmark = [pytest.mark.django_db, pytest.mark.fonts]


@pytest.fixture
def round() -> Any:
    return make_round()


def client_of(round: Any) -> Client:
    client = Client()
    client.force_login(make_user("staff", round.county))
    return client


def test_a_short_ledger_comes_at_once(round: Any) -> None:
    make_rectification(round, problem="湑水河栏目未更新")
    client = client_of(round)
    response = client.post(reverse("ledger_print", args=[round.county.pk]))
    reader = PdfReader(BytesIO(b"".join(response)))  # type: ignore[arg-type]
    page = reader.pages[0]
    assert float(page.mediabox.width) > float(page.mediabox.height)
    text = page.extract_text()
    assert "整改台账" in text
    assert "湑水河栏目未更新" in text.replace("\n", "")
    assert Event.objects.get(verb="导出").after["format"] == "pdf"


def test_a_long_sheet_repeats_its_head_and_numbers_its_pages(round: Any) -> None:
    make_rectification(round)
    items = RectificationItem.objects.all()
    sheet = ledger.sheet(items, round.county, today=date(2023, 11, 1), by="张三")
    long = replace(sheet, rows=[(n, *sheet.rows[0][1:]) for n in range(1, 91)])
    reader = PdfReader(BytesIO(sheets.render([long])))
    texts = [page.extract_text().replace("\n", "") for page in reader.pages]
    assert len(texts) > 2
    assert all("存在问题" in text for text in texts)
    assert all(f"第{n}页" in text.replace(" ", "") for n, text in enumerate(texts, 1))
    assert sum("整改台账" in text for text in texts) == 1


def test_a_long_ledger_is_made_by_a_worker_and_kept(
    round: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    make_rectification(round)
    monkeypatch.setattr(actions, "ROWS_AT_ONCE", 0)
    client = client_of(round)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("ledger_print", args=[round.county.pk]))
    job = Job.objects.get()
    assert response["Location"] == reverse("job_detail", args=[job.pk])
    job.refresh_from_db()
    assert job.state == "done", job.message
    page = client.get(response["Location"]).content.decode()
    assert job.result["download"] in page
    sent = client.get(job.result["download"])
    assert b"".join(sent).startswith(b"%PDF")  # type: ignore[arg-type]
    other = client_of(round)
    assert other.get(job.result["download"]).status_code == 404


def test_who_comes_by_address_is_led_to_the_ledger(round: Any) -> None:
    response = client_of(round).get(reverse("ledger_print", args=[round.county.pk]))
    assert response["Location"].startswith(reverse("rectification_list", args=[round.county.pk]))
