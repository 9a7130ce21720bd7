"""What a proposed rule would change is shown before anything is written."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from supervision.findings.preview import effect
from supervision.metrics.actions import compute_round
from supervision.models import Indicator, InspectionRound, MediaAccount, MetricValue
from tests.factories import (
    make_account,
    make_indicator,
    make_order,
    make_posts,
    make_tally,
    make_unit,
)
from tests.supervision.findings.catalogue import FIRST, LAST
from units.models import County, Unit

pytestmark = pytest.mark.django_db


def proposed(county: County, code: str, threshold: float, **changed: Any) -> Indicator:
    """Return a version of a rule of the catalogue for the county, unsaved."""
    made = Indicator.objects.get(code=code, level="national")
    made.pk, made.level, made.county, made.threshold = None, "county", county, threshold
    for name, value in changed.items():
        setattr(made, name, value)
    return made


@pytest.fixture
def accounts(unit: Unit, round: InspectionRound) -> list[MediaAccount]:
    """Accounts that pause 7, 9, 12 and 20 days."""
    made = []
    for days in (7, 9, 12, 20):
        account = make_account(unit, name=f"{days}天")
        make_posts(account, FIRST, LAST, every=days)
        made.append(account)
    return made


def test_a_stricter_rule_shows_what_would_newly_trip(
    county: County, round: InspectionRound, accounts: list[MediaAccount]
) -> None:
    found = effect(proposed(county, "account_update_days", 11, warn_at=8), round)
    assert [trip.label for trip in found.tripped] == ["12天"]
    assert [trip.label for trip in found.warned] == ["9天"]
    assert (found.cleared, found.unchanged) == ([], 1)
    assert found.sentence.endswith("新增不合格1个，新增提醒1个；原样不合格1个。")
    (tripped, _) = found.changes
    assert tripped.lines[0].figure == "新媒体推文.最长更新间隔 12天"
    assert tripped.lines[0].owner == "住建局"


def test_nothing_is_written_and_stored_figures_are_not_asked(
    county: County, round: InspectionRound, accounts: list[MediaAccount]
) -> None:
    rule = proposed(county, "account_update_days", 11)
    with CaptureQueriesContext(connection) as queries:
        effect(rule, round)
    assert not [q for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(queries) < 80  # PostgreSQL declares and closes its cursors
    assert not MetricValue.objects.exists()
    compute_round(round=round, by=None)
    before = list(MetricValue.objects.values())
    effect(rule, round)
    assert list(MetricValue.objects.values()) == before


def test_a_laxer_rule_of_the_county_changes_nothing(
    county: County, round: InspectionRound, accounts: list[MediaAccount]
) -> None:
    found = effect(proposed(county, "account_update_days", 30), round)
    assert "国家级的规则仍然有效" in found.sentence
    assert not found.changes


def test_a_laxer_national_rule_shows_what_would_clear(
    county: County, round: InspectionRound, accounts: list[MediaAccount]
) -> None:
    rule = proposed(county, "account_update_days", 25, warn_at=15, valid_from=FIRST)
    rule.level, rule.county = "national", None
    found = effect(rule, round)
    assert [trip.label for trip in found.cleared] == ["20天"]
    assert [trip.label for trip in found.warned] == ["20天"]
    assert [trip.label for trip in found.calmed] == ["12天"]


@pytest.mark.parametrize(
    "dates",
    [{"valid_from": date(2023, 10, 1)}, {"valid_from": FIRST, "valid_to": date(2023, 9, 29)}],
)
def test_a_rule_not_in_force_on_the_last_day_changes_nothing(
    county: County, round: InspectionRound, accounts: list[MediaAccount], dates: dict[str, date]
) -> None:
    found = effect(proposed(county, "account_update_days", 5, warn_at=None, **dates), round)
    assert "不生效，本轮不受影响" in found.sentence


def test_what_keeps_a_round_from_being_computed_is_told(
    county: County, unit: Unit, round: InspectionRound, accounts: list[MediaAccount]
) -> None:
    make_tally(round, "posts", 5, unit=unit)
    make_tally(round, "posts", 5, account=accounts[0])
    assert "重叠" in effect(proposed(county, "account_update_days", 11), round).sentence


def test_a_floor_that_was_not_set_judges_units(county: County, round: InspectionRound) -> None:
    for satisfied in ("satisfied", "dissatisfied"):
        unit = make_unit(county, short_name=satisfied)
        make_order(unit, FIRST, closed_at=date(2023, 7, 5), satisfaction=satisfied)
    found = effect(proposed(county, "hotline_satisfaction_floor", 90), round)
    assert [trip.label for trip in found.tripped] == ["dissatisfied"]


def test_a_term_that_another_rule_takes_shows_that_rules_objects(
    county: County, unit: Unit, round: InspectionRound
) -> None:
    make_order(
        unit, date(2023, 7, 31), closed_at=date(2023, 9, 20), extension_count=1,
        channel="disclosure_request",
    )  # fmt: skip
    found = effect(proposed(county, "FO2", 10), round)
    assert [(trip.rule.code, trip.label) for trip in found.tripped] == [("FO1", "住建局")]


def test_rules_that_no_record_answers_say_so(county: County, round: InspectionRound) -> None:
    assert "由人工检查" in effect(proposed(county, "HL1", 2), round).sentence
    make_indicator("submission_news_towns", 20)
    found = effect(proposed(county, "submission_news_towns", 25), round)
    assert "用在统计里" in found.sentence
