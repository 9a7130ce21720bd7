"""What a closed round forbids, and the later closing that it lets in."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone

from supervision.intake import actions
from supervision.intake.workbook import IntakeError
from supervision.models import InspectionRound, WorkOrder
from tests.factories import make_county, make_order, make_rectification, make_round, make_unit
from tests.supervision.intake.building import bring, counts, order, orders, preview, reasons, sheet
from units.models import County, Unit

pytestmark = pytest.mark.django_db

CLOSED = {"state": "closed", "closed_at": timezone.make_aware(datetime(2023, 10, 9))}


@pytest.fixture
def county() -> County:
    return make_county(name="凤县")


@pytest.fixture
def housing(county: County) -> Unit:
    return make_unit(county, short_name="住建局")


@pytest.fixture
def round(county: County) -> InspectionRound:
    return make_round(county, **CLOSED)


def received(unit: Unit, **fields: object) -> WorkOrder:
    return make_order(unit, date(2023, 7, 3), number="1", **fields)


HEADER = ["工单编号", "承办单位", "受理时间", "办结时间", "满意度", "办理时限", "热点", "诉求内容"]


def row(**cells: object) -> list[object]:
    names = ["number", "unit", "received", "closed", "satisfaction", "due", "topic", "title"]
    given = {"number": "1", "unit": "住建局", "received": "2023-07-03 10:00"} | cells
    return [given.get(name) for name in names]


def attempt(county: County, **cells: object) -> list[str]:
    return reasons(preview(county, orders(row(**cells), header=HEADER)))


def test_a_new_row_in_a_closed_window_is_refused(county, housing, round) -> None:
    (said,) = attempt(county)
    assert said == (
        "2 C: “2023年第三季度”已结束，不能再为它新增工单。"
        "如确需更正，请先重新开启该轮次并写明理由。"
    )


def test_rows_outside_the_window_go_in(county, housing, round) -> None:
    assert attempt(county, received="2023-10-01 00:00") == []
    assert attempt(county, received="2023-06-30 23:59") == []


def test_a_later_closing_and_its_rating_are_let_in(county, housing, round) -> None:
    received(housing)
    assert attempt(county, closed="2023-10-01 09:00", satisfaction="满意") == []


def test_a_closing_that_the_round_would_have_known_is_refused(county, housing, round) -> None:
    received(housing)
    (said,) = attempt(county, closed="2023-09-30 18:00")
    assert "用到了这条工单的办结时间，不能更改" in said


def test_a_closing_that_the_round_knew_stays(county, housing, round) -> None:
    received(housing, closed_at=timezone.make_aware(datetime(2023, 9, 1)))
    assert "办结时间" in attempt(county, closed="2023-10-02")[0]
    assert "满意度" in attempt(county, satisfaction="满意")[0]


def test_a_due_date_may_move_only_beyond_the_round(county, housing, round) -> None:
    received(housing, due_at=timezone.make_aware(datetime(2023, 10, 8)))
    assert attempt(county, due="2023-10-20") == []
    assert "办理时限" in attempt(county, due="2023-09-20")[0]


def test_facts_that_were_counted_stay_and_others_may_change(county, housing, round) -> None:
    make_unit(county, short_name="交通局")
    received(housing)
    assert "承办单位" in attempt(county, unit="交通局")[0]
    assert "诉求热点" in attempt(county, topic="供暖")[0]
    assert attempt(county, title="补充说明") == []


def test_an_open_round_forbids_nothing(county, housing) -> None:
    make_round(county)
    received(housing)
    assert attempt(county, topic="供暖", closed="2023-07-04") == []


def test_what_is_filed_for_a_closed_round_is_refused(county, housing, round) -> None:
    page = sheet(
        ["轮次", "责任单位", "问题类别"], ["2023Q3", "住建局", "表述错误"], name="问题清单"
    )
    (said,) = reasons(preview(county, page))
    assert "已结束，不能再为它新增问题" in said


def test_rectification_goes_on_until_the_next_round_is_closed(county, housing, round) -> None:
    following = make_round(
        county,
        code="2023Q4",
        label="2023年第四季度",
        starts_on=date(2023, 10, 1),
        ends_on=date(2023, 12, 31),
        previous=round,
    )
    make_rectification(
        round, housing, problem="甲", issued_on=date(2023, 10, 9), due_on=date(2023, 10, 20)
    )
    header = ["轮次", "责任单位", "存在问题", "交办日期", "整改期限", "销号日期"]
    done = ["2023Q3", "住建局", "甲", "2023-10-09", "2023-10-20", "2023-10-18"]
    new = ["2023Q3", "住建局", "乙", "2023-10-09", "2023-10-20", None]
    assert reasons(preview(county, sheet(header, done, new, name="整改台账"))) == []
    InspectionRound.objects.filter(pk=following.pk).update(**CLOSED)
    late = [*done[:5], "2024-01-05"]
    assert reasons(preview(county, sheet(header, late, name="整改台账"))) == []
    told = reasons(preview(county, sheet(header, done, new, name="整改台账")))
    assert "销号日期，不能更改" in told[0]
    assert "不能再为它新增整改台账" in told[1]


def test_a_batch_in_a_closed_window_cannot_be_undone(county, housing) -> None:
    batch = bring(county, orders(order()))
    make_round(county, **CLOSED)
    with pytest.raises(IntakeError, match="“2023年第三季度”已结束并用到了这条工单，不能撤除"):
        actions.undo(batch=batch, by=None)


def test_a_later_closing_can_be_undone(county, housing) -> None:
    first = received(housing)
    make_round(county, **CLOSED)
    batch = bring(county, orders(row(closed="2023-10-01 09:00"), header=HEADER))
    assert counts(batch) == (0, 1, 0, 0)
    actions.undo(batch=batch, by=None)
    first.refresh_from_db()
    assert first.closed_at is None
