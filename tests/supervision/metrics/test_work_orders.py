"""Work orders as of a round's date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone

from supervision.metrics.values import RoundValues
from supervision.models import InspectionRound, WorkOrder
from tests.factories import make_order, make_round, make_unit
from units.models import Unit

Figure = Callable[..., list[Any]]
ALL = [f"hotline.{name}" for name in ("received", "closed", "on_time", "overdue", "pending", "due")]


@pytest.mark.parametrize(
    ("due", "closed", "counts"),
    [
        (None, date(2023, 7, 9), [1, 1, 1, 0, 0, 1]),
        (None, None, [1, 0, 0, 0, 1, 0]),
        (date(2023, 7, 9), date(2023, 7, 9), [1, 1, 1, 0, 0, 1]),
        (date(2023, 7, 9), date(2023, 7, 10), [1, 1, 0, 1, 0, 1]),
        (date(2023, 7, 9), None, [1, 0, 0, 1, 0, 1]),
        (date(2023, 10, 9), None, [1, 0, 0, 0, 1, 0]),
        (date(2023, 10, 9), date(2023, 10, 5), [1, 0, 0, 0, 1, 0]),
        (date(2023, 9, 29), date(2023, 10, 5), [1, 0, 0, 1, 0, 1]),
    ],
)
def test_an_order_is_on_time_overdue_or_pending_as_of_the_date(
    unit: Unit, figure: Figure, due: date | None, closed: date | None, counts: list[int]
) -> None:
    make_order(unit, date(2023, 7, 5), due_at=due, closed_at=closed)
    found = figure(*ALL)
    assert found == counts
    received, _, on_time, overdue, pending, _ = found
    assert received == on_time + overdue + pending


def test_the_closing_in_the_last_minute_of_the_as_of_day_counts(unit: Unit, figure: Figure) -> None:
    for moment in (datetime(2023, 9, 30, 23, 59), datetime(2023, 10, 1, 0, 0)):
        make_order(unit, date(2023, 9, 1), closed_at=timezone.make_aware(moment))
    assert figure("hotline.received", "hotline.closed") == [2, 1]


def test_the_window_is_half_open_in_the_offices_time_zone(unit: Unit, figure: Figure) -> None:
    for moment in (
        datetime(2023, 6, 30, 23, 59, 59),
        datetime(2023, 7, 1, 0, 0),
        datetime(2023, 9, 30, 23, 59, 59),
        datetime(2023, 10, 1, 0, 0),
    ):
        make_order(unit, timezone.make_aware(moment))
    assert figure("hotline.received") == [2]


def test_a_round_known_before_its_window_ends_takes_no_later_row(
    unit: Unit, round: InspectionRound, figure: Figure
) -> None:
    round.as_of = date(2023, 9, 10)
    round.save()
    make_order(unit, date(2023, 9, 10))
    make_order(unit, date(2023, 9, 11))
    assert figure("hotline.received") == [1]


def test_a_round_known_after_its_window_sees_the_later_closing(
    unit: Unit, round: InspectionRound, figure: Figure
) -> None:
    round.as_of = date(2023, 10, 10)
    round.save()
    make_order(unit, date(2023, 9, 29), closed_at=date(2023, 10, 10))
    assert figure("hotline.received", "hotline.closed") == [1, 1]


def test_on_time_rate_leaves_out_what_is_not_due_yet(
    unit: Unit, computed: Callable[[], RoundValues]
) -> None:
    make_order(unit, date(2023, 7, 5), closed_at=date(2023, 7, 6), due_at=date(2023, 7, 9))
    make_order(unit, date(2023, 7, 5), due_at=date(2023, 7, 9))
    make_order(unit, date(2023, 9, 28), due_at=date(2023, 10, 9))
    rate = computed().get("hotline.on_time_rate")
    assert (rate.numerator, rate.denominator) == (1, 2)


def test_only_closed_orders_count_as_rated_and_fairly_satisfied_is_satisfied(
    unit: Unit, computed: Callable[[], RoundValues]
) -> None:
    grades = WorkOrder.Satisfaction
    for grade in (grades.SATISFIED, grades.FAIRLY, grades.DISSATISFIED, grades.UNRATED):
        make_order(unit, date(2023, 7, 5), closed_at=date(2023, 7, 6), satisfaction=grade)
    make_order(unit, date(2023, 7, 5), satisfaction=grades.DISSATISFIED)
    rate = computed().get("hotline.satisfaction_rate")
    assert (rate.numerator, rate.denominator) == (2, 3)


def test_the_three_mailboxes_are_letters_together(unit: Unit, figure: Figure) -> None:
    for channel in WorkOrder.Channel.values:
        make_order(unit, date(2023, 7, 5), channel=channel)
    assert figure(
        "letters.received",
        "letters.received@channel=市长信箱",
        "county_mailbox.received",
        "disclosure_requests.received",
        "dispatch.received",
        "hotline.received",
    ) == [3, 1, 1, 1, 1, 1]


def test_units_are_counted_once_each_by_class(
    unit: Unit, town: Unit, computed: Callable[[], RoundValues]
) -> None:
    for handler in (unit, unit, town, make_unit(unit.county, kind="stationed")):
        make_order(handler, date(2023, 7, 5), topic="农村事务")
    values = computed()
    assert values.get("hotline.units").numerator == 3
    assert values.get("hotline.units@unit_class=towns").numerator == 1
    assert values.get("hotline.units@unit_class=departments").numerator == 2
    assert values.members("hotline.units@unit_class=towns") == ["平木镇"]


def test_topic_shares_are_parts_of_all_orders_even_of_those_without_topic(
    unit: Unit, computed: Callable[[], RoundValues]
) -> None:
    make_order(unit, date(2023, 7, 5), topic="农村事务")
    make_order(unit, date(2023, 7, 5))
    values = computed()
    share = values.get("hotline.topic_share@topic=农村事务")
    assert (share.numerator, share.denominator) == (1, 2)
    assert [label for _, label, _ in values.by_group("hotline.topic_share", "topic")] == [
        "农村事务"
    ]
    assert values.get("hotline.received@topic=没有人提的事").numerator == 0


def test_extensions_are_summed(unit: Unit, figure: Figure) -> None:
    make_order(unit, date(2023, 7, 5), extension_count=2)
    make_order(unit, date(2023, 7, 5), extension_count=1, returned_count=4)
    assert figure("hotline.extensions", "hotline.returns@unit=住建局") == [3, 4]


def test_another_countys_rows_do_not_count(unit: Unit, figure: Figure) -> None:
    make_order(make_unit(), date(2023, 7, 5))
    assert figure("hotline.received") == [0]


def test_change_is_difference_and_percentage_and_points_for_rates(
    unit: Unit, round: InspectionRound, computed: Callable[[], RoundValues]
) -> None:
    from supervision.metrics.actions import compute_round

    before = make_round(
        unit.county,
        code="2023Q2",
        label="2023年第二季度",
        starts_on=date(2023, 4, 1),
        ends_on=date(2023, 6, 30),
    )
    for _ in range(4):
        make_order(unit, date(2023, 5, 5))
    make_order(unit, date(2023, 5, 5), closed_at=date(2023, 5, 6))
    compute_round(round=before, by=None)
    round.previous = before
    round.save()
    make_order(unit, date(2023, 7, 5), closed_at=date(2023, 7, 6))
    make_order(unit, date(2023, 7, 5))
    values = computed()
    received = values.change("hotline.received")
    assert received
    assert (received.difference, received.percent) == (-3, -60)
    rate = values.change("hotline.closure_rate@unit=住建局")
    assert rate
    assert (rate.difference, rate.percent) == (30, 150)
    assert values.change("hotline.received", against="year_earlier") is None
    assert values.change("hotline.satisfaction_rate") is None
    nothing = values.change("hotline.rated")
    assert nothing
    assert nothing.percent is None
