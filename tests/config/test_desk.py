"""The desk of a round: figures, stages, lists, buttons by role."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supervision.metrics.actions import compute_round
from supervision.models import InspectionRound
from tests.factories import (
    make_column,
    make_commendation,
    make_county,
    make_finding,
    make_order,
    make_publication,
    make_rectification,
    make_round,
    make_tally,
    make_unit,
    make_user,
)
from units.models import County, Job, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return make_county(name="凤县")


@pytest.fixture
def unit(county: County) -> Unit:
    return make_unit(county, short_name="住建局")


@pytest.fixture
def round(county: County, unit: Unit) -> InspectionRound:
    """A quarter with two orders, one late, after a quarter with one in time."""
    before = make_round(
        county, code="2023Q2", starts_on=date(2023, 4, 1), ends_on=date(2023, 6, 30)
    )
    made = make_round(county, previous=before)
    due, late = date(2023, 7, 13), date(2023, 7, 20)
    make_order(unit, date(2023, 5, 3), due_at=date(2023, 5, 13), closed_at=date(2023, 5, 9))
    make_order(unit, date(2023, 7, 3), due_at=due, closed_at=date(2023, 7, 9))
    make_order(unit, date(2023, 7, 3), due_at=due, closed_at=late)
    compute_round(round=before, by=None)
    return made


@pytest.fixture
def staff(client: Client, county: County) -> Client:
    client.force_login(make_user("staff", county))
    return client


def page_of(client: Client, round: InspectionRound, **asked: str) -> str:
    return client.get(reverse("round_detail", args=[round.pk]), asked).content.decode()


def test_an_uncomputed_round_says_what_to_do(staff: Client, round: InspectionRound) -> None:
    page = page_of(staff, round)
    assert "还没有计算指标" in page
    assert "结束本轮" not in page


def test_tiles_show_value_change_and_link(staff: Client, round: InspectionRound) -> None:
    compute_round(round=round, by=None)
    page = page_of(staff, round)
    assert "热线按时办结率" in page
    assert "50 个百分点" in page
    assert "ref=hotline.on_time_rate" in page


def test_the_table_asked_for_is_shown_with_linked_figures(
    staff: Client, round: InspectionRound, unit: Unit
) -> None:
    compute_round(round=round, by=None)
    page = page_of(staff, round, table="hotline_units")
    assert "住建局" in page
    assert f"ref=hotline.overdue@unit={unit.pk}" in page
    assert "合计" in page
    assert page_of(staff, round, table="nothing")


def test_computing_by_the_button_fills_the_desk(staff: Client, round: InspectionRound) -> None:
    response = staff.post(reverse("round_compute", args=[round.pk]), follow=True)
    round.refresh_from_db()
    assert response.status_code == 200
    job = Job.objects.get()
    assert (job.subject, job.label) == (f"round:{round.pk}", "计算2023年第三季度的指标")


def test_an_unfinished_job_shows_its_progress_after_a_reload(
    staff: Client, round: InspectionRound, county: County
) -> None:
    now = timezone.now()
    job = Job.objects.create(
        task="t", subject=f"round:{round.pk}", label="计算指标", county=county, state="running",
        percent=35, message="正在写入", created_at=now, heartbeat_at=now,
    )  # fmt: skip
    page = page_of(staff, round)
    assert reverse("job_progress", args=[job.pk]) in page
    assert 'value="35"' in page
    partial = staff.get(reverse("job_progress", args=[job.pk]))
    assert "HX-Refresh" not in partial
    Job.objects.update(state="done", percent=100, finished_at=now)
    partial = staff.get(reverse("job_progress", args=[job.pk]))
    assert partial["HX-Refresh"] == "true"
    assert "hx-get" not in partial.content.decode()


def test_a_failed_job_says_why(staff: Client, round: InspectionRound, county: County) -> None:
    now = timezone.now()
    Job.objects.create(
        task="t", subject=f"round:{round.pk}", label="计算指标", county=county, state="failed",
        message="两条汇总填报重叠。", created_at=now, heartbeat_at=now, finished_at=now,
    )  # fmt: skip
    assert "两条汇总填报重叠。" in page_of(staff, round)


def test_praise_criticism_and_findings_are_listed(
    staff: Client, round: InspectionRound, county: County, unit: Unit
) -> None:
    make_commendation(round, unit, matter="letters")
    make_commendation(round, make_unit(county, short_name="水利局"), kind="criticism")
    make_finding(round, unit, subject="爱国卫生运动")
    page = page_of(staff, round)
    for words in ("通报表扬", "来信办理", "通报批评", "水利局", "爱国卫生运动"):
        assert words in page


def test_buttons_follow_role_and_state(
    staff: Client, client: Client, round: InspectionRound, county: County
) -> None:
    compute_round(round=round, by=None)
    page = page_of(staff, round)
    assert "重新计算指标" in page
    assert 'data-opens="close-dialog"' in page
    client.force_login(make_user("leader", county))
    page = page_of(client, round)
    assert "计算指标</" not in page
    assert "结束本轮" not in page
    client.force_login(make_user("staff", county))
    InspectionRound.objects.filter(pk=round.pk).update(state="closed", closed_at=timezone.now())
    page = page_of(client, round)
    assert 'data-opens="reopen-dialog"' in page
    assert "重新计算指标" not in page


def test_the_desk_costs_a_fixed_number_of_queries(
    staff: Client, round: InspectionRound, county: County, django_assert_max_num_queries: object
) -> None:
    for _ in range(20):
        unit = make_unit(county)
        make_order(unit, date(2023, 8, 1))
        make_commendation(round, unit)
        make_finding(round, unit)
    compute_round(round=round, by=None)
    with django_assert_max_num_queries(32):  # type: ignore[operator]
        page_of(staff, round)


def test_weekly_updates_are_asked_for_apart_and_drawn_on_a_page_of_their_own(
    staff: Client, round: InspectionRound, unit: Unit
) -> None:
    make_publication(make_column(unit.county), date(2023, 7, 5), unit=unit)
    compute_round(round=round, by=None)
    address = reverse("round_updates", args=[round.pk])
    page = page_of(staff, round)
    assert f'hx-get="{address}"' in page
    assert 'id="updates-title"' not in page
    drawn = staff.get(address).content.decode()
    assert 'id="updates-title"' in drawn
    assert "各单位每周发布信息" in drawn


def test_updates_filed_without_rows_are_not_offered(
    staff: Client, round: InspectionRound, unit: Unit
) -> None:
    make_tally(round, "publications", 30, unit=unit)
    compute_round(round=round, by=None)
    updates = reverse("round_updates", args=[round.pk])
    assert updates not in page_of(staff, round)
    assert "没有可画的更新" in staff.get(updates).content.decode()


def test_what_became_of_last_rounds_problems_is_told_with_links(
    staff: Client, round: InspectionRound, unit: Unit
) -> None:
    assert round.previous is not None
    make_rectification(round.previous, unit, closed_on=date(2023, 7, 8))
    left = make_unit(round.county, short_name="信访局")
    make_rectification(round.previous, left, is_reconstructed=True)
    compute_round(round=round, by=None)
    page = staff.get(reverse("round_detail", args=[round.pk])).content.decode()
    told = re.sub(r"<[^>]+>|\s", "", page.partition("上轮问题整改</h2>")[2])
    assert "通报存在问题单位2个，完成整改1个，未完成1个：信访局。" in told
    address = f"previous.open_items@unit={left.pk}"
    assert address in page
    rows = staff.get(reverse("figure_rows", args=[round.pk]), {"ref": address})
    assert "信访局" in rows.content.decode()
