"""Which stage a deadline has reached, and data that does not fit."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django.fixtures import Settings

from supervision.reminders.stages import StageError, reached, read, stages_of
from tests.factories import make_county
from units.workdays.calendar import Calendar

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 10)
ISSUED = date(2026, 11, 20)


def key_on(day: date, issued: date = ISSUED, file: str = "default.json") -> str:
    stages = read(settings.FIXTURES_DIR / "reminders" / file)
    found = reached(stages, issued, DUE, day, Calendar())
    return found.key if found else ""


@pytest.mark.parametrize(
    ("days", "key"),
    [(-8, ""), (-7, "before-7"), (-4, "before-7"), (-3, "before-3"), (-2, "before-3"),
     (-1, "before-1"), (0, "due"), (1, "after-1"), (4, "after-1"), (5, "after-5"),
     (15, "after-15"), (29, "after-15"), (30, "after-15.1"), (105, "after-15.6"),
     (1200, "after-15.6")],
)  # fmt: skip
def test_a_deadline_is_at_the_last_stage_it_came_to(days: int, key: str) -> None:
    assert key_on(DUE + timedelta(days=days)) == key


def test_a_stage_before_the_issue_is_none() -> None:
    """An item issued three days ahead was told of by its issue; the next is one day before."""
    issued = DUE - timedelta(days=3)
    assert key_on(DUE - timedelta(days=2), issued) == ""
    assert key_on(DUE - timedelta(days=1), issued) == "before-1"
    assert key_on(DUE, DUE) == ""
    assert key_on(DUE + timedelta(days=1), DUE) == "after-1"


def own(tmp_path: Path, settings: Settings, **data: object) -> Path:
    folder = tmp_path / "reminders"
    folder.mkdir(exist_ok=True)
    file = folder / "610922.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    (folder / "default.json").write_bytes(
        (settings.FIXTURES_DIR / "reminders" / "default.json").read_bytes()
    )
    settings.FIXTURES_DIR = tmp_path
    return file


def test_a_county_may_have_its_own_and_count_working_days(
    tmp_path: Path, settings: Settings
) -> None:
    rows = [
        {"key": "before-3", "days": -3, "tell": ["liaison"]},
        {"key": "after-2", "days": 2, "tell": ["leader"]},
    ]
    own(tmp_path, settings, counts="working", stages=rows)
    stages = stages_of(make_county(code="610922"))
    assert stages.in_working_days
    calendar, due = Calendar(), date(2026, 10, 9)  # a Friday after the National Day

    def at(day: date) -> str:
        found = reached(stages, date(2026, 9, 1), due, day, calendar)
        return found.key if found else ""

    assert at(date(2026, 9, 28)) == ""
    assert at(date(2026, 9, 29)) == "before-3"  # before 9月30日, 10月8日, 9日
    assert at(date(2026, 10, 10)) == "before-3"  # worked instead
    assert at(date(2026, 10, 12)) == "after-2"
    assert not stages_of(make_county(code="610330")).in_working_days


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"counts": "moons", "stages": []}, "calendar or working"),
        ({"counts": "calendar", "stages": []}, "missing"),
        ({"counts": "calendar", "stages": [{"key": "a", "days": 1}]}, "has key"),
        (
            {"counts": "calendar", "stages": [{"key": "a", "days": 1, "tell": ["king"]}]},
            "no role king",
        ),
        (
            {
                "counts": "calendar",
                "stages": [{"key": "a", "days": 1, "tell": ["staff"], "every": 2}],
            },
            "go together",
        ),
    ],
)
def test_data_that_does_not_fit_is_refused_with_file_and_reason(
    tmp_path: Path, settings: Settings, data: dict[str, object], reason: str
) -> None:
    with pytest.raises(StageError, match=f"610922.json.*{reason}"):
        read(own(tmp_path, settings, **data))
