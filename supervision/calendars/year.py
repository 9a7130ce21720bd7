"""A year of days as a calendar shows them: months of weeks, Monday first."""

from __future__ import annotations

import calendar as months_of
from dataclasses import dataclass
from datetime import date

from units.workdays.calendar import WEEKEND, Calendar


@dataclass(frozen=True)
class Day:
    """`kind`: work, weekend, off (a holiday), made-up (a weekend that is worked)."""

    day: date
    kind: str
    name: str = ""
    is_override: bool = False
    is_today: bool = False

    @property
    def mark(self) -> str:
        return {"off": "休", "made-up": "班"}.get(self.kind, "")

    @property
    def words(self) -> str:
        """What the cell says to those who cannot see its colour."""
        said = {"work": "", "weekend": WEEKEND, "off": f"{self.name}放假", "made-up": "调休上班"}
        by_hand = "，手工调整" if self.is_override else ""
        return f"{said[self.kind]}{by_hand}".strip("，")


@dataclass(frozen=True)
class Month:
    number: int
    weeks: list[list[Day | None]]
    working_days: int


def months(year: int, calendar: Calendar, overrides: set[date], today: date) -> list[Month]:
    found = []
    for number in range(1, 13):
        weeks = [
            [_day(one, calendar, overrides, today) if one.month == number else None for one in week]
            for week in months_of.Calendar().monthdatescalendar(year, number)
        ]
        worked = sum(day.kind in {"work", "made-up"} for week in weeks for day in week if day)
        found.append(Month(number, weeks, worked))
    return found


def _day(day: date, calendar: Calendar, overrides: set[date], today: date) -> Day:
    why = calendar.why_off(day)
    is_weekend = day.weekday() >= 5
    if not why:
        kind = "made-up" if is_weekend else "work"
    else:
        kind = "weekend" if is_weekend and why == WEEKEND else "off"
    return Day(day, kind, why, day in overrides, day == today)
