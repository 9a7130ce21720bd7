"""Opening, closing and reopening a round in the browser."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import KombuError

from supervision.metrics.actions import compute_round
from supervision.models import InspectionRound
from supervision.tasks import compute_metrics
from tests.factories import make_round
from tests.pages import send
from units.models import County, Event, Job

pytestmark = pytest.mark.django_db

GIVEN = {
    "kind": "quarter",
    "code": "2023Q3",
    "label": "2023年第三季度",
    "starts_on": "2023-07-01",
    "ends_on": "2023-09-28",
    "as_of": "2023-09-28",
    "rectify_by": "",
}


def test_the_form_offers_the_next_round(staff: Client, county: County) -> None:
    page = staff.get(reverse("round_open", args=[county.pk])).content.decode()
    assert "年第" in page
    assert "没有找到上一轮次" in page


@pytest.mark.parametrize("asked", [{"kind": "fortnight"}, {"code": "9999"}, {"code": "第三季度"}])
def test_the_form_opens_whatever_the_address_asks_for(
    staff: Client, county: County, asked: dict[str, str]
) -> None:
    page = staff.get(reverse("round_open", args=[county.pk]), asked)
    assert page.status_code == 200


def test_a_chosen_code_fills_in_name_and_window(staff: Client, county: County) -> None:
    make_round(county, code="2023Q2", label="2023年第二季度", starts_on=date(2023, 4, 1),
               ends_on=date(2023, 6, 20))  # fmt: skip
    page = staff.get(
        reverse("round_open", args=[county.pk]),
        {"kind": "quarter", "code": "2023Q3"},
        headers={"hx-request": "true"},
    ).content.decode()
    assert "<html" not in page
    assert 'value="2023年第三季度"' in page
    assert 'value="2023-06-21"' in page
    assert "2023年第二季度" in page


def test_a_round_is_opened(staff: Client, county: County) -> None:
    response = staff.post(reverse("round_open", args=[county.pk]), GIVEN)
    opened = InspectionRound.objects.get()
    assert response["Location"] == reverse("round_detail", args=[opened.pk])
    assert opened.ends_on == date(2023, 9, 28)


def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(
    staff: Client, county: County
) -> None:
    response = staff.post(
        reverse("round_open", args=[county.pk]),
        GIVEN | {"label": "三季度", "ends_on": "2023-06-01"},
    )
    page = response.content.decode()
    assert 'id="id_ends_on_error"' in page
    assert "早于起始日期" in page
    assert 'value="三季度"' in page
    assert not InspectionRound.objects.exists()


@pytest.mark.parametrize("name", ["label", "starts_on", "code"])
def test_empty_fields_are_named(staff: Client, county: County, name: str) -> None:
    page = staff.post(reverse("round_open", args=[county.pk]), GIVEN | {name: ""}).content.decode()
    assert f'id="id_{name}_error"' in page


def test_closing_before_computing_is_refused_in_words(
    staff: Client, round: InspectionRound
) -> None:
    page = staff.post(reverse("round_close", args=[round.pk])).content.decode()
    assert "还没有计算指标" in page


def test_a_round_is_closed_and_reopened_with_a_reason(
    staff: Client, round: InspectionRound
) -> None:
    compute_round(round=round, by=None)
    staff.post(reverse("round_close", args=[round.pk]))
    round.refresh_from_db()
    assert not round.is_open
    page = staff.post(reverse("round_reopen", args=[round.pk]), {"reason": ""}).content.decode()
    assert "请写明重新打开的理由" in page
    staff.post(reverse("round_reopen", args=[round.pk]), {"reason": "补录工单"})
    round.refresh_from_db()
    assert round.is_open
    assert Event.objects.filter(verb="重新打开轮次").exists()


def test_a_closed_round_is_not_computed(staff: Client, county: County) -> None:
    closed = make_round(county, state="closed", closed_at=timezone.now())
    response = staff.post(reverse("round_compute", args=[closed.pk]), follow=True)
    assert "已结束，指标不再重算" in response.content.decode()
    assert not Job.objects.exists()


def test_computing_waits_when_the_broker_is_away(
    staff: Client,
    round: InspectionRound,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise KombuError("Error 111 connecting to 127.0.0.1:6379")

    monkeypatch.setattr(compute_metrics, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        response = staff.post(reverse("round_compute", args=[round.pk]), follow=True)
    assert "等待处理……" in response.content.decode()
    job = Job.objects.get()
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    page = staff.get(reverse("job_progress", args=[job.pk])).content.decode()
    assert "等待后台任务进程" in page


def test_the_list_costs_a_fixed_number_of_queries(
    staff: Client, county: County, django_assert_num_queries: object
) -> None:
    for year in range(2003, 2023):
        make_round(county, code=f"{year}Q3", starts_on=date(year, 7, 1), ends_on=date(year, 9, 30))
    with django_assert_num_queries(8):  # type: ignore[operator]
        staff.get(reverse("round_list", args=[county.pk]))


def test_a_round_bound_by_its_notice_offers_no_form_to_reopen_it(
    staff: Client, round: InspectionRound
) -> None:
    round.state, round.closed_at = InspectionRound.State.CLOSED, timezone.now()
    round.signed_notice = "石政办函〔2023〕40号"
    round.save()
    page = staff.get(reverse("round_reopen", args=[round.pk])).content.decode()
    assert "请先撤回通报" in page
    assert 'name="reason"' not in page
    assert (
        "请先撤回通报" not in staff.get(reverse("round_detail", args=[round.pk])).content.decode()
    )


def test_dates_of_an_open_round_are_changed(staff: Client, round: InspectionRound) -> None:
    address = reverse("round_change", args=[round.pk])
    assert 'value="2023-07-01"' in staff.get(address).content.decode()
    page = send(staff, address, ends_on="2023-06-01").content.decode()
    assert 'id="id_ends_on_error"' in page
    assert send(staff, address, ends_on="2023-09-28", as_of="2023-10-08").status_code == 302
    round.refresh_from_db()
    assert (round.ends_on, round.as_of) == (date(2023, 9, 28), date(2023, 10, 8))
    round.state, round.closed_at = InspectionRound.State.CLOSED, timezone.now()
    round.save()
    assert "名称和日期不能再改" in staff.get(address).content.decode()
