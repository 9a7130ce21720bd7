"""An item's way from issue to closing: who may take which step, in which state."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from supervision.models import Finding, InspectionRound, RectificationItem
from supervision.rectification import actions
from supervision.rectification.deadlines import deadline_rules
from tests.factories import make_finding, make_round, make_unit, make_user
from tests.factories.records import moment
from units.actions import RefusedError
from units.models import Event, User

pytestmark = pytest.mark.django_db
MONDAY = moment(date(2023, 10, 16))


@pytest.fixture
def round() -> InspectionRound:
    return make_round()


@pytest.fixture
def item(round: InspectionRound) -> RectificationItem:
    (one,) = actions.issue(findings=[confirmed(round)], by=None, now=MONDAY)
    return one


def confirmed(round: InspectionRound, **fields: object) -> Finding:
    return make_finding(round, state="confirmed", **fields)


def person() -> User:
    return make_user()


def test_an_item_is_issued_with_its_deadline_and_how_it_was_reached(round: InspectionRound) -> None:
    finding = confirmed(
        round, kind="work_order_overdue", subject="12345热线", description="逾期2件"
    )
    (item,) = actions.issue(findings=[finding], by=person(), now=MONDAY)
    assert item.problem == "“12345热线”逾期2件"
    assert item.due_on == date(2023, 10, 23)
    assert item.due_ground == (
        "逾期工单、来信和申请：自10月16日次日起5个工作日，不计10月21日至22日（周末），至10月23日。"
    )
    assert list(item.findings.all()) == [finding]
    assert Event.objects.get(verb="整改交办").object_id == str(item.pk)


def test_the_notices_day_comes_before_the_class(round: InspectionRound) -> None:
    InspectionRound.objects.update(rectify_by=date(2023, 10, 20))
    round.refresh_from_db()
    (item,) = actions.issue(findings=[confirmed(round)], by=None, now=MONDAY)
    assert item.due_on == date(2023, 10, 20)
    assert item.due_ground == "2023年第三季度通报要求10月20日前整改。"


def test_several_findings_of_a_unit_can_make_one_item(round: InspectionRound) -> None:
    unit, other = make_unit(round.county), make_unit(round.county)
    found = [confirmed(round, unit=unit), confirmed(round, unit=other), confirmed(round, unit=unit)]
    items = actions.issue(findings=found, by=None, together=True, now=MONDAY)
    assert [item.findings.count() for item in items] == [2, 1]


def test_only_confirmed_findings_are_issued_and_only_once(round: InspectionRound) -> None:
    with pytest.raises(RefusedError, match="只有已确认的问题"):
        actions.issue(findings=[make_finding(round, state="candidate")], by=None)
    finding = confirmed(round)
    actions.issue(findings=[finding], by=None)
    with pytest.raises(RefusedError, match="已经交办过"):
        actions.issue(findings=[finding], by=None)


def test_the_path_with_a_return_to_closing(item: RectificationItem) -> None:
    liaison, staff = person(), person()
    item = actions.submit(item=item, by=liaison, text="已更新3条", now=MONDAY)
    assert stored(item).state == "submitted"
    item = actions.send_back(item=item, by=staff, reason="缺少截图", now=MONDAY)
    assert (stored(item).state, item.return_count) == ("returned", 1)
    item = actions.submit(item=item, by=liaison, text="补充截图", now=MONDAY)
    item = actions.close(item=item, by=staff, now=MONDAY)
    assert stored(item).state == "closed"
    steps = [event.kind for event in item.events.all()]
    assert steps == ["issue", "submit", "return", "submit", "close"]


def stored(item: RectificationItem) -> RectificationItem:
    return RectificationItem.objects.get(pk=item.pk)


def test_who_answered_does_not_judge_the_answer(item: RectificationItem) -> None:
    someone = person()
    item = actions.submit(item=item, by=someone, text="已改", now=MONDAY)
    for step in (actions.close, actions.send_back):
        words = {"note": "可"} if step is actions.close else {"reason": "否"}
        with pytest.raises(RefusedError, match="不能审核自己"):
            step(item=item, by=someone, **words)
    with pytest.raises(IntegrityError), transaction.atomic():
        RectificationItem.objects.update(closed_on=date(2023, 10, 20), closed_by=someone)


def test_closing_without_an_answer_takes_a_reason(item: RectificationItem) -> None:
    with pytest.raises(RefusedError, match="还没有反馈"):
        actions.close(item=item, by=person(), now=MONDAY)
    actions.close(item=item, by=person(), note="记录显示已办结", now=MONDAY)
    assert stored(item).state == "closed"


def test_an_extension_is_asked_for_and_granted_by_another(item: RectificationItem) -> None:
    liaison, leader = person(), person()
    item = actions.ask_extension(
        item=item, by=liaison, until=date(2023, 11, 20), reason="系统改造", now=MONDAY
    )
    with pytest.raises(RefusedError, match="自己提出的延期"):
        actions.decide_extension(item=item, by=liaison, grant=True)
    item = actions.decide_extension(item=item, by=leader, grant=True, now=MONDAY)
    assert stored(item).due_on == date(2023, 11, 20)
    assert item.due_ground.endswith("经批准延至2023年11月20日。")
    with pytest.raises(RefusedError, match="没有待审批"):
        actions.decide_extension(item=item, by=leader, grant=True)


def test_an_extension_is_refused_when_late_or_not_later(item: RectificationItem) -> None:
    with pytest.raises(RefusedError, match="之后"):
        actions.ask_extension(item=item, by=None, until=item.due_on, reason="忙", now=MONDAY)
    with pytest.raises(RefusedError, match="已过"):
        actions.ask_extension(
            item=item, by=None, until=date(2024, 1, 2), reason="忙", now=moment(date(2023, 12, 1))
        )


def test_no_time_is_given_that_is_over_already(item: RectificationItem) -> None:
    late = moment(date(2023, 12, 1))
    with pytest.raises(RefusedError, match="2023年11月20日已过"):
        actions.extend(item=item, by=None, until=date(2023, 11, 20), reason="停机", now=late)
    actions.ask_extension(item=item, by=None, until=date(2023, 11, 20), reason="停机", now=MONDAY)
    with pytest.raises(RefusedError, match="2023年11月20日已过"):
        actions.decide_extension(item=item, by=None, grant=True, now=late)
    assert stored(item).extension_due == date(2023, 11, 20)


def test_an_upheld_appeal_withdraws_the_item_and_frees_the_finding(item: RectificationItem) -> None:
    finding = item.findings.get()
    item = actions.appeal(item=item, by=person(), reason="不属本单位", now=MONDAY)
    item = actions.decide_appeal(item=item, by=person(), uphold=True, note="属实", now=MONDAY)
    assert stored(item).state == "withdrawn"
    assert len(actions.issue(findings=[finding], by=None, now=MONDAY)) == 1


def test_a_problem_found_again_reopens_its_item(round: InspectionRound) -> None:
    finding = confirmed(round)
    (first,) = actions.issue(findings=[finding], by=None, now=MONDAY)
    actions.close(item=first, by=None, note="已改", now=MONDAY)
    after = make_round(
        round.county, code="2023Q4", starts_on=date(2023, 10, 1), ends_on=date(2023, 12, 31)
    )
    again = confirmed(after, unit=finding.unit, repeats=finding)
    (second,) = actions.issue(findings=[again], by=None, now=moment(date(2024, 1, 8)))
    assert second.reopens == first


def test_overdue_counts_only_what_the_unit_owes(item: RectificationItem) -> None:
    later = date(2024, 1, 1)
    assert RectificationItem.objects.overdue(later).count() == 1
    assert stored(item).is_overdue(later)
    actions.submit(item=item, by=person(), text="已改", now=MONDAY)
    assert not RectificationItem.objects.overdue(later).exists()
    assert not stored(item).is_overdue(later)


def test_no_deadline_is_named_like_a_class_of_problems() -> None:
    names = {rule.name for rule in deadline_rules()}
    assert "一般问题" in names
    assert not names & set(Finding.Kind.labels)
