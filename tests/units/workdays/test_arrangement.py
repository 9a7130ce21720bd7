"""The yearly arrangement, read from the text of its notice. The year 2031 here is made up."""

from __future__ import annotations

from datetime import date

import pytest

from units.actions import RefusedError
from units.models import CalendarDay, Event
from units.workdays.actions import adopt_arrangement, forget_day, set_day
from units.workdays.arrangement import ArrangementError, read_arrangement
from units.workdays.calendar import Calendar

TEXT = """关于2031年部分节假日安排的通知
经批准，现将2031年节假日的安排通知如下。
一、元旦：1月1日（周三）放假，共1天。
二、春节：1月22日（周三，除夕）至28日（周二）放假调休，共7天。1月19日（周日）、2月8日（周六）上班。
三、国庆节：9月30日（星期二）至10月6日（周一）放假，共7天。10月11日（周六）上班。
请各地区各部门妥善安排好值班。
"""


def test_each_day_of_the_text_is_read() -> None:
    days = {one.day: (one.is_working, one.name) for one in read_arrangement(TEXT)}
    assert len(days) == 18
    assert days[date(2031, 1, 1)] == (False, "元旦")
    assert days[date(2031, 1, 25)] == (False, "春节")
    assert days[date(2031, 10, 1)] == (False, "国庆节")
    assert days[date(2031, 2, 8)] == (True, "春节调休")


@pytest.mark.parametrize(
    ("wrong", "right", "words"),
    [
        ("共7天。1月", "共8天。1月", "写明放假共8天，读到的是7天"),
        ("1月1日（周三）", "1月1日（周四）", "不是周四"),
        ("2月8日（周六）", "2月30日", "没有“2月30日”这一天"),
        ("10月11日（周六）", "10月1日（周三）", "既放假又上班"),
        ("2031年", "", "没有读到年份"),
        ("三、国庆节：", "国庆节", "没有读到2031年国庆节"),
        ("28日（周二）", "20日", "不在前一日期之后"),
    ],
)
def test_a_text_that_contradicts_itself_is_refused(wrong: str, right: str, words: str) -> None:
    with pytest.raises(ArrangementError, match=words):
        read_arrangement(TEXT.replace(wrong, right))


@pytest.mark.parametrize("text", ["", "一、", "：：", "国庆节：放假", "2031年\n国庆节：10日放假"])
def test_other_text_gets_a_sentence(text: str) -> None:
    with pytest.raises(ArrangementError):
        read_arrangement(text)


@pytest.mark.django_db
def test_an_adopted_arrangement_covers_its_year() -> None:
    assert not Calendar().covers(2031)
    adopt_arrangement(text=TEXT, by=None)
    calendar = Calendar()
    assert calendar.covers(2031)
    assert calendar.is_working(date(2031, 2, 8))
    assert not calendar.is_working(date(2031, 10, 3))
    assert Event.objects.get().verb == "录入节假日安排"
    adopt_arrangement(text=TEXT, by=None)
    assert CalendarDay.objects.count() == 18


@pytest.mark.django_db
def test_an_arrangement_changed_later_replaces_what_the_package_knew() -> None:
    text = "2026年\n国庆节：10月1日（周四）至3日（周六）放假，共3天。"
    adopt_arrangement(text=text, by=None)
    calendar = Calendar()
    assert calendar.is_working(date(2026, 10, 6))
    assert not calendar.is_working(date(2026, 10, 10))
    assert not calendar.is_working(date(2026, 10, 2))


@pytest.mark.django_db
def test_a_single_day_can_be_set_and_taken_back() -> None:
    set_day(day=date(2026, 11, 23), is_working=False, name="县庆", by=None)
    assert Calendar().why_off(date(2026, 11, 23)) == "县庆"
    forget_day(day=date(2026, 11, 23), by=None)
    assert Calendar().is_working(date(2026, 11, 23))
    with pytest.raises(RefusedError, match="无需取消"):
        forget_day(day=date(2026, 11, 23), by=None)
