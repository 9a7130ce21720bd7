"""Which days are worked, and the day on which a term of working days ends.

Stored days come first, then the package chinesecalendar; in a year that neither knows, Monday to
Friday are worked, and whoever asks is told so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import chinese_calendar

from units.models import CalendarDay

ONE_DAY = timedelta(days=1)
WEEKEND = "周末"
PACKAGED = range(min(chinese_calendar.holidays).year, max(chinese_calendar.holidays).year + 1)
LONGEST_TERM = 250
"""A year's working days: no term in the field is longer, and a slip of the keyboard is."""


@dataclass(frozen=True)
class Term:
    """How a deadline was reached. `skipped` are runs of days off: first day, last day, why."""

    start: date
    working_days: int
    due: date
    skipped: tuple[tuple[date, date, str], ...]
    made_up: tuple[date, ...]
    uncovered: tuple[int, ...]

    @property
    def sentence(self) -> str:
        """Say in Chinese how the day was reached."""
        parts = [f"自{written(self.start)}次日起{self.working_days}个工作日"]
        if self.skipped:
            parts.append("不计" + "、".join(_run(*one) for one in self.skipped))
        if self.made_up:
            parts.append("、".join(map(written, self.made_up)) + "调休上班，计入")
        parts.append(f"至{written(self.due)}")
        text = "，".join(parts) + "。"
        if self.uncovered:
            years = "、".join(f"{year}年" for year in self.uncovered)
            text += f"{years}的节假日安排尚未录入，暂按周一至周五上班计算。"
        return text


class Calendar:
    """A snapshot of the stored days: read once, ask as often as needed."""

    def __init__(self, rows: Iterable[CalendarDay] | None = None) -> None:
        """Take the days that are stored, or others in their place, to see what they would do."""
        known = sorted(
            CalendarDay.objects.all() if rows is None else rows, key=lambda row: row.is_override
        )
        self._stored = {row.day: row for row in known}
        # Every yearly arrangement names the National Day.
        self._adopted = {
            row.day.year
            for row in known
            if not row.is_override and (row.day.month, row.day.day) == (10, 1)
        }

    def is_working(self, day: date) -> bool:
        if stored := self._stored.get(day):
            return stored.is_working
        return without_stored(day)

    def is_made_up(self, day: date) -> bool:
        """Tell whether a Saturday or Sunday is worked."""
        return day.weekday() >= 5 and self.is_working(day)

    def why_off(self, day: date) -> str:
        """Name the holiday or weekend; empty on a working day."""
        if self.is_working(day):
            return ""
        if stored := self._stored.get(day):
            return stored.name or "放假"
        if named := chinese_calendar.holidays.get(day):
            return str(chinese_calendar.Holiday(named).chinese)
        return WEEKEND

    def covers(self, year: int) -> bool:
        """Tell whether the year's arrangement is known."""
        return _is_packaged(year) or year in self._adopted

    def after(self, start: date, working_days: int) -> Term:
        """Return the term of so many working days, counted from the day after `start`.

        Raises ValueError for fewer than 1 or more than LONGEST_TERM days.
        """
        if not 1 <= working_days <= LONGEST_TERM:
            raise ValueError(f"工作日数应在 1 到 {LONGEST_TERM} 之间，现为 {working_days}。")
        day, left = start, working_days
        passed: list[date] = []
        while left:
            day += ONE_DAY
            passed.append(day)
            left -= self.is_working(day)
        return Term(
            start=start,
            working_days=working_days,
            due=day,
            skipped=tuple(self._runs(passed)),
            made_up=tuple(one for one in passed if self.is_made_up(one)),
            uncovered=tuple(
                year for year in range(start.year, day.year + 1) if not self.covers(year)
            ),
        )

    def between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and with `end`; negative when it is past."""
        if end < start:
            return -self.between(end, start)
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(map(self.is_working, days))

    def _runs(self, days: list[date]) -> list[tuple[date, date, str]]:
        off = [(day, why) for day in days if (why := self.why_off(day))]
        runs = []
        # Days in a row with one reason have one difference between date and position.
        for (_, why), group in groupby(
            enumerate(off), key=lambda item: (item[1][0] - timedelta(days=item[0]), item[1][1])
        ):
            held = [day for _, (day, _) in group]
            runs.append((held[0], held[-1], why))
        return runs


def without_stored(day: date) -> bool:
    """Tell whether the day is worked as far as the package, or else the week, knows."""
    if _is_packaged(day.year):
        return day in chinese_calendar.workdays or (
            day.weekday() < 5 and day not in chinese_calendar.holidays
        )
    return day.weekday() < 5


def written(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _run(first: date, last: date, why: str) -> str:
    if first == last:
        return f"{written(first)}（{why}）"
    until = f"{last.day}日" if last.month == first.month else written(last)
    return f"{written(first)}至{until}（{why}）"


def _is_packaged(year: int) -> bool:
    return year in PACKAGED
