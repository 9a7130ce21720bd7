"""Findings are confirmed by a person, once, while their round is open."""

from __future__ import annotations

from datetime import date

import pytest

from supervision.findings import actions
from supervision.models import Finding, InspectionRound
from supervision.rectification import actions as rectifying
from supervision.tasks import reopen_waivers
from tests.factories import make_finding, make_round, make_unit, make_user
from tests.factories.records import moment
from tests.units.files.making import picture, upload
from units import files
from units.actions import RefusedError
from units.models import Event

pytestmark = pytest.mark.django_db
MONDAY = moment(date(2023, 10, 16))


@pytest.fixture
def round() -> InspectionRound:
    return make_round()


def test_confirming_records_who_and_when_and_one_event(round: InspectionRound) -> None:
    staff = make_user("staff", round.county)
    found = [make_finding(round, state="candidate") for _ in range(2)]
    actions.confirm(findings=found, by=staff)
    stored = Finding.objects.confirmed()
    assert {f.decided_by for f in stored} == {staff}
    assert all(f.decided_at for f in stored)
    told = Event.objects.filter(verb="确认问题").values_list("object_id", flat=True)
    assert set(told) == {str(f.pk) for f in found}


def test_nothing_to_confirm_writes_no_event(round: InspectionRound) -> None:
    assert actions.confirm(findings=[], by=None) == []
    assert not Event.objects.exists()


def test_a_finding_decided_meanwhile_refuses_the_whole_choice(round: InspectionRound) -> None:
    fresh = make_finding(round, state="candidate")
    decided = make_finding(round, state="false_report")
    with pytest.raises(RefusedError, match="已由他人处理"):
        actions.confirm(findings=[fresh, decided], by=None)
    fresh.refresh_from_db()
    assert fresh.state == Finding.State.CANDIDATE


def test_findings_of_two_rounds_are_not_confirmed_together(round: InspectionRound) -> None:
    other = make_round(round.county, code="2023Q2")
    both = [make_finding(r, state="candidate") for r in (round, other)]
    with pytest.raises(RefusedError, match="同一轮次"):
        actions.confirm(findings=both, by=None)


def test_a_closed_round_keeps_its_findings_as_they_are(round: InspectionRound) -> None:
    found = make_finding(round, state="candidate")
    InspectionRound.objects.update(state="closed", closed_at=found.round.as_of_end)
    with pytest.raises(RefusedError, match="已结束"):
        actions.confirm(findings=[found], by=None)


def test_what_a_person_found_is_confirmed_at_once(round: InspectionRound) -> None:
    staff = make_user("staff", round.county)
    unit = make_unit(round.county, short_name="县住建局")
    finding = actions.record(
        round=round, by=staff, unit=unit, kind="wrong_expression", subject="石泉住建",
        wrong="整治站位 ", correct="政治站位",
    )  # fmt: skip
    assert (finding.state, finding.decided_by) == (Finding.State.CONFIRMED, staff)
    assert finding.facts == {"wrong": "整治站位", "correct": "政治站位"}
    assert Event.objects.get(verb="登记问题").after["unit"] == "县住建局"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"kind": "column_not_updated"}, "请填写栏目名称"),
        ({"kind": "account_not_updated"}, "请填写账号名称"),
        ({"kind": "wrong_expression", "subject": "首页"}, "请填写错误表述"),
        ({"kind": "other"}, "请填写问题描述"),
    ],
)
def test_a_case_that_could_not_be_written_is_refused(
    round: InspectionRound, facts: dict[str, str], sentence: str
) -> None:
    with pytest.raises(RefusedError, match=sentence):
        actions.record(round=round, by=None, unit=make_unit(round.county), **facts)


def test_the_same_problem_is_not_recorded_twice(round: InspectionRound) -> None:
    unit = make_unit(round.county, short_name="县住建局")
    given = {"unit": unit, "kind": "column_not_updated", "subject": "部门文件"}
    first = actions.record(round=round, by=None, **given)
    with pytest.raises(RefusedError, match="县住建局“部门文件”的“栏目更新不及时”本轮已经登记过"):
        actions.record(round=round, by=None, **given)
    assert actions.change(finding=first, by=None, description="三个月没有更新").facts == {}


def test_nobody_elses_unit_is_blamed(round: InspectionRound) -> None:
    with pytest.raises(RefusedError, match=r"不是.*的单位"):
        actions.record(
            round=round, by=None, unit=make_unit(), kind="column_not_updated", subject="部门文件"
        )


def test_a_change_keeps_the_facts_that_the_form_does_not_show(round: InspectionRound) -> None:
    finding = make_finding(round, facts={"wrong": "甲", "url": "http://example.gov.cn/1"})
    changed = actions.change(finding=finding, by=None, wrong="乙")
    assert changed.facts == {"wrong": "乙", "url": "http://example.gov.cn/1"}
    event = Event.objects.get(verb="修改问题")
    assert (event.before["wrong"], event.after["wrong"]) == ("甲", "乙")
    actions.change(finding=finding, by=None, wrong="乙")
    assert Event.objects.filter(verb="修改问题").count() == 1


def test_a_false_report_takes_a_reason_and_leaves_the_notice(round: InspectionRound) -> None:
    finding = make_finding(round)
    with pytest.raises(RefusedError, match="为什么是误报"):
        actions.dismiss(findings=[finding], by=None, note=" ")
    actions.dismiss(findings=[finding], by=None, note="栏目合理空置")
    assert not Finding.objects.confirmed().exists()
    assert Event.objects.get(verb="认定为误报").object_id == str(finding.pk)
    with pytest.raises(RefusedError, match="已由他人处理"):
        actions.dismiss(findings=[finding], by=None, note="再来")


def test_what_its_unit_works_on_is_not_taken_back_behind_its_back(round: InspectionRound) -> None:
    finding = make_finding(round)
    (item,) = rectifying.issue(findings=[finding], by=None)
    for undo in (actions.dismiss, actions.waive, actions.reconsider):
        with pytest.raises(RefusedError, match="请先撤销它的整改事项"):
            undo(findings=[finding], by=None, note="不属实")
    rectifying.withdraw(item=item, by=None, reason="不属实")
    actions.dismiss(findings=[finding], by=None, note="不属实")
    finding.refresh_from_db()
    assert finding.state == Finding.State.FALSE_REPORT


def test_a_waiver_runs_out_and_the_problem_is_there_again(round: InspectionRound) -> None:
    short, long, for_good = (make_finding(round, state="candidate") for _ in range(3))
    given = {"by": None, "note": "栏目待并入", "now": MONDAY}
    actions.waive(findings=[short], until=date(2023, 10, 20), **given)
    actions.waive(findings=[long], until=date(2023, 12, 20), **given)
    actions.waive(findings=[for_good], **given)
    assert not actions.reopen_expired(now=moment(date(2023, 10, 20)))
    assert actions.reopen_expired(now=moment(date(2023, 10, 21))) == [short]
    short.refresh_from_db()
    assert (short.state, short.waived_until, short.decided_at) == ("candidate", None, None)
    assert short.decision_note == "豁免已于10月20日到期：栏目待并入"
    event = Event.objects.get(verb="豁免到期，重新待认定")
    assert (event.object_id, event.before["until"]) == (str(short.pk), "2023-10-20")
    assert not actions.reopen_expired(now=moment(date(2023, 10, 21)))


def test_a_closed_round_keeps_its_waivers(round: InspectionRound) -> None:
    finding = make_finding(round, state="candidate")
    actions.waive(findings=[finding], by=None, note="并入中", until=date(2023, 10, 20), now=MONDAY)
    InspectionRound.objects.update(state="closed", closed_at=round.as_of_end)
    assert not actions.reopen_expired(now=moment(date(2023, 12, 1)))


def test_the_beat_reopens_what_has_run_out(round: InspectionRound) -> None:
    finding = make_finding(round, state="waived", decision_note="并入中",
                           waived_until=date(2023, 10, 20))  # fmt: skip
    reopen_waivers()
    finding.refresh_from_db()
    assert finding.state == Finding.State.CANDIDATE


def test_a_problem_found_by_hand_again_is_linked_to_the_earlier_one(
    round: InspectionRound,
) -> None:
    unit = make_unit(round.county)
    given = {"unit": unit, "kind": "column_not_updated", "subject": "部门文件"}
    first = actions.record(round=round, by=None, **given)
    after = make_round(
        round.county, code="2023Q4", starts_on=date(2023, 10, 1), ends_on=date(2023, 12, 31)
    )
    given["kind"] = "column_blank"  # the same fault of the column under another name
    assert actions.record(round=after, by=None, **given).repeats == first


def test_pictures_and_the_place_go_with_a_problem(round: InspectionRound) -> None:
    unit = make_unit(round.county)
    shot = files.receive(
        upload("截图.png", picture("PNG")), purpose="screenshot", county=round.county, unit=None,
        by=None,
    )  # fmt: skip
    finding = actions.record(
        round=round, by=None, unit=unit, kind="wrong_expression", subject="首页",
        wrong="整治站位", correct="政治站位", place="https://example.gov.cn/1", pictures=[shot],
    )  # fmt: skip
    assert finding.facts["place"] == "https://example.gov.cn/1"
    assert finding.evidence.get().file == shot
