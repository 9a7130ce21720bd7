"""The annual assessment: every point stands on a ground that can be opened."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from supervision.actions import close_round
from supervision.assessing import actions
from supervision.assessing.sheets import Assessed, Line, assess
from supervision.metrics.actions import compute_round
from supervision.models import AssessmentTerm, Commendation, Finding, InspectionRound
from tests import pages
from tests.factories import (
    make_commendation,
    make_finding,
    make_order,
    make_rectification,
    make_round,
    make_submission,
    make_unit,
    make_user,
)
from units.actions import RefusedError
from units.models import Event, Unit

pytestmark = pytest.mark.django_db
TODAY = date(2023, 12, 1)


@pytest.fixture
def round() -> InspectionRound:
    return make_round(label="2023年第三季度")


@pytest.fixture
def unit(round: InspectionRound) -> Unit:
    return make_unit(round.county, short_name="住建局")


def filled(round: InspectionRound, unit: Unit) -> None:
    """Praise, three problems of which one is an expression and one came back, one late item."""
    before = make_round(round.county, code="2023Q2", label="2023年第二季度",
                        starts_on=date(2023, 4, 1), ends_on=date(2023, 6, 30))  # fmt: skip
    earlier = make_finding(before, unit, subject="重大项目")
    make_finding(round, unit, subject="重大项目", repeats=earlier)
    make_finding(round, unit, kind=Finding.Kind.WRONG_EXPRESSION, subject="整治站位")
    make_finding(round, unit, subject="人事信息", is_reconstructed=True)
    make_finding(round, unit, state="false_report")
    make_commendation(round, unit, kind="praise", matter=Commendation.Matter.SUBMISSIONS)
    make_rectification(round, unit, due_on=date(2023, 11, 3), problem="栏目未更新")
    for _ in range(10):
        make_submission(unit, date(2023, 8, 1))
    make_order(unit, date(2023, 8, 1), due_at=date(2023, 8, 9), closed_at=date(2023, 8, 20))
    for one in (before, round):
        compute_round(round=one, by=None)
        close_round(round=one, by=None)


def sheet_of(round: InspectionRound, unit: Unit) -> Assessed:
    found = assess(round.county, 2023, TODAY).of(unit)
    assert found is not None
    return found


def line(sheet: Assessed, name: str) -> Line:
    return next(one for one in sheet.lines if one.term.name == name)


def test_every_point_is_counted_from_its_grounds(round: InspectionRound, unit: Unit) -> None:
    filled(round, unit)
    sheet = sheet_of(round, unit)
    told = {one.term.name: (len(one.grounds), one.points) for one in sheet.lines}
    assert told == {
        "受到通报表扬": (1, Decimal("1")),
        "报送稿件被采用": (1, Decimal("0.5")),
        "受到通报批评": (0, Decimal("0")),
        "检查发现问题": (4, Decimal("-2")),
        "出现表述错误": (1, Decimal("-0.5")),
        "同类问题重复出现": (1, Decimal("-0.5")),
        "未按期整改": (1, Decimal("-1")),
        "12345热线工单逾期": (1, Decimal("-0.1")),
    }
    assert [sheet.plus, sheet.minus, sheet.total] == [
        Decimal("1.5"),
        Decimal("-4.1"),
        Decimal("-2.6"),
    ]
    assert line(sheet, "报送稿件被采用").grounds[0].words == "2023年第三季度：信息报送采用篇数10篇"
    assert [p.reconstructed for p in line(sheet, "检查发现问题").grounds].count(True) == 1


def test_points_stop_at_the_cap(round: InspectionRound, unit: Unit) -> None:
    for n in range(12):
        make_finding(round, unit, subject=f"栏目{n}")
    compute_round(round=round, by=None)
    close_round(round=round, by=None)
    capped = line(sheet_of(round, unit), "检查发现问题")
    assert [capped.points, capped.is_capped, len(capped.grounds)] == [Decimal(-5), True, 12]


def test_a_round_that_is_not_over_counts_for_nothing(round: InspectionRound, unit: Unit) -> None:
    make_finding(round, unit)
    year = assess(round.county, 2023, TODAY)
    assert [sheet.total for sheet in year.sheets] == [0]
    assert [year.rounds, year.open_rounds] == [[], [round]]


def test_ranks_are_shared_and_can_be_switched_off(round: InspectionRound, unit: Unit) -> None:
    other = make_unit(round.county, short_name="财政局")
    worse = make_unit(round.county, short_name="信访局")
    make_finding(round, worse)
    compute_round(round=round, by=None)
    close_round(round=round, by=None)
    ranked = {str(one.unit): one.rank for one in assess(round.county, 2023, TODAY).sheets}
    assert ranked == {"住建局": 1, "财政局": 1, "信访局": 2}
    round.county.publishes_ranking = False
    plain = assess(round.county, 2023, TODAY).sheets
    assert [one.rank for one in plain] == [None, None, None]
    assert other.pk


def test_units_cost_no_more_queries(round: InspectionRound, unit: Unit) -> None:
    counts = []
    for n in range(2):
        with CaptureQueriesContext(connection) as queries:
            assess(round.county, 2023, TODAY)
        counts.append(len(queries))
        for m in range(5):
            make_finding(round, make_unit(round.county), subject=f"{n}{m}")
    assert counts[0] == counts[1]


def client_of(role: str, on: Any) -> Client:
    client = Client()
    client.force_login(make_user(role, on))
    return client


def test_every_ground_of_the_page_opens(round: InspectionRound, unit: Unit) -> None:
    filled(round, unit)
    for client in (client_of("staff", round.county), client_of("liaison", unit)):
        page = client.get(reverse("assessment_unit", args=[unit.pk]), {"year": 2023})
        text = page.content.decode()
        assert "试行，未核实" in text
        assert "合计 <strong>-2.6</strong> 分" in " ".join(text.split())
        for one in sheet_of(round, unit).lines:
            for point in one.grounds:
                assert point.url.replace("&", "&amp;") in text
                assert client.get(point.url).status_code == 200, point


def test_a_year_under_way_ranks_nobody(round: InspectionRound, unit: Unit) -> None:
    make_finding(round, unit)
    assert [one.rank for one in assess(round.county, 2023, TODAY).sheets] == [None]
    client = client_of("staff", round.county)
    shown = reverse("assessment_list", args=[round.county.pk])
    page = client.get(shown).content.decode()
    assert "这一年还没有可以计分的轮次" in page
    assert "<tbody>" not in page
    compute_round(round=round, by=None)
    close_round(round=round, by=None)
    make_round(round.county, code="2024Q1", label="2024年第一季度",
               starts_on=date(2024, 1, 1), ends_on=date(2024, 3, 31))  # fmt: skip
    page = client.get(shown).content.decode()
    assert "2023年度考核" in page
    assert "<tbody>" in page


def test_a_liaison_sees_only_its_own_unit(round: InspectionRound, unit: Unit) -> None:
    other = make_unit(round.county, short_name="财政局")
    compute_round(round=round, by=None)
    close_round(round=round, by=None)
    client = client_of("liaison", unit)
    page = client.get(reverse("assessment_list", args=[round.county.pk])).content.decode()
    table = page.partition("<tbody>")[2]
    assert "住建局" in table
    assert "财政局" not in table
    assert client.get(reverse("assessment_unit", args=[other.pk])).status_code == 404
    export = client.get(reverse("assessment_export", args=[round.county.pk]))
    book = load_workbook(BytesIO(b"".join(export)))  # type: ignore[arg-type]
    assert book.sheetnames == ["住建局"]


def test_the_workbook_has_the_county_and_a_sheet_for_each_unit(
    round: InspectionRound, unit: Unit
) -> None:
    filled(round, unit)
    make_unit(round.county, short_name="财政局")
    client = client_of("staff", round.county)
    export = client.get(reverse("assessment_export", args=[round.county.pk]), {"year": "2023"})
    book = load_workbook(BytesIO(b"".join(export)))  # type: ignore[arg-type]
    assert book.sheetnames == ["2023年度考核", "财政局", "住建局"]
    top = book["2023年度考核"]
    assert top["A1"].value == f"{round.county}2023年度政务公开考核加分扣分汇总表"
    assert "试行，未核实" in top["A2"].value
    assert [top["C3"].value, top["E3"].value] == ["加分", "扣分"]
    own = book["住建局"]
    assert "2023年第三季度：通报表扬（信息报送）" in [cell.value for cell in own["E"]]
    points = [cell.value for cell in own["F"] if isinstance(cell.value, int | float)]
    assert points[-2:] == [-0.1, -2.6]
    assert any("试行" in str(cell.value) for cell in own["A"])


def test_terms_are_adopted_changed_and_guarded(round: InspectionRound) -> None:
    client = client_of("staff", round.county)
    terms = reverse("term_list", args=[round.county.pk])
    assert "采用这些条目并修改" in client.get(terms).content.decode()
    assert "可以逐条修改" in client.post(terms, follow=True).content.decode()
    term = AssessmentTerm.objects.get(name="检查发现问题")
    edit = reverse("term_change", args=[term.pk])
    opened = pages.shown(client.get(edit))
    pages.send(client, edit, points="0.8", status="confirmed", basis="考核办法第五条")
    term.refresh_from_db()
    assert [term.points, term.status] == [Decimal("0.8"), "confirmed"]
    stale = client.post(edit, opened | {"points": "0.9"})
    assert "修改了" in stale.content.decode()
    term.refresh_from_db()
    assert term.points == Decimal("0.8")
    assert Event.objects.filter(verb="修改考核条目").count() == 1
    client.post(reverse("term_remove", args=[term.pk]))
    assert not AssessmentTerm.objects.filter(pk=term.pk).exists()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"name": "受到通报表扬"}, "已有名为"),
        ({"ground": "metric", "narrowed": ""}, "哪一个指标"),
        ({"ground": "praise", "narrowed": "wrong_expression"}, "不能用来限定"),
    ],
)
def test_a_term_that_makes_no_sense_is_refused(
    round: InspectionRound, facts: dict[str, str], sentence: str
) -> None:
    actions.adopt_terms(county=round.county, by=None)
    given: dict[str, Any] = {"position": 9, "name": "新条目", "sign": "plus", "ground": "praise",
                             "narrowed": "", "points": Decimal(1)}  # fmt: skip
    with pytest.raises(RefusedError, match=sentence):
        actions.add_term(county=round.county, by=None, **given | facts)
    with pytest.raises(RefusedError, match="已有自己的"):
        actions.adopt_terms(county=round.county, by=None)
