"""Opening, closing and reopening a round; filing, changing and removing a tally."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from supervision import actions
from supervision.metrics.actions import compute_round
from supervision.models import InspectionRound, Tally
from tests.factories import make_county, make_order, make_round, make_unit, make_user
from units.actions import RefusedError
from units.models import County, Event, Unit, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return make_county(name="石泉县")


@pytest.fixture
def staff(county: County) -> User:
    return make_user("staff", county)


def open_(county: County, code: str = "2023Q3", **facts: object) -> InspectionRound:
    given = {"county": county, "kind": "quarter", "code": code, "by": None}
    return actions.open_round(**given | facts)  # type: ignore[arg-type]


def test_opening_takes_name_and_window_from_the_code(county: County, staff: User) -> None:
    round = open_(county, by=staff)
    assert (round.label, round.starts_on, round.ends_on, round.as_of) == (
        "2023年第三季度",
        date(2023, 7, 1),
        date(2023, 9, 30),
        date(2023, 9, 30),
    )
    event = Event.objects.get()
    assert (event.verb, event.person_name) == ("开启轮次", str(staff))


def test_the_window_starts_the_day_after_the_last_one_ended(county: County) -> None:
    first = open_(county, "2023Q1", ends_on=date(2023, 3, 15))
    second = open_(county, "2023Q2")
    assert second.previous == first
    assert second.starts_on == date(2023, 3, 16)


def test_rounds_are_linked_whichever_is_opened_first(county: County) -> None:
    late = open_(county, "2023Q3")
    before = open_(county, "2023Q2")
    earlier = open_(county, "2022Q3")
    late.refresh_from_db()
    assert (late.previous, late.year_earlier) == (before, earlier)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"code": "2023H1"}, "与类型"),
        ({"code": "第三季度"}, "与类型"),
        ({"ends_on": date(2023, 6, 1)}, "早于起始日期"),
        ({"as_of": date(2023, 6, 1)}, "数据截止日"),
        ({"rectify_by": date(2023, 6, 1)}, "整改期限"),
    ],
)
def test_wrong_facts_are_refused_in_words(
    county: County, facts: dict[str, object], words: str
) -> None:
    with pytest.raises(RefusedError, match=words):
        open_(county, **facts)  # type: ignore[arg-type]
    assert not InspectionRound.objects.exists()


def test_the_same_code_twice_is_refused(county: County) -> None:
    open_(county)
    with pytest.raises(RefusedError, match="已有代码"):
        open_(county)


def test_an_overlapping_window_is_refused_with_its_dates(county: County) -> None:
    open_(county, "2023Q3")
    with pytest.raises(RefusedError, match="“2023年第三季度”（2023年7月1日至2023年9月30日）重叠"):
        open_(county, "2023Q4", starts_on=date(2023, 9, 1))


def test_the_round_before_can_be_named_when_a_period_was_left_out(county: County) -> None:
    last = open_(county, code="2023Q1")
    assert open_(county, code="2023Q3", previous=last).previous == last


def test_rounds_of_another_county_or_kind_do_not_overlap(county: County) -> None:
    open_(county)
    open_(make_county())
    open_(county, "2023H2", kind="half_year")
    assert InspectionRound.objects.count() == 3


def test_a_round_is_closed_once_and_after_its_metrics(county: County) -> None:
    round = make_round(county)
    with pytest.raises(RefusedError, match="还没有计算指标"):
        actions.close_round(round=round, by=None)
    compute_round(round=round, by=None)
    assert not actions.close_round(round=round, by=None).is_open
    with pytest.raises(RefusedError, match="已经结束"):
        actions.close_round(round=round, by=None)


def test_values_that_no_longer_stand_for_their_rows_keep_a_round_open(county: County) -> None:
    round = make_round(county)
    compute_round(round=round, by=None)
    make_order(make_unit(county), date(2023, 8, 1))
    with pytest.raises(RefusedError, match="与明细不一致"):
        actions.close_round(round=round, by=None)


def test_reopening_takes_a_reason_and_keeps_it(county: County, staff: User) -> None:
    round = make_round(county, state="closed", closed_at=timezone.now())
    with pytest.raises(RefusedError, match="理由"):
        actions.reopen_round(round=round, reason="  ", by=staff)
    reopened = actions.reopen_round(round=round, reason="补录工单", by=staff)
    assert reopened.is_open
    assert reopened.closed_at is None
    assert Event.objects.get().after["reason"] == "补录工单"
    with pytest.raises(RefusedError, match="正在进行"):
        actions.reopen_round(round=round, reason="再来", by=staff)


def test_a_round_whose_notice_is_signed_stays_closed_until_it_is_withdrawn(
    county: County, staff: User
) -> None:
    round = make_round(county, state="closed", closed_at=timezone.now())
    actions.bind_round(round=round, notice="石政办函〔2023〕40号", by=staff)
    with pytest.raises(RefusedError, match=r"通报石政办函〔2023〕40号已签发.*请先撤回通报"):
        actions.reopen_round(round=round, reason="补录工单", by=staff)
    actions.release_round(round=round, by=staff)
    assert actions.reopen_round(round=round, reason="补录工单", by=staff).is_open


def test_no_notice_is_signed_on_an_open_round(county: County, staff: User) -> None:
    with pytest.raises(RefusedError, match="请先结束本轮，再签发通报"):
        actions.bind_round(round=make_round(county), notice="石政办函〔2023〕40号", by=staff)


@pytest.fixture
def round(county: County) -> InspectionRound:
    return make_round(county)


@pytest.fixture
def town(county: County) -> Unit:
    return make_unit(county, short_name="城关镇", kind=Unit.Kind.TOWN)


def test_a_tally_is_filed_changed_and_removed(
    round: InspectionRound, town: Unit, staff: User
) -> None:
    tally = actions.file_tally(
        round=round, by=staff, source="submissions", unit=town, category="news", value=7
    )
    assert actions.change_tally(tally=tally, by=staff, value=8).value == 8
    actions.remove_tally(tally=tally, by=staff)
    assert not Tally.objects.exists()
    verbs = Event.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["填报汇总数", "修改汇总数", "删除汇总数"]


def test_a_change_that_changes_nothing_leaves_no_event(round: InspectionRound, town: Unit) -> None:
    tally = actions.file_tally(round=round, by=None, source="submissions", unit=town, value=7)
    actions.change_tally(tally=tally, by=None, value=7)
    assert Event.objects.count() == 1


def test_a_tally_inside_another_is_refused(round: InspectionRound, town: Unit) -> None:
    actions.file_tally(round=round, by=None, source="submissions", unit_kind="town", value=90)
    with pytest.raises(RefusedError, match="“报送稿件（单位类别：镇/街道）”（90）统计范围重叠"):
        actions.file_tally(round=round, by=None, source="submissions", unit=town, value=7)


def test_tallies_side_by_side_are_taken(round: InspectionRound, town: Unit) -> None:
    for category in ("news", "disclosure"):
        actions.file_tally(
            round=round, by=None, source="submissions", unit=town, category=category, value=1
        )
    actions.file_tally(round=round, by=None, source="work_orders", channel="hotline", value=3)
    assert Tally.objects.count() == 3


def test_a_dimension_that_the_source_has_not_is_refused(round: InspectionRound) -> None:
    with pytest.raises(RefusedError, match="“报送稿件”不分渠道"):
        actions.file_tally(round=round, by=None, source="submissions", channel="hotline", value=3)


def test_more_fixed_than_counted_is_refused(round: InspectionRound) -> None:
    with pytest.raises(RefusedError):
        actions.file_tally(round=round, by=None, source="content_errors", value=3, fixed=4)


def test_a_closed_round_takes_no_tally(county: County) -> None:
    closed = make_round(county, state="closed", closed_at=timezone.now())
    with pytest.raises(RefusedError, match="已结束"):
        actions.file_tally(round=closed, by=None, source="websites", value=1)


def test_a_round_that_was_closed_meanwhile_keeps_its_tallies(round: InspectionRound) -> None:
    tally = actions.file_tally(round=round, by=None, source="websites", value=1)
    compute_round(round=round, by=None)
    actions.close_round(round=round, by=None)
    with pytest.raises(RefusedError, match="已结束"):
        actions.file_tally(round=round, by=None, source="accounts", value=1)
    with pytest.raises(RefusedError, match="已结束"):
        actions.change_tally(tally=tally, by=None, value=2)
    with pytest.raises(RefusedError, match="已结束"):
        actions.remove_tally(tally=tally, by=None)
    assert Tally.objects.get().value == 1


def test_another_window_asks_for_another_computation(county: County, staff: User) -> None:
    round = make_round(county)
    compute_round(round=round, by=None)
    actions.change_round(round=round, by=staff, label="2023年三季度", rectify_by=date(2023, 10, 20))
    round.refresh_from_db()
    assert round.computed_at
    actions.change_round(round=round, by=staff, as_of=date(2023, 10, 8))
    round.refresh_from_db()
    assert (round.label, round.as_of, round.computed_at) == (
        "2023年三季度",
        date(2023, 10, 8),
        None,
    )
    assert Event.objects.filter(verb="修改轮次").count() == 2


def test_a_round_is_not_moved_over_another_nor_changed_when_closed(
    county: County, staff: User
) -> None:
    before = make_round(
        county, code="2023Q2", starts_on=date(2023, 4, 1), ends_on=date(2023, 6, 30)
    )
    round = make_round(county, previous=before)
    with pytest.raises(RefusedError, match="重叠"):
        actions.change_round(round=round, by=staff, starts_on=date(2023, 6, 1))
    round.state, round.closed_at = "closed", timezone.now()
    round.save()
    with pytest.raises(RefusedError, match="名称和日期不能再改"):
        actions.change_round(round=round, by=staff, label="另一名称")
