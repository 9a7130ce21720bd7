"""From figures to candidate findings, and what happens to them when the figures change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from supervision.findings import actions
from supervision.findings.deriving import Outcome, derive_findings
from supervision.findings.evaluate import checked, trips
from supervision.metrics.actions import compute_round
from supervision.metrics.provenance import rows
from supervision.models import Finding, Indicator, InspectionRound, WorkOrder
from tests.factories import (
    make_account,
    make_column,
    make_indicator,
    make_order,
    make_posts,
    make_publication,
    make_round,
    make_unit,
)
from tests.factories.records import moment
from tests.supervision.findings.catalogue import warnings
from units.actions import RefusedError
from units.models import Event, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def round() -> InspectionRound:
    make_indicator(
        "overdue", 0, metric="hotline.overdue", group="unit",
        finding_kind=Finding.Kind.WORK_ORDER_OVERDUE,
    )  # fmt: skip
    return make_round(code="2023Q3")


def late(unit: Unit, month: int = 7) -> WorkOrder:
    """Make an order closed ten days after it was due."""
    return make_order(
        unit,
        date(2023, month, 3),
        due_at=date(2023, month, 10),
        closed_at=date(2023, month, 20),
    )


def derive(round: InspectionRound) -> Outcome:
    compute_round(round=round, by=None)
    return derive_findings(round=round, by=None)


def test_a_trip_becomes_a_candidate_with_the_figure_that_proves_it(round: InspectionRound) -> None:
    unit = make_unit(round.county, short_name="住建局")
    orders = [late(unit), late(unit)]
    assert derive(round).created == 1
    found = Finding.objects.get()
    assert (found.unit, found.state, found.subject) == (unit, "candidate", "12345热线")
    assert found.description.startswith("12345热线逾期2件（国家规则：overdue")
    proof = rows(found.reference, round).queryset
    assert proof is not None
    assert set(proof) == set(orders)


def test_deriving_twice_changes_nothing(round: InspectionRound) -> None:
    late(make_unit(round.county))
    derive(round)
    before = list(Finding.objects.values())
    assert derive(round).sentence == "新发现待确认问题0个，原有1个仍在。"
    assert list(Finding.objects.values()) == before


def test_a_candidate_whose_ground_is_gone_is_withdrawn(round: InspectionRound) -> None:
    order = late(make_unit(round.county))
    derive(round)
    order.delete()
    assert derive(round).withdrawn == 1
    assert not Finding.objects.exists()


def test_a_decided_finding_stays_when_its_ground_is_gone(round: InspectionRound) -> None:
    order = late(make_unit(round.county))
    derive(round)
    actions.confirm(findings=Finding.objects.all(), by=None)
    order.delete()
    assert derive(round).withdrawn == 0
    assert Finding.objects.confirmed().count() == 1


def test_a_confirmed_problem_of_an_earlier_round_is_linked(round: InspectionRound) -> None:
    unit = make_unit(round.county)
    late(unit)
    derive(round)
    actions.confirm(findings=Finding.objects.all(), by=None)
    after = make_round(
        round.county, code="2023Q4", starts_on=date(2023, 10, 1), ends_on=date(2023, 12, 31)
    )
    late(unit, month=10)
    derive(after)
    assert Finding.objects.get(round=after).repeats == Finding.objects.get(round=round)


@pytest.mark.parametrize(
    ("until", "found"), [(None, 0), (date(2023, 12, 31), 0), (date(2023, 12, 30), 1)]
)
def test_a_waiver_holds_until_its_day(
    round: InspectionRound, until: date | None, found: int
) -> None:
    unit = make_unit(round.county)
    late(unit)
    derive(round)
    actions.waive(
        findings=Finding.objects.all(), by=None, note="机构改革", until=until,
        now=moment(date(2023, 10, 8)),
    )  # fmt: skip
    after = make_round(
        round.county, code="2023Q4", starts_on=date(2023, 10, 1), ends_on=date(2023, 12, 31)
    )
    late(unit, month=10)
    derive(after)
    assert Finding.objects.filter(round=after).count() == found


def test_checking_again_reopens_what_was_waived_until_a_day_that_is_past(
    round: InspectionRound,
) -> None:
    late(make_unit(round.county))
    derive(round)
    actions.waive(
        findings=Finding.objects.all(), by=None, note="机构改革", until=date(2023, 10, 20),
        now=moment(date(2023, 10, 8)),
    )  # fmt: skip
    derive(round)
    found = Finding.objects.get()
    assert found.state == Finding.State.CANDIDATE
    assert "机构改革" in found.decision_note
    assert Event.objects.filter(verb="豁免到期，重新待认定").exists()


def test_an_object_without_a_unit_is_named_instead(round: InspectionRound) -> None:
    make_indicator("COL6", 0, metric="columns.blank", group="column",
                   finding_kind=Finding.Kind.COLUMN_BLANK)  # fmt: skip
    make_publication(make_column(round.county), date(2023, 7, 5))
    make_column(round.county, name="空栏目")
    assert "空栏目1个对象没有登记责任单位" in derive(round).sentence
    assert not Finding.objects.exists()


def test_a_blank_column_is_said_to_be_one_not_counted(round: InspectionRound) -> None:
    column = make_column(round.county, name="政策文件")
    column.units.add(make_unit(round.county))
    make_publication(make_column(round.county), date(2023, 7, 5))
    make_indicator("COL6", 0, metric="columns.blank", group="column",
                   finding_kind=Finding.Kind.COLUMN_BLANK)  # fmt: skip
    derive(round)
    assert Finding.objects.get().description.startswith("“政策文件”为空白栏目（国家规则：")


def test_a_rule_of_at_least_one_says_so() -> None:
    rule = {"operator": ">=", "threshold": Decimal(1), "unit_of_measure": "篇"}
    least = Indicator(condition="每月原创信息", stricter="higher", **rule)
    assert least.sentence == "每月原创信息不少于1篇"
    assert Indicator(condition="出现严重表述错误", **rule).sentence == "出现严重表述错误"


def test_one_fault_of_a_column_is_one_finding(round: InspectionRound) -> None:
    unit = make_unit(round.county)
    make_publication(make_column(round.county), date(2023, 7, 5))
    column = make_column(round.county, name="文件", kind="unit_documents")
    column.units.add(unit)
    make_indicator("COL6", 0, metric="columns.blank", group="column",
                   finding_kind=Finding.Kind.COLUMN_BLANK)  # fmt: skip
    make_indicator("unit_documents_minimum", 5, county=round.county, group="column",
                   metric="columns.unit_documents_below_minimum",
                   finding_kind=Finding.Kind.COLUMN_BELOW_MINIMUM)  # fmt: skip
    derive(round)
    assert Finding.objects.get().kind == Finding.Kind.COLUMN_BELOW_MINIMUM


def test_a_fault_that_has_changed_is_told_as_it_is_now(round: InspectionRound) -> None:
    unit = make_unit(round.county)
    column = make_column(round.county, name="文件", kind="unit_documents", units=[unit])
    make_publication(make_column(round.county), date(2023, 7, 5))
    make_indicator("COL6", 0, metric="columns.blank", group="column",
                   finding_kind=Finding.Kind.COLUMN_BLANK)  # fmt: skip
    derive(round)
    make_indicator("unit_documents_minimum", 5, county=round.county, group="column",
                   metric="columns.unit_documents_below_minimum",
                   finding_kind=Finding.Kind.COLUMN_BELOW_MINIMUM)  # fmt: skip
    make_publication(column, date(2023, 7, 5), unit=unit)
    assert derive(round).kept == 1
    assert Finding.objects.get().kind == Finding.Kind.COLUMN_BELOW_MINIMUM


def test_a_candidate_gives_way_to_what_a_person_recorded(round: InspectionRound) -> None:
    unit = make_unit(round.county)
    make_column(round.county, name="文件", units=[unit])
    make_publication(make_column(round.county), date(2023, 7, 5))
    make_indicator("COL6", 0, metric="columns.blank", group="column",
                   finding_kind=Finding.Kind.COLUMN_BLANK)  # fmt: skip
    derive(round)
    by_hand = actions.record(
        round=round, by=None, unit=unit, kind="column_not_updated", subject="文件"
    )
    assert derive(round).withdrawn == 1
    assert Finding.objects.get() == by_hand


def test_a_warning_line_warns_without_a_finding(round: InspectionRound) -> None:
    make_indicator("account_update_days", 14, warn_at=10, metric="accounts.failing",
                   warn_metric="accounts.warned", group="account",
                   finding_kind=Finding.Kind.ACCOUNT_NOT_UPDATED)  # fmt: skip
    slow = make_account(make_unit(round.county), name="稍慢")
    silent = make_account(make_unit(round.county), name="停更")
    make_posts(slow, date(2023, 7, 1), date(2023, 9, 30), every=12)
    make_posts(silent, date(2023, 7, 1), date(2023, 9, 10))
    derive(round)
    assert [t.label for t in trips(round) if t.group == "account"] == ["停更"]
    assert [t.label for t in warnings(round)] == ["稍慢"]
    assert Finding.objects.get().subject == "停更"


def test_a_closed_round_and_one_without_figures_are_refused(round: InspectionRound) -> None:
    with pytest.raises(RefusedError, match="还没有计算指标"):
        derive_findings(round=round, by=None)
    InspectionRound.objects.update(state="closed", closed_at=round.as_of_end)
    with pytest.raises(RefusedError, match="已结束"):
        derive_findings(round=round, by=None)


def test_every_evaluation_leaves_one_event(round: InspectionRound) -> None:
    late(make_unit(round.county))
    derive(round)
    assert Event.objects.get(verb="按规则检查").after == {"created": 1, "kept": 0, "withdrawn": 0}


def test_a_rule_that_cannot_be_evaluated_says_why() -> None:
    assert checked(Indicator(code="x")) == "没有对应的统计，需人工检查。"
    assert "没有名为“nothing”的指标" in checked(Indicator(code="x", metric="nothing", group="unit"))
    assert checked(Indicator(code="x", metric="websites", group="unit")) == (
        "统计“政府网站.总数”没有按“单位”分开。"
    )
    assert checked(Indicator(code="x", metric="hotline.overdue", group="unit")) == ""
