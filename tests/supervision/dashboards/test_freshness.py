"""A page tells when rows came in after its figures were computed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from supervision import actions
from supervision.dashboards.freshness import since_computed
from supervision.intake import actions as intake
from supervision.metrics.actions import compute_round
from supervision.models import InspectionRound, Tally
from tests.factories import make_county, make_round, make_unit, make_user
from units.models import ImportBatch

pytestmark = pytest.mark.django_db

HEADER = "工单号,承办单位,派单时间\n"


@pytest.fixture
def round() -> InspectionRound:
    county = make_county(name="凤县")
    make_unit(county, short_name="住建局")
    return make_round(county)


def bring(round: InspectionRound, *lines: str) -> ImportBatch:
    data = (HEADER + "".join(f"{line}\n" for line in lines)).encode()
    batch = intake.preview(county=round.county, data=data, file_name="12345热线.csv", by=None)
    return intake.apply(batch=batch, by=None)


def test_nothing_is_told_before_the_first_computation(round: InspectionRound) -> None:
    bring(round, "GD1,住建局,2023-08-01")
    assert since_computed(round) == ""


def test_rows_of_the_window_are_counted(round: InspectionRound) -> None:
    bring(round, "GD1,住建局,2023-08-01")
    compute_round(round=round, by=None)
    assert since_computed(round) == ""
    bring(round, "GD2,住建局,2023-08-02", "GD3,住建局,2023-11-02")
    assert since_computed(round) == "上次计算之后又导入 1 行，这里的数字还没有计入。"
    compute_round(round=round, by=None)
    assert since_computed(round) == ""


def test_rows_of_another_quarter_are_not_told(round: InspectionRound) -> None:
    compute_round(round=round, by=None)
    bring(round, "GD3,住建局,2023-11-02")
    assert since_computed(round) == ""


def test_a_changed_row_counts(round: InspectionRound) -> None:
    bring(round, "GD1,住建局,2023-08-01")
    compute_round(round=round, by=None)
    bring(round, "GD1,住建局,2023-08-03")
    assert "导入 1 行" in since_computed(round)


def test_a_batch_taken_back_is_told(round: InspectionRound) -> None:
    batch = bring(round, "GD1,住建局,2023-08-01")
    compute_round(round=round, by=None)
    intake.undo(batch=batch, by=None)
    assert "撤销 1 个导入批次" in since_computed(round)


def test_a_batch_that_came_and_went_is_not_told(round: InspectionRound) -> None:
    compute_round(round=round, by=None)
    intake.undo(batch=bring(round, "GD1,住建局,2023-08-01"), by=None)
    assert since_computed(round) == ""


def test_tallies_filed_and_removed_are_told(round: InspectionRound) -> None:
    compute_round(round=round, by=None)
    tally = actions.file_tally(round=round, by=None, source=Tally.Source.SUBMISSIONS, value=3)
    assert "变动 1 条汇总填报" in since_computed(round)
    compute_round(round=round, by=None)
    actions.remove_tally(tally=tally, by=None)
    assert "变动 1 条汇总填报" in since_computed(round)


def test_a_closed_round_stands(round: InspectionRound) -> None:
    compute_round(round=round, by=None)
    actions.close_round(round=round, by=None)
    round.refresh_from_db()
    bring(round, "GD3,住建局,2023-11-02")
    assert since_computed(round) == ""


def test_the_desk_and_the_figure_offer_to_compute_again(
    client: Client, round: InspectionRound
) -> None:
    compute_round(round=round, by=None)
    bring(round, "GD1,住建局,2023-08-01")
    pages = [
        reverse("round_detail", args=[round.pk]),
        reverse("figure_rows", args=[round.pk]) + "?ref=hotline.received",
    ]
    client.force_login(make_user("staff", round.county))
    for page in pages:
        html = client.get(page).content.decode()
        assert "上次计算之后又导入 1 行" in html
        assert "重新计算" in html
    client.force_login(make_user("leader", round.county))
    for page in pages:
        html = client.get(page).content.decode()
        assert "上次计算之后又导入 1 行" in html
        assert "重新计算" not in html
