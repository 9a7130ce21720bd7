"""Reading the yearly arrangement (部分节假日安排) from the text in which it is published."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_NUMERALS = "一二三四五六七八九十"
_YEAR = re.compile(r"(20\d\d)年")
_HOLIDAY = re.compile(
    rf"^(?:[{_NUMERALS}]+[、．.]|[（(][{_NUMERALS}]+[）)])?\s*([^：:，。]{{2,12}})[：:]"
)
_DAY = re.compile(r"(?:(20\d\d)年)?(?:(\d{1,2})月)?(\d{1,2})日")
_WEEKDAY = re.compile(r"[（(](?:周|星期)([一二三四五六日天])[）)]")
_COUNT = re.compile(r"共(\d{1,2})天")


class ArrangementError(ValueError):
    """The text cannot be read as an arrangement; the message is a sentence."""


@dataclass(frozen=True)
class Arranged:
    """One day of the arrangement."""

    day: date
    is_working: bool
    name: str


def read_arrangement(text: str, year: int | None = None) -> list[Arranged]:
    """Return the days that the text names, in order.

    A line names its holiday before a colon (“清明节：4月4日（周六）至6日（周一）放假，共3天。”);
    days before 放假 are off, days before 上班 are worked. Weekdays and counts are checked.
    Raises ArrangementError with a sentence that quotes the line.
    """
    year = year or _year(text)
    found: dict[date, Arranged] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        named = _HOLIDAY.match(line)
        if named is None or not _DAY.search(line):
            continue
        for one in _line(line, line[named.end() :], named.group(1).strip(), year):
            if one.day in found and found[one.day].is_working != one.is_working:
                raise ArrangementError(f"{one.day}在安排中既放假又上班，请核对原文：{line}")
            found[one.day] = one
    if date(year, 10, 1) not in found:
        raise ArrangementError(
            f"没有读到{year}年国庆节的安排。请粘贴国务院办公厅通知的全文，每个节日一行。"
        )
    return [found[day] for day in sorted(found)]


def _year(text: str) -> int:
    named = _YEAR.search(text)
    if named is None:
        raise ArrangementError("没有读到年份。请连同标题一起粘贴，标题写明是哪一年的节假日安排。")
    return int(named.group(1))


def _line(line: str, words: str, name: str, year: int) -> list[Arranged]:
    arranged = []
    off = 0
    for sentence in re.split(r"[。；;]", words):
        is_working = "上班" in sentence
        if not is_working and "放假" not in sentence:
            continue
        days = _days(line, sentence, year)
        off += 0 if is_working else len(days)
        arranged += [
            Arranged(day, is_working, f"{name}调休" if is_working else name) for day in days
        ]
    counted = _COUNT.search(words)
    if counted and int(counted.group(1)) != off:
        raise ArrangementError(f"写明放假共{counted.group(1)}天，读到的是{off}天，请核对：{line}")
    return arranged


def _days(line: str, sentence: str, year: int) -> list[date]:
    """Return the days of one sentence; “至” joins a first and a last day."""
    days: list[date] = []
    month, end = 0, 0
    for match in _DAY.finditer(sentence):
        month = int(match.group(2) or month)
        try:
            day = date(int(match.group(1) or year), month, int(match.group(3)))
        except ValueError:
            raise ArrangementError(f"没有“{match.group()}”这一天，请核对：{line}") from None
        weekday = _WEEKDAY.match(sentence, match.end())
        if (
            weekday
            and "一二三四五六日".index(weekday.group(1).replace("天", "日")) != day.weekday()
        ):
            raise ArrangementError(f"{match.group()}不是{weekday.group()[1:-1]}，请核对：{line}")
        if "至" in sentence[end : match.start()] and days:
            first = days[-1]
            if not first < day <= first + timedelta(days=15):
                raise ArrangementError(f"“{match.group()}”不在前一日期之后，请核对：{line}")
            days += [first + timedelta(days=n) for n in range(1, (day - first).days)]
        days.append(day)
        end = match.end()
    return days
