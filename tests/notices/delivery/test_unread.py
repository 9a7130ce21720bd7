"""Who is reminded of a notice that a unit has not read, by the clock, once a stage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from config.tasks import send_reminders
from notices.delivery import actions, unread
from notices.models import Notice, NoticeDelivery
from tests.factories import make_user
from units.models import Event, Message, Unit, User

pytestmark = pytest.mark.django_db
FRIDAY = date(2023, 10, 13)  # delivered; one working day on is Monday 16, three are Wednesday 18
UNREAD = ["留凤关镇", "交通局", "平木镇"]
Tick = Callable[[date, int], None]


def moment(day: date, hour: int = 9) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


@pytest.fixture
def delivered(issued: Notice, units: dict[str, Unit], reader: User) -> Notice:
    """Delivered to four units, of which 住建局 has read."""
    actions.deliver(notice=issued, by=None, deliver_to=list(units.values()), now=moment(FRIDAY, 17))
    actions.note_reading(notice=issued, by=reader, now=moment(FRIDAY, 18))
    return issued


@pytest.fixture
def town(units: dict[str, Unit], delivered: Notice) -> User:
    return make_user("liaison", units["平木镇"])


@pytest.fixture
def tick(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Tick:
    """Let the beat come at an hour of a day."""
    settings.EMAIL_HOST, settings.DIGEST_HOUR = "", 8

    def at(day: date, hour: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment(day, hour))
        send_reminders()

    return at


def told(person: User) -> list[str]:
    return [one.subject for one in Message.objects.filter(person=person).order_by("pk")]


def days_of(person: User) -> list[int]:
    found = Message.objects.filter(person=person, key__contains=":unread")
    return [timezone.localdate(one.created_at).day for one in found.order_by("pk")]


def test_a_unit_is_reminded_after_one_and_three_working_days(
    delivered: Notice, town: User, reader: User, units: dict[str, Unit], tick: Tick
) -> None:
    head = make_user("unit_leader", units["平木镇"])
    for n in range(12):
        for hour in (7, 8, 8, 15):
            tick(FRIDAY + timedelta(days=n), hour)
    assert days_of(town) == [16, 18]
    assert days_of(head) == [18]
    assert days_of(reader) == []
    assert set(told(town)) == {"请阅读《" + delivered.title + "》（试政办发〔2023〕1号）"}
    assert Event.objects.filter(verb="提醒阅读通报").count() == 2


def test_the_office_hears_of_units_without_anybody_and_at_last_of_all(
    delivered: Notice, town: User, people: dict[str, User], tick: Tick
) -> None:
    for day in (16, 17, 18):
        tick(date(2023, 10, day), 9)
    first, second = Message.objects.filter(person=people["staff"]).order_by("pk")
    assert first.subject.startswith("2个单位还没有阅读《")
    assert set(first.body.split("、")) == {"留凤关镇", "交通局"}
    assert set(second.body.split("、")) == set(UNREAD)
    assert second.url == f"/notices/{delivered.pk}/deliveries/"


def test_a_late_beat_makes_up_for_the_stage_of_today_alone(
    delivered: Notice, town: User, tick: Tick
) -> None:
    tick(date(2023, 10, 20), 9)
    tick(date(2023, 10, 21), 9)
    assert days_of(town) == [20]


def test_what_was_missed_long_ago_is_let_be(delivered: Notice, town: User, tick: Tick) -> None:
    tick(date(2023, 11, 2), 9)
    assert days_of(town) == []


def test_nothing_comes_after_reading_or_withdrawal(
    delivered: Notice, town: User, units: dict[str, Unit], tick: Tick
) -> None:
    other = make_user("liaison", units["交通局"])
    tick(date(2023, 10, 16), 9)
    actions.note_reading(notice=delivered, by=town, now=moment(date(2023, 10, 17)))
    tick(date(2023, 10, 18), 9)
    assert (days_of(town), days_of(other)) == ([16], [16, 18])
    NoticeDelivery.objects.update(reminded_at=None)
    Notice.objects.update(state="withdrawn")
    tick(date(2023, 10, 19), 9)
    assert days_of(other) == [16, 18]


def test_the_button_of_the_day_takes_the_place_of_the_beat(
    delivered: Notice, town: User, people: dict[str, User], tick: Tick
) -> None:
    monday = date(2023, 10, 16)
    actions.remind(notice=delivered, by=people["staff"], now=moment(monday, 7))
    tick(monday, 9)
    assert len(told(town)) == 1
    tick(date(2023, 10, 18), 9)
    assert len(told(town)) == 2


def test_killed_in_the_middle_nobody_is_told_twice(
    delivered: Notice, town: User, units: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("liaison", units["交通局"])
    monday, whole = date(2023, 10, 16), actions.tell

    class Killed(BaseException):
        pass

    def dying(**facts: Any) -> int:
        whole(**facts)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(actions, "tell", dying)
        with pytest.raises(Killed):
            actions.remind_due(county=delivered.county, on=monday, now=moment(monday))
    assert not Message.objects.filter(key__contains=":unread").exists()
    assert actions.remind_due(county=delivered.county, on=monday, now=moment(monday)) == 3
    assert actions.remind_due(county=delivered.county, on=monday, now=moment(monday)) == 0
    assert len(told(town)) == 1


def test_a_county_costs_a_fixed_number_of_queries(
    delivered: Notice, town: User, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3):
        [(_, one)] = unread.due(delivered.county, date(2023, 10, 16)).items()
    assert {row.unit.short_name for row in one.deliveries} == set(UNREAD)
