"""By when a problem must be put right, and how that day was reached."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.conf import settings

from supervision.models import Finding, InspectionRound
from units.workdays.calendar import Calendar, written


@dataclass(frozen=True)
class DeadlineRule:
    """So many working days for findings of these kinds; no kinds: for all others."""

    name: str
    kinds: tuple[str, ...]
    working_days: int
    basis: str
    error_classes: tuple[str, ...] = ()

    def covers(self, finding: Finding) -> bool:
        if self.kinds and finding.kind not in self.kinds:
            return False
        return not self.error_classes or finding.facts.get("error_class") in self.error_classes


@dataclass(frozen=True)
class Deadline:
    """A day with the sentence that says how it was reached; working days, if they were counted."""

    due_on: date
    ground: str
    working_days: int | None = None


@lru_cache(maxsize=1)
def deadline_rules() -> tuple[DeadlineRule, ...]:
    """Return the rules of fixtures/rectification/deadlines.json; the first that covers holds."""
    file = settings.FIXTURES_DIR / "rectification" / "deadlines.json"
    rows = json.loads(file.read_text(encoding="utf-8"))
    return tuple(
        DeadlineRule(
            row["name"],
            tuple(row["kinds"]),
            row["working_days"],
            row["basis"],
            tuple(row.get("error_classes", ())),
        )
        for row in rows
    )


def deadline_for(
    findings: Iterable[Finding], round: InspectionRound, issued_on: date, calendar: Calendar
) -> Deadline:
    """Return the day the notice sets, else the earliest by the classes of the findings.

    A notice's day that is past when the item is issued does not count.
    """
    if round.rectify_by and round.rectify_by >= issued_on:
        return Deadline(
            round.rectify_by, f"{round.label}通报要求{written(round.rectify_by)}前整改。"
        )
    rules = [_rule(finding) for finding in findings] or [deadline_rules()[-1]]
    strictest = min(rules, key=lambda rule: rule.working_days)
    return by_working_days(issued_on, strictest.working_days, calendar, strictest.name)


def by_working_days(start: date, days: int, calendar: Calendar, name: str = "") -> Deadline:
    """Return the day so many working days after `start`."""
    term = calendar.after(start, days)
    return Deadline(term.due, (f"{name}：" if name else "") + term.sentence, days)


def _rule(finding: Finding) -> DeadlineRule:
    return next(rule for rule in deadline_rules() if rule.covers(finding))
