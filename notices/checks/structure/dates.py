"""Dates in text, possible and impossible ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from notices.checks.structure.numerals import chinese

_FULL = re.compile(
    r"(?:(?P<year>\d{4}|[〇零一二三四五六七八九]{4})年)?(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})(?P<sign>日|号)"
    r"|(?<!\d)(?P<year2>(?:19|20)\d{2})[-./](?P<month2>\d{1,2})[-./](?P<day2>\d{1,2})(?![\d.])"
)


@dataclass(frozen=True)
class Dated:
    """A date in its place; `year` is None where none is written."""

    start: int
    end: int
    year: int | None
    month: int
    day: int

    @property
    def is_possible(self) -> bool:
        return self.on(self.year or 2024) is not None

    def on(self, year: int) -> date | None:
        try:
            return date(self.year or year, self.month, self.day)
        except ValueError:
            return None


def dates(text: str) -> list[Dated]:
    """Return the dates with a day in a text, in order; a year carries on to 至9月28日."""
    found: list[Dated] = []
    for match in _FULL.finditer(text):
        if match["month"]:
            year = _number(match["year"]) if match["year"] else None
            month, day = _number(match["month"]), _number(match["day"])
        else:
            year, month, day = int(match["year2"]), int(match["month2"]), int(match["day2"])
        if month is None or day is None:
            continue
        found.append(Dated(match.start(), match.end(), year, month, day))
    return found


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else chinese(text)
