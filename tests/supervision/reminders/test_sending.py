"""Who is reminded of what on which day, once, whatever happens in between."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from config.tasks import send_reminders
from supervision.models import InspectionRound, RectificationItem, Reminder
from supervision.reminders import actions
from supervision.reminders.actions import remind, send_due
from supervision.reminders.digests import digests, line_of
from tests.factories import make_county, make_rectification, make_round, make_unit, make_user
from units.delivery.actions import deliver, set_webhook
from units.models import Appointment, County, Event, Message, Outgoing, Unit, User

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)


class Killed(BaseException):
    pass


@pytest.fixture
def county() -> County:
    return make_county(name="石泉县")


@pytest.fixture
def unit(county: County) -> Unit:
    return make_unit(county, short_name="城关镇")


@pytest.fixture
def round(county: County) -> InspectionRound:
    return make_round(county)


@pytest.fixture
def liaison(unit: Unit) -> User:
    return make_user("liaison", unit, full_name="王五", email="wang@example.gov.cn")


def item_due(round: InspectionRound, unit: Unit, days: int, **fields: Any) -> RectificationItem:
    """Make an item due so many days from DAY, issued in October."""
    fields = {"issued_on": date(2026, 10, 20), "due_on": DAY + timedelta(days=days)} | fields
    return make_rectification(round, unit, **fields)


def told(person: User) -> list[Message]:
    return list(Message.objects.filter(person=person).order_by("pk"))


def test_all_that_is_due_comes_in_one_digest(
    round: InspectionRound, unit: Unit, liaison: User
) -> None:
    item_due(round, unit, 7, problem="七天后")
    item_due(round, unit, 0, problem="今天")
    item_due(round, unit, -2, problem="前天")
    item_due(round, unit, 8, problem="还早")
    assert remind(county=unit.county, on=DAY, by=None) == 1
    [message] = told(liaison)
    assert message.subject == "整改提醒：逾期1项，今天到期1项，临近到期1项"
    assert message.body.splitlines() == [
        "城关镇：前天，期限11月21日，已逾期2天",
        "城关镇：今天，期限11月23日，今天到期",
        "城关镇：七天后，期限11月30日，还有7天",
    ]
    assert message.url == f"/counties/{unit.county.pk}/rectifications/"


def test_one_item_leads_to_its_page(round: InspectionRound, unit: Unit, liaison: User) -> None:
    item = item_due(round, unit, 1)
    remind(county=unit.county, on=DAY, by=None)
    assert told(liaison)[0].url == f"/rectifications/{item.pk}/"


def test_each_stage_is_told_once(round: InspectionRound, unit: Unit, liaison: User) -> None:
    item_due(round, unit, 7)
    days = [n for n in range(40) if remind(county=unit.county, on=DAY + timedelta(days=n), by=None)]
    assert days == [0, 4, 6, 7, 8, 12, 22, 37]
    for n in range(40):
        assert remind(county=unit.county, on=DAY + timedelta(days=n), by=None) == 0


def test_a_moved_deadline_begins_anew(round: InspectionRound, unit: Unit, liaison: User) -> None:
    item = item_due(round, unit, 1)
    remind(county=unit.county, on=DAY, by=None)
    RectificationItem.objects.filter(pk=item.pk).update(due_on=DAY + timedelta(days=4))
    assert remind(county=unit.county, on=DAY + timedelta(days=1), by=None) == 1


def test_what_does_not_wait_for_the_unit_is_not_reminded_of(
    round: InspectionRound, unit: Unit, liaison: User
) -> None:
    item_due(round, unit, 1, submitted_on=DAY)
    item_due(round, unit, 1, appealed_on=DAY)
    item_due(round, unit, -5, closed_on=DAY)
    item_due(round, unit, -5, withdrawn_on=DAY)
    assert remind(county=unit.county, on=DAY, by=None) == 0
    item_due(round, unit, 1, returned_on=DAY, return_count=1, problem="退回的")
    assert remind(county=unit.county, on=DAY, by=None) == 1
    assert "已退回，请补正" in told(liaison)[0].body


def test_what_is_overdue_climbs_from_the_liaison_to_the_leader(
    round: InspectionRound, unit: Unit, liaison: User
) -> None:
    head = make_user("unit_leader", unit)
    staff, leader = make_user("staff", unit.county), make_user("leader", unit.county)
    make_user("leader", make_county())
    item_due(round, unit, 0)

    def heard() -> set[int]:
        return set(Reminder.objects.filter(told_on=now).values_list("person", flat=True))

    expected = {
        0: {liaison.pk, head.pk},
        1: {liaison.pk, head.pk, staff.pk},
        5: {liaison.pk, head.pk, staff.pk, leader.pk},
    }
    for days, people in expected.items():
        now = DAY + timedelta(days=days)
        remind(county=unit.county, on=now, by=None)
        assert heard() == people


def test_a_unit_without_anybody_is_seen_to_by_the_office(
    round: InspectionRound, unit: Unit
) -> None:
    staff = make_user("staff", unit.county)
    gone = make_user("liaison", unit)
    Appointment.objects.filter(person=gone).update(ends_on=DAY)
    item_due(round, unit, 3)
    remind(county=unit.county, on=DAY, by=None)
    assert len(told(staff)) == 1
    assert not told(gone)


def test_a_successor_is_told_of_what_is_open(
    round: InspectionRound, unit: Unit, liaison: User
) -> None:
    item_due(round, unit, 3)
    remind(county=unit.county, on=DAY, by=None)
    successor = make_user("liaison", unit)
    assert remind(county=unit.county, on=DAY + timedelta(days=1), by=None) == 1
    assert len(told(successor)) == 1
    assert len(told(liaison)) == 1


def test_killed_in_the_middle_nobody_is_told_twice(
    round: InspectionRound, unit: Unit, liaison: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = make_user("liaison", unit)
    item_due(round, unit, 3)
    whole = actions.tell_each

    def dying(**facts: Any) -> int:
        whole(**facts)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(actions, "tell_each", dying)
        with pytest.raises(Killed):
            remind(county=unit.county, on=DAY, by=None)
    assert not Message.objects.exists()
    assert remind(county=unit.county, on=DAY, by=None) == 2
    assert remind(county=unit.county, on=DAY, by=None) == 0
    assert [len(told(liaison)), len(told(second))] == [1, 1]


def test_a_long_list_is_cut_and_counted(round: InspectionRound, unit: Unit, liaison: User) -> None:
    for _ in range(33):
        item_due(round, unit, 3)
    remind(county=unit.county, on=DAY, by=None)
    lines = told(liaison)[0].body.splitlines()
    assert len(lines) == 31
    assert lines[-1] == "另有3项，请登录查看。"


def test_the_group_is_told_how_many_but_not_what(
    round: InspectionRound, unit: Unit, liaison: User
) -> None:
    address = "https://qyapi.weixin.qq.com/x"
    set_webhook(county=unit.county, by=None, address=address, format="text", is_active=True)
    item_due(round, unit, -2, problem="涉密的事")
    item_due(round, unit, 3)
    remind(county=unit.county, on=DAY, by=None)
    remind(county=unit.county, on=DAY, by=None)
    post = Outgoing.objects.get()
    assert post.subject == "石泉县整改提醒（11月23日）：逾期1项，临近到期1项"
    assert post.body == "城关镇：逾期1项，临近到期1项\n请登录季督办理。"


def test_the_morning_task_reminds_and_mails_in_one_go(
    round: InspectionRound,
    unit: Unit,
    liaison: User,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.EMAIL_HOST = "mail.example.gov.cn"
    now = timezone.make_aware(datetime(2026, 11, 23, 7, 59))
    monkeypatch.setattr(timezone, "now", lambda: now)
    item_due(round, unit, 3)
    send_reminders()
    assert not Message.objects.exists()
    now = timezone.make_aware(datetime(2026, 11, 23, 8, 1))
    send_reminders()
    deliver()
    assert mail.outbox[0].subject == "季督：整改提醒：临近到期1项"
    assert "还有3天" in mail.outbox[0].body
    send_reminders()
    deliver()
    assert len(mail.outbox) == 1
    assert send_due(remind) == 0


def test_the_command_shows_before_it_sends(
    round: InspectionRound, unit: Unit, liaison: User, capsys: pytest.CaptureFixture[str]
) -> None:
    item_due(round, unit, 3)
    call_command("send_reminders", "--on", "2026-11-23", "--dry-run")
    shown = capsys.readouterr().out
    assert "石泉县：将提醒 1 人。" in shown
    assert "王五：整改提醒：临近到期1项" in shown
    assert not Message.objects.exists()
    call_command("send_reminders", "--on", "2026-11-23", "--county", "石泉县")
    assert "石泉县：提醒 1 人，催阅通报 0 个单位。" in capsys.readouterr().out
    assert Event.objects.filter(verb="发送整改提醒", county_id=unit.county.pk).count() == 1
    for wrong in (["--on", "11月"], ["--on", "9999-12-31"], ["--county", "没有县"]):
        with pytest.raises(CommandError):
            call_command("send_reminders", *wrong)


def test_a_county_costs_a_fixed_number_of_queries(
    round: InspectionRound, unit: Unit, liaison: User, django_assert_num_queries: Any
) -> None:
    for _ in range(30):
        item_due(round, make_unit(unit.county), 3)
    with django_assert_num_queries(5):
        assert not digests(unit.county, DAY)


def test_sending_costs_a_fixed_number_of_queries(
    round: InspectionRound, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        unit = make_unit(round.county)
        make_user("liaison", unit)
        item_due(round, unit, 3)
    with django_assert_max_num_queries(30):
        assert remind(county=round.county, on=DAY, by=None) == 30


@pytest.fixture(autouse=True)
def _mail_is_off(settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    settings.DIGEST_HOUR = 8


def test_a_long_problem_is_told_without_its_rule_not_cut_within_it() -> None:
    county = make_county()
    problem = "“商工局动态”距最近更新天数1154天（国家规则：栏目长期未更新，距最近一次更新超过"
    item = make_rectification(
        make_round(county),
        make_unit(county, short_name="商工局"),
        due_on=date(2026, 11, 23),
        problem=problem + "本栏目规定的最长更新间隔，以前轮次的发布也算）",
    )
    item.refresh_from_db()
    told = line_of(item, date(2026, 11, 22))
    assert told == "商工局：“商工局动态”距最近更新天数1154天，期限11月23日，还有1天"
