"""The pages of the calendar."""

from __future__ import annotations

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from supervision.models import RectificationItem
from tests.factories import make_county, make_rectification, make_round, make_unit, make_user
from tests.supervision.calendars.test_moving import TEXT_2027
from units.models import CalendarDay

pytestmark = pytest.mark.django_db


def client_of(role: str, *place: Any) -> Client:
    browser = Client()
    browser.force_login(make_user(role, *place))
    return browser


@pytest.fixture
def administrator() -> Client:
    return client_of("administrator")


@pytest.fixture
def item() -> RectificationItem:
    unit = make_unit(make_county(name="石泉县"), short_name="城关镇")
    return make_rectification(
        make_round(unit.county), unit, problem="栏目空白", issued_on=date(2026, 12, 28),
        due_on=date(2027, 1, 4), due_working_days=5, due_ground="自12月28日次日起5个工作日。",
    )  # fmt: skip


def page(client: Client, address: str, **posted: str) -> str:
    response = client.post(address, posted, follow=True) if posted else client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_a_year_shows_holidays_and_days_made_up(administrator: Client) -> None:
    shown = page(administrator, "/calendar/2026/")
    assert "全年248个工作日" in shown
    assert 'title="国庆节放假"' in shown
    assert shown.count('title="调休上班"') == 6
    assert shown.count("year-month") == 12
    plain = page(administrator, "/calendar/2027/")
    assert "本年的节假日安排尚未录入" in plain


def test_who_may_not_change_it_sees_it_without_buttons(item: RectificationItem) -> None:
    shown = page(client_of("liaison", item.unit), "/calendar/")
    assert f"{timezone.localdate().year}年工作日历" in shown
    assert "录入年度安排" not in shown


def test_an_arrangement_is_shown_with_its_consequences_before_it_is_taken(
    administrator: Client, item: RectificationItem
) -> None:
    shown = page(administrator, "/calendar/import/", text=TEXT_2027)
    assert "将录入2027年节假日安排" in shown
    assert "2027年10月1日" in shown
    assert "栏目空白" in shown
    assert "2027-01-04" in shown
    assert "2027-01-05" in shown
    assert not CalendarDay.objects.exists()
    done = page(administrator, "/calendar/import/", text=TEXT_2027, confirm="1")
    assert "已录入2027年节假日安排，1项整改期限随之移动。" in done
    assert "2027年工作日历" in done
    item.refresh_from_db()
    assert item.due_on == date(2027, 1, 5)


def test_a_day_is_set_and_taken_back(administrator: Client, item: RectificationItem) -> None:
    given = {"day": "2026-12-30", "is_working": "off", "reason": "大雪停工"}
    assert "没有销号的期限会随日历移动" not in page(administrator, "/calendar/day/", **given)
    assert not CalendarDay.objects.exists()
    shown = page(administrator, "/calendar/day/", **given, confirm="1")
    assert "大雪停工" in shown
    assert "1项整改期限随之移动" in shown
    row = CalendarDay.objects.get()
    assert "取消2026年12月30日的调整" in page(administrator, f"/calendar/day/{row.pk}/forget/")
    back = page(administrator, f"/calendar/day/{row.pk}/forget/", confirm="1")
    assert "已取消2026年12月30日的调整，1项" in back
    assert not CalendarDay.objects.exists()


@pytest.mark.parametrize(
    ("address", "given", "sentence"),
    [
        ("/calendar/day/", {"day": "", "is_working": "off", "reason": "x"}, "请选日期"),
        ("/calendar/day/", {"day": "2026-02-30", "is_working": "off", "reason": "x"}, "请按"),
        ("/calendar/day/", {"day": "2026-03-02", "is_working": "off"}, "请写明理由"),
        ("/calendar/day/", {"day": "1990-03-02", "is_working": "off", "reason": "x"}, "2004年至"),
        ("/calendar/day/", {"day": "2026-03-02", "is_working": "?", "reason": "x"}, "选择一个有效"),
        ("/calendar/import/", {"text": ""}, "请粘贴通知全文"),
        ("/calendar/import/", {"text": "放假"}, "没有读到年份"),
        ("/calendar/import/", {"text": "2027年\n元旦：1月1日（周一）放假"}, "不是周一"),
        ("/calendar/import/", {"text": "长" * 9000}, "文字太长"),
    ],
)
def test_what_does_not_fit_is_told_at_the_field(
    administrator: Client, address: str, given: dict[str, str], sentence: str
) -> None:
    assert sentence in page(administrator, address, **given)
    assert sentence in page(administrator, address, **given, confirm="1")
    assert not CalendarDay.objects.exists()


def test_the_year_costs_a_fixed_number_of_queries(
    administrator: Client, django_assert_max_num_queries: Any
) -> None:
    for n in range(1, 20):
        CalendarDay.objects.create(
            day=date(2026, 3, n), is_override=True, is_working=False, name="放假", reason="x"
        )
    with django_assert_max_num_queries(12):
        page(administrator, "/calendar/2026/")
