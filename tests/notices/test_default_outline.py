"""What the general outline says of a county that has no outline of its own."""

from __future__ import annotations

import re
from datetime import date

import pytest

from notices import actions
from notices.checks.notice_report import report_of
from notices.composition.compose import compose
from supervision.metrics.actions import compute_round
from supervision.models import Finding, InspectionRound, WorkOrder
from tests.factories import (
    make_account,
    make_column,
    make_county,
    make_finding,
    make_indicator,
    make_order,
    make_post,
    make_publication,
    make_round,
    make_unit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def round() -> InspectionRound:
    county = make_county(name="旬阳市", issuing_organ="旬阳市人民政府办公室", addressees="")
    make_indicator("account_update_days", 14, unit_of_measure="天")
    return make_round(county, rectify_by=date(2023, 10, 20))


def read(round: InspectionRound) -> str:
    compute_round(round=round, by=None)
    return compose(actions.create_notice(round=round, by=None)).text


def test_a_city_is_not_called_a_county(round: InspectionRound) -> None:
    compute_round(round=round, by=None)
    notice = actions.create_notice(round=round, by=None)
    assert notice.addressees == "各镇人民政府，市政府各工作部门、直属机构"
    text = compose(notice).text
    assert "旬阳市人民政府办公室对2023年第三季度" in text
    assert "全市政府网站" in text
    assert "县" not in text


@pytest.mark.parametrize(
    ("name", "tier"), [("凤县", "县"), ("旬阳市", "市"), ("汉滨区", "区"), ("某地", "县")]
)
def test_the_word_for_the_whole_is_the_end_of_the_name(name: str, tier: str) -> None:
    assert make_county(name=name).tier == tier


def test_an_account_found_idle_is_named_once(round: InspectionRound) -> None:
    unit = make_unit(round.county, short_name="市住建局")
    make_post(make_account(unit, name="旬阳住建"), date(2023, 7, 1))
    make_finding(round, unit, kind=Finding.Kind.ACCOUNT_NOT_UPDATED, subject="旬阳住建")
    text = read(round)
    assert text.count("旬阳住建") == 1
    assert text.count("政务新媒体更新不及时") == 1


def test_an_idle_account_is_named_without_a_finding_too(round: InspectionRound) -> None:
    account = make_account(make_unit(round.county, short_name="市住建局"), name="旬阳住建")
    make_post(account, date(2023, 7, 1))
    text = read(round)
    assert "“旬阳住建”超过14天没有更新，责任单位为市住建局。" in text
    assert "没有发现需要通报的问题" not in text


def test_late_orders_are_a_problem_named_by_unit(round: InspectionRound) -> None:
    unit = make_unit(round.county, short_name="市住建局")
    late = {"due_at": date(2023, 8, 10), "closed_at": date(2023, 9, 1)}
    make_order(unit, date(2023, 8, 1), **late)
    make_order(unit, date(2023, 8, 1), channel=WorkOrder.Channel.CITY_MAILBOX, **late)
    text = read(round)
    assert (
        "（一）诉求办理不到位。12345热线工单逾期：市住建局1件。网民留言逾期：市住建局1件。" in text
    )
    assert "被通报的单位要逐条整改，在10月20日前报送整改结果。" in text


def test_a_round_without_problems_names_nobody(round: InspectionRound) -> None:
    make_order(make_unit(round.county), date(2023, 8, 1), closed_at=date(2023, 8, 2))
    text = read(round)
    assert "本次检查没有发现需要通报的问题。" in text
    assert "发现问题立即整改。" in text
    assert "被通报的单位" not in text
    assert "报送整改结果" not in text
    assert "上一轮" not in text


def test_a_round_without_any_row_says_so_and_counts_nothing(round: InspectionRound) -> None:
    InspectionRound.objects.filter(pk=round.pk).update(rectify_by=None)
    text = read(InspectionRound.objects.get(pk=round.pk))
    assert "本轮没有登记检查单位。" in text
    assert "本轮没有录入检查数据，不作检查结论。" in text
    assert "没有发现" not in text
    assert not re.search(r"0[个件条篇家]|—|无。|：。", text)
    notice = round.notices.get()
    assert not report_of(notice).remarks
    assert not compose(notice).attachments


def test_units_are_not_taken_for_the_sum_of_their_sites_and_accounts(
    round: InspectionRound,
) -> None:
    for _ in range(9):
        make_unit(round.county)
    make_column(round.county)
    make_account(make_unit(round.county))
    make_account(make_unit(round.county))
    text = read(round)
    assert "本次检查单位11个，政府网站1个，政务新媒体2个。" in text
    assert not report_of(round.notices.get()).remarks


def test_what_cannot_be_told_yet_is_left_out(round: InspectionRound) -> None:
    unit = make_unit(round.county, short_name="市住建局")
    make_account(unit, name="旬阳住建")
    make_order(unit, date(2023, 9, 29), due_at=date(2023, 10, 20))
    text = read(round)
    assert "受理12345热线工单1件，办结0件，办结率0%。" in text
    assert "登记备案的政务新媒体1个。" in text
    assert "—" not in text


@pytest.mark.parametrize("kind", list(Finding.Kind))
def test_no_class_of_problem_is_left_out(round: InspectionRound, kind: Finding.Kind) -> None:
    make_finding(round, make_unit(round.county, short_name="市住建局"), kind=kind, subject="某某")
    text = read(round)
    assert "市住建局" in text
    assert "没有发现需要通报的问题" not in text


def test_blank_columns_and_few_originals_are_written_as_an_office_does(
    round: InspectionRound,
) -> None:
    unit = make_unit(round.county, short_name="市住建局")
    for name in ("政策文件", "通知公告"):
        make_finding(round, unit, kind=Finding.Kind.COLUMN_BLANK, subject=name)
    make_finding(round, unit, kind=Finding.Kind.ACCOUNT_ORIGINAL_LOW, subject="旬阳住建")
    text = read(round)
    assert "市住建局“政策文件”“通知公告”栏目内容空白。" in text
    assert "市住建局“旬阳住建”原创信息偏少。" in text


def test_a_case_takes_the_place_of_its_own_channel_only(round: InspectionRound) -> None:
    unit = make_unit(round.county, short_name="市住建局")
    other = make_unit(round.county, short_name="市教体局")
    late = {"due_at": date(2023, 8, 10), "closed_at": date(2023, 9, 1)}
    make_order(unit, date(2023, 8, 1), **late)
    make_order(other, date(2023, 8, 1), channel=WorkOrder.Channel.CITY_MAILBOX, **late)
    make_finding(round, other, kind=Finding.Kind.LETTERS_SLOW, subject="")
    text = read(round)
    assert "（一）诉求办理不到位。12345热线工单逾期：市住建局1件。市教体局办件进度滞后。" in text
    assert "网民留言逾期" not in text


def test_low_satisfaction_does_not_hide_who_was_late(round: InspectionRound) -> None:
    unit = make_unit(round.county, short_name="市住建局")
    late = {"due_at": date(2023, 8, 10), "closed_at": date(2023, 9, 1)}
    make_order(unit, date(2023, 8, 1), **late)
    make_finding(round, unit, kind=Finding.Kind.WORK_ORDER_LOW_SATISFACTION, subject="")
    text = read(round)
    assert "工单逾期：市住建局1件。市住建局承办的工单群众满意度偏低。" in text


def test_a_column_beyond_its_own_gap_is_named_with_who_answers_for_it(
    round: InspectionRound,
) -> None:
    unit = make_unit(round.county, short_name="市住建局")
    column = make_column(round.county, units=[unit], name="政策文件", max_gap_days=14)
    make_publication(column, date(2023, 7, 1))
    text = read(round)
    assert "网站栏目更新不及时。“政策文件”没有在各自规定的间隔内更新，责任单位为市住建局。" in text
    assert "没有发现需要通报的问题" not in text


def test_a_column_that_nobody_answers_for_is_named_alone(round: InspectionRound) -> None:
    column = make_column(round.county, name="政策文件", max_gap_days=14)
    make_publication(column, date(2023, 7, 1))
    assert "“政策文件”没有在各自规定的间隔内更新。" in read(round)
