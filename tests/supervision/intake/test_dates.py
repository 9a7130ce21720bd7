"""Dates as clerks and exports write them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from supervision.intake.dates import NotADateError, at, day_of, month, parse


@pytest.mark.parametrize(
    "cell",
    [
        date(2023, 9, 28), "2023-09-28", "2023-9-28", "2023/9/28", "2023.9.28", "2023.09.28",
        "2023年9月28日", "2023年09月28号", "20230928", 20230928, 45197, 45197.0, "45197",
        "二〇二三年九月二十八日", "二○二三年九月二十八日", "２０２３－０９－２８", " 2023-09-28 ",
        "2023-09-28 星期四",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_style(cell: object) -> None:
    assert parse(cell) == (datetime(2023, 9, 28), False)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "cell",
    [
        datetime(2023, 9, 28, 14, 5), "2023/9/28 14:05", "2023-09-28 14:05:00", "2023-09-28T14:05",
        "2023年9月28日 14时05分", "2023年9月28日14点05分", "2023-09-28 下午2:05",
        "2023-9-28 2:05 PM", "20230928140500", 20230928140500, 45197.586805555555,
        "2023-09-28T14:05:00+08:00", "2023-09-28 14:05:00.000",
    ],
)  # fmt: skip
def test_a_moment_is_read_in_every_style(cell: object) -> None:
    assert parse(cell) == (datetime(2023, 9, 28, 14, 5), True)  # type: ignore[arg-type]


def test_the_hour_24_is_the_end_of_the_day() -> None:
    assert parse("2023-09-28 24:00") == (datetime(2023, 9, 29), True)


def test_chinese_days_are_read_through_the_month() -> None:
    words = ["一日", "九日", "十日", "十一日", "十九日", "二十日", "二十一日", "三十日", "三十一日"]
    read = [parse(f"二〇二三年十二月{word}")[0].day for word in words]
    assert read == [1, 9, 10, 11, 19, 20, 21, 30, 31]


@pytest.mark.parametrize("cell", ["2023-02-30", "2023年13月1日", "20231032", "2023-09-31 10:00"])
def test_a_day_that_does_not_exist_is_refused(cell: str) -> None:
    with pytest.raises(NotADateError, match=f"“{cell}”这一天或这一时刻不存在"):
        parse(cell)


@pytest.mark.parametrize(
    "cell", ["1030", "9月28日", "昨天", 3, 2.5, True, time(1, 2), "2023-09", "Z"]
)
def test_what_is_no_date_is_refused_with_an_example(cell: object) -> None:
    with pytest.raises(NotADateError, match="请写成 2023-09-28"):
        parse(cell)  # type: ignore[arg-type]


def test_a_year_out_of_reason_is_refused() -> None:
    with pytest.raises(NotADateError, match="年份 1023 不合常理"):
        parse("1023-09-28")


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_any_day_survives_every_style(day: date) -> None:
    styles = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]
    assert {parse(day.strftime(style))[0].date() for style in styles} == {day}


@given(st.text(max_size=30) | st.floats() | st.integers())
def test_nothing_but_a_sentence_comes_of_anything_else(cell: object) -> None:
    said = "。"
    try:
        parse(cell)  # type: ignore[arg-type]
    except NotADateError as error:
        said = str(error)
    assert said.endswith("。")


def test_a_long_run_of_blanks_is_refused_at_once() -> None:
    with pytest.raises(NotADateError, match="…”不是日期"):
        parse("2023-09-28" + " " * 30_000 + "x")


@pytest.mark.parametrize(
    "text", ["2008年6月", "2008年06月份", "2008-6", "2008.06", "２００８年６月"]
)
def test_a_month_is_known_by_its_first_day(text: str) -> None:
    assert month(text) == date(2008, 6, 1)


@pytest.mark.parametrize("text", ["2008年13月", "1908年6月", "2008年", "2008-06-01", 200806, None])
def test_what_is_no_month_is_none(text: object) -> None:
    assert month(text) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "local", [datetime(1988, 7, 1, 12), datetime(1991, 12, 31, 23), datetime(2026, 1, 1)]
)
def test_moments_and_days_follow_the_zone(local: datetime) -> None:
    moment = at(local)
    assert timezone.localtime(moment).replace(tzinfo=None) == local
    assert day_of(moment) == local.date()
