"""The rules about work orders, letters, requests, articles and expressions fire on rows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from supervision.findings.deriving import derive_findings
from supervision.findings.evaluate import trips
from supervision.metrics.actions import compute_round
from supervision.models import (
    DisclosureZone,
    Finding,
    GuideCheck,
    InspectionRound,
    ServiceGuide,
    WorkOrder,
    ZoneCheck,
)
from tests.factories import (
    make_column,
    make_content_error,
    make_indicator,
    make_order,
    make_publication,
    make_round,
    make_submission,
    make_unit,
)
from tests.supervision.findings.catalogue import FIRST, LAST, Found, labels, proof, proofs
from units.models import County, Unit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("due", "closed", "fires"),
    [
        (date(2023, 7, 10), date(2023, 7, 10), False),
        (date(2023, 7, 10), date(2023, 7, 11), True),
        (date(2023, 9, 30), None, False),
        (date(2023, 9, 29), None, True),
    ],
)
def test_a_work_order_late_or_open_past_due(
    unit: Unit, round: InspectionRound, found: Found, due: date, closed: date | None, fires: bool
) -> None:
    if due == LAST:
        due = LAST + timedelta(days=1)
    order = make_order(unit, date(2023, 7, 3), due_at=due, closed_at=closed)
    tripped = found("hotline_overdue")
    assert labels(tripped) == (["住建局"] if fires else [])
    assert proofs(tripped, round) == [{order}] * fires


@pytest.mark.parametrize(("due", "fires"), [(date(2023, 10, 1), False), (date(2023, 5, 10), True)])
def test_an_order_of_an_earlier_round_still_open(
    unit: Unit, round: InspectionRound, found: Found, due: date, fires: bool
) -> None:
    order = make_order(unit, date(2023, 5, 3), due_at=due)
    make_order(unit, date(2023, 5, 3), due_at=date(2023, 5, 9), closed_at=date(2023, 6, 1))
    assert proofs(found("hotline_past_due"), round) == [{order}] * fires


@pytest.mark.parametrize(("satisfied", "fires"), [(9, False), (8, True)])
def test_satisfaction_below_the_countys_floor(
    county: County, unit: Unit, found: Found, satisfied: int, fires: bool
) -> None:
    make_indicator("hotline_satisfaction_floor", 90, county=county, group="unit", stricter="higher",
                   metric="hotline.satisfaction_low",
                   finding_kind="work_order_low_satisfaction")  # fmt: skip
    for n in range(10):
        rated = "satisfied" if n < satisfied else "dissatisfied"
        make_order(unit, FIRST, closed_at=date(2023, 7, 5), satisfaction=rated)
    make_order(make_unit(county), FIRST, closed_at=date(2023, 7, 5))  # nobody rated it
    assert len(found("hotline_satisfaction_floor")) == fires


@pytest.mark.parametrize(
    ("received", "closed", "fires"),
    [
        (date(2023, 6, 30), None, False),
        (date(2023, 6, 29), None, True),
        (date(2023, 6, 29), LAST, False),
        (date(2023, 6, 29), LAST + timedelta(days=1), True),
    ],
)
def test_a_letter_unanswered_for_three_months(
    unit: Unit,
    round: InspectionRound,
    found: Found,
    received: date,
    closed: date | None,
    fires: bool,
) -> None:
    letter = make_order(unit, received, closed_at=closed, channel="county_mailbox")
    assert proofs(found("letter_unanswered"), round) == [{letter}] * fires


# 20 working days after Monday 31 July 2023 end on 28 August, 40 on 25 September.
@pytest.mark.parametrize(
    ("answered", "extended", "fires"),
    [
        (date(2023, 8, 28), 0, False),
        (date(2023, 8, 29), 0, True),
        (None, 0, True),
        (date(2023, 9, 25), 1, False),
        (date(2023, 9, 26), 1, True),
    ],
)
def test_a_disclosure_request_past_the_term_of_the_law(
    unit: Unit,
    round: InspectionRound,
    found: Found,
    answered: date | None,
    extended: int,
    fires: bool,
) -> None:
    request = make_order(
        unit, date(2023, 7, 31), closed_at=answered, extension_count=extended,
        channel=WorkOrder.Channel.DISCLOSURE_REQUEST,
    )  # fmt: skip
    assert proofs(found("FO1"), round) == [{request}] * fires


def test_a_disclosure_request_of_an_earlier_round_is_judged_while_it_runs(
    unit: Unit, round: InspectionRound, found: Found
) -> None:
    kind = {"channel": WorkOrder.Channel.DISCLOSURE_REQUEST}
    late = make_order(unit, date(2023, 6, 1), **kind)
    make_order(unit, date(2023, 3, 1), closed_at=date(2023, 6, 15), **kind)  # told of in its round
    make_order(unit, date(2023, 9, 25), **kind)
    (tripped,) = found("FO1")
    assert proof(tripped, round) == {late}


# The document came out on Thursday 27 July 2023; three working days later is 1 August.
@pytest.mark.parametrize(("day", "fires"), [(date(2023, 8, 1), False), (date(2023, 8, 2), True)])
@pytest.mark.parametrize("title", ["养犬管理办法", "关于印发《养犬管理办法》的通知"])
def test_an_interpretation_later_than_three_working_days(
    county: County,
    unit: Unit,
    round: InspectionRound,
    found: Found,
    title: str,
    day: date,
    fires: bool,
) -> None:
    column = make_column(county)
    make_publication(column, date(2023, 7, 27), title=title)
    late = make_publication(column, day, title="《养犬管理办法》政策解读", unit=unit)
    make_publication(column, LAST, title="《没有原文的文件》解读", unit=unit)
    assert proofs(found("PI1"), round) == [{late}] * fires


def test_guides_with_missing_elements_and_zones_with_missing_items(
    county: County, unit: Unit, round: InspectionRound, found: Found
) -> None:
    for name, result in (("缺", "fail"), ("全", "pass")):
        guide = ServiceGuide.objects.create(county=county, unit=unit, name=name)
        zone = DisclosureZone.objects.create(county=county, unit=unit, name=name)
        made = {"county": county, "round": round, "element": "材料", "result": result}
        check = (
            GuideCheck.objects.create(guide=guide, **made),
            ZoneCheck.objects.create(zone=zone, **made),
        )
        if result == "fail":
            failed = check
    for code, row in zip(("WD9", "zone_incomplete"), failed, strict=True):
        (tripped,) = found(code)
        assert tripped.label == "缺"
        assert proof(tripped, round) == {row}


@pytest.mark.parametrize("error_class", ["serious", "typo", "fixed_phrase", "sensitive", "leak"])
def test_wrong_expressions_of_each_class(
    unit: Unit, round: InspectionRound, found: Found, error_class: str
) -> None:
    error = make_content_error(unit, FIRST, error_class=error_class, fixed_on=FIRST)
    (tripped,) = found(f"expression_{error_class}")
    assert proof(tripped, round) == {error}
    assert tripped.subject == error.get_error_class_display()
    fired = {trip.rule.code for trip in trips(round) if trip.rule.code.startswith("expression")}
    assert fired == {f"expression_{error_class}"}


@pytest.mark.parametrize(
    ("days", "fixed", "fires"), [(7, None, False), (8, None, True), (8, LAST, False)]
)
def test_an_error_that_stands_too_long(
    unit: Unit, round: InspectionRound, found: Found, days: int, fixed: date | None, fires: bool
) -> None:
    error = make_content_error(unit, LAST - timedelta(days=days), fixed_on=fixed)
    assert proofs(found("TY1"), round) == [{error}] * fires


def test_a_unit_without_articles_and_again(county: County, unit: Unit) -> None:
    other = make_unit(county, short_name="发改局")
    earlier = make_round(
        county, code="2023Q2", starts_on=date(2023, 4, 1), ends_on=date(2023, 6, 30)
    )
    round = make_round(county, previous=earlier)
    make_submission(other, date(2023, 5, 1))
    make_submission(make_unit(county), FIRST)
    found: dict[str, list[str]] = {}
    for one in (earlier, round):
        compute_round(round=one, by=None)
        for trip in trips(one):
            if trip.group == "unit":
                found.setdefault(f"{one.code} {trip.rule.code}", []).append(trip.label)
    assert "住建局" in found["2023Q2 submission_zero"]
    assert "2023Q2 submission_silent_again" not in found
    assert {"住建局", "发改局"} <= set(found["2023Q3 submission_zero"])
    assert found["2023Q3 submission_silent_again"] == ["住建局"]
    derive_findings(round=round, by=None)
    (one,) = Finding.objects.filter(round=round, unit=unit)
    assert "连续为零" in one.description


def test_what_a_person_recorded_is_not_found_again(
    county: County, unit: Unit, round: InspectionRound
) -> None:
    zone = DisclosureZone.objects.create(county=county, unit=unit, name="大厅专区")
    ZoneCheck.objects.create(county=county, round=round, zone=zone, element="标牌", result="fail")
    make_content_error(unit, FIRST)
    for kind in (Finding.Kind.ZONE_NO_SIGNAGE, Finding.Kind.WRONG_EXPRESSION):
        Finding.objects.create(
            county=county, round=round, unit=unit, kind=kind, state="confirmed",
            decided_at=round.as_of_end,
        )  # fmt: skip
    compute_round(round=round, by=None)
    assert derive_findings(round=round, by=None).created == 0
