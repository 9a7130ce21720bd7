"""The stages of a deadline: how many days before or after it whom to tell.

fixtures/reminders/default.json, or the file named after the county's area code; for what else has
stages, in a folder of its name (`unread`: a notice that was not read, from its delivery). `days`
count from the deadline, negative before it; `counts` says whether in calendar or in working days;
`tell` names roles: those of scope unit for the item's unit, those of scope county for its county.
A stage with `every` comes again after so many days, `until` so many days have passed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from units import access
from units.models import County
from units.workdays.calendar import Calendar

FIELDS = {"key", "days", "tell", "every", "until"}


class StageError(ValueError):
    """The data of stages does not fit; the message names file and reason."""


@dataclass(frozen=True)
class Stage:
    key: str
    days: int
    tell: tuple[str, ...]
    every: int = 0
    until: int = 0


@dataclass(frozen=True)
class Stages:
    in_working_days: bool
    stages: tuple[Stage, ...]

    @property
    def lead(self) -> timedelta:
        """How long before the deadline the first stage can be, in calendar days."""
        return self._longest(-self.stages[0].days)

    @property
    def lag(self) -> timedelta:
        """How long after the day they count from the last stage can be, in calendar days."""
        return self._longest(max(stage.days + stage.until for stage in self.stages))

    def _longest(self, days: int) -> timedelta:
        # A run of days off is nine days at the longest.
        return timedelta(days=days * 2 + 9 if self.in_working_days else days)


@dataclass(frozen=True)
class Reached:
    """The stage at which a deadline is, and since when.

    The key tells the times of a repeated one apart.
    """

    key: str
    stage: Stage
    since: date


def stages_of(county: County, what: str = "") -> Stages:
    """Return the county's own stages of deadlines or of what is named, else those of default."""
    own = settings.FIXTURES_DIR / "reminders" / what / f"{county.code}.json"
    return read(own if own.exists() else own.with_name("default.json"))


@lru_cache(maxsize=200)
def read(file: Path) -> Stages:
    """Return the stages of a file, in order of days. Raises StageError."""
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    if data.get("counts") not in {"calendar", "working"}:
        raise StageError(f"{file.name}: counts is calendar or working")
    rows = data.get("stages") or []
    for row in rows:
        if row.keys() - FIELDS or not {"key", "days", "tell"} <= row.keys():
            raise StageError(f"{file.name}: a stage has key, days, tell, perhaps every and until")
        if unknown := set(row["tell"]) - access.roles().keys():
            raise StageError(f"{file.name}: {row['key']}: no role {', '.join(sorted(unknown))}")
        if bool(row.get("every")) != bool(row.get("until")):
            raise StageError(f"{file.name}: {row['key']}: every and until go together")
        if len(row["key"]) > 12:
            raise StageError(f"{file.name}: {row['key']}: a key has 12 characters at most")
    if not rows or len({row["key"] for row in rows}) < len(rows):
        raise StageError(f"{file.name}: stages are missing, or two have one key")
    stages = (
        Stage(row["key"], row["days"], tuple(row["tell"]), row.get("every", 0), row.get("until", 0))
        for row in rows
    )
    return Stages(data["counts"] == "working", tuple(sorted(stages, key=lambda one: one.days)))


def reached(
    stages: Stages, issued_on: date, due_on: date, on: date, calendar: Calendar
) -> Reached | None:
    """Return the last stage that the deadline has reached by the day, or None.

    A stage whose day went by before the item was issued is none: the issuing itself told of it.
    Who did not run for some days comes to the stage of today and leaves out those between.
    """
    found = None
    for stage in stages.stages:
        day = _day_of(stage, due_on, stages.in_working_days, calendar)
        if issued_on < day <= on:
            found = _reached(stage, day, on)
    return found


def _day_of(stage: Stage, due_on: date, in_working_days: bool, calendar: Calendar) -> date:
    if not in_working_days:
        return due_on + timedelta(days=stage.days)
    step, day, left = (1 if stage.days > 0 else -1), due_on, abs(stage.days)
    while left:
        day += timedelta(days=step)
        left -= calendar.is_working(day)
    return day


def _reached(stage: Stage, day: date, on: date) -> Reached:
    """Return which time of the stage it is; a repeated one tells it behind its key."""
    times = min((on - day).days, stage.until) // stage.every if stage.every else 0
    key = f"{stage.key}.{times}" if times else stage.key
    return Reached(key, stage, day + timedelta(days=times * stage.every))
