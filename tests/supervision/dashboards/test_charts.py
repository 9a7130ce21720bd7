"""Which charts a round and the counties have, from stored values and in how many queries."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from supervision.dashboards import charts, city
from supervision.metrics.actions import compute_round
from supervision.metrics.values import RoundValues
from supervision.models import InspectionRound
from tests.factories import (
    make_column,
    make_county,
    make_order,
    make_publication,
    make_round,
    make_tally,
    make_unit,
)
from units.models import County, Unit

pytestmark = pytest.mark.django_db

DUE, CLOSED, LATE = date(2023, 7, 13), date(2023, 7, 10), date(2023, 7, 20)


@pytest.fixture
def county() -> County:
    return make_county(name="凤县")


@pytest.fixture
def unit(county: County) -> Unit:
    return make_unit(county, short_name="住建局")


@pytest.fixture
def before(county: County) -> InspectionRound:
    return make_round(
        county, code="2023Q2", label="2023年第二季度", starts_on=date(2023, 4, 1),
        ends_on=date(2023, 6, 30),
    )  # fmt: skip


@pytest.fixture
def round(county: County, unit: Unit, before: InspectionRound) -> InspectionRound:
    """Two units: one half late, one in time; one in the quarter before."""
    made = make_round(county, previous=before)
    other = make_unit(county, short_name="水利局")
    make_order(unit, date(2023, 5, 3), due_at=date(2023, 5, 13), closed_at=date(2023, 5, 9))
    make_order(unit, date(2023, 7, 3), due_at=DUE, closed_at=CLOSED)
    make_order(unit, date(2023, 7, 3), due_at=DUE, closed_at=LATE)
    make_order(other, date(2023, 7, 3), due_at=DUE, closed_at=CLOSED)
    return made


def compute(*rounds: InspectionRound) -> RoundValues:
    for one in rounds:
        compute_round(round=one, by=None)
    return RoundValues(rounds[-1])


def test_the_course_of_all_headlines_costs_one_query(
    round: InspectionRound, before: InspectionRound, django_assert_num_queries: Any
) -> None:
    compute(before, round)
    with django_assert_num_queries(1):
        history = charts.History(round)
        drawn = charts.sparks(history)
        trend, handled = charts.trend(history), charts.handling(history)
    assert "2023年第二季度 100%" in drawn["hotline.on_time_rate"]
    assert trend is not None
    assert [row[0].text for row in trend.table.rows] == ["2023年第二季度", "2023年第三季度"]
    assert handled is not None
    assert [cell.text for cell in handled.table.rows[1]] == ["2023年第三季度", "2", "0", "1"]


def test_later_other_and_uncomputed_rounds_do_not_enter(
    county: County, round: InspectionRound, before: InspectionRound
) -> None:
    half = make_round(county, code="2023H1", label="上半年", kind="half_year",
                      starts_on=date(2023, 1, 1), ends_on=date(2023, 6, 30))  # fmt: skip
    later = make_round(county, code="2023Q4", label="后", starts_on=date(2023, 10, 1),
                       ends_on=date(2023, 12, 31))  # fmt: skip
    compute(half, later, round)
    assert charts.History(round).labels == [round.label]
    assert charts.trend(charts.History(round)) is None
    assert not any(charts.sparks(charts.History(round)).values())


def test_rounds_that_do_not_follow_each_other_are_not_joined(
    round: InspectionRound, before: InspectionRound
) -> None:
    compute(before, round)
    assert charts.History(round).breaks == set()
    InspectionRound.objects.filter(pk=round.pk).update(previous=None)
    assert charts.History(round).breaks == {1}


def test_units_are_ranked_with_ties_and_the_countys_rate_beside(
    county: County, unit: Unit, round: InspectionRound
) -> None:
    third = make_unit(county, short_name="司法局")
    make_order(third, date(2023, 7, 3), due_at=DUE, closed_at=CLOSED)
    values = compute(round)
    assert list(charts.rankings(values)) == ["hotline"]
    chart = charts.ranking(values, "hotline")
    told = [[cell.text for cell in row] for row in chart.table.rows]
    assert told == [["水利局", "1", "100%"], ["司法局", "1", "100%"], ["住建局", "2", "50%"]]
    assert f"ref=hotline.on_time_rate@unit={unit.pk}" in chart.drawing
    assert "全县 75%" in chart.drawing


def test_updates_stand_by_unit_and_week_in_one_query(
    county: County, unit: Unit, round: InspectionRound, django_assert_num_queries: Any
) -> None:
    idle = make_unit(county, short_name="审计局")
    column = make_column(county, units=[unit, idle])
    for day in (date(2023, 7, 1), date(2023, 7, 2), date(2023, 7, 3), date(2023, 9, 30)):
        make_publication(column, day, unit=unit)
    make_publication(column, date(2023, 10, 1), unit=unit)
    values = compute(round)
    values.names.label("unit", str(unit.pk))
    with django_assert_num_queries(1):
        chart = charts.updates(values)
    assert chart is not None
    assert [column.label for column in chart.table.columns][:3] == ["单位", "7.1", "7.3"]
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in chart.table.rows}
    assert rows["住建局"][:3] == ["2", "1", "0"]
    assert sum(int(text) for text in rows["住建局"]) == 4
    assert set(rows["审计局"]) == {"0"}


def test_weeks_that_the_round_does_not_know_are_left_out(
    county: County, unit: Unit, round: InspectionRound
) -> None:
    make_publication(make_column(county, units=[unit]), date(2023, 7, 1), unit=unit)
    InspectionRound.objects.filter(pk=round.pk).update(as_of=date(2023, 7, 10))
    round.refresh_from_db()
    chart = charts.updates(compute(round))
    assert chart is not None
    assert [cell.text for cell in chart.table.rows[0]][1:5] == ["1", "0", "0", "—"]


def test_counts_without_rows_have_no_weeks(round: InspectionRound) -> None:
    make_tally(round, "publications", 300)
    assert charts.updates(compute(round)) is None


def test_counties_are_compared_by_the_headline_asked_for(round: InspectionRound) -> None:
    compute(round)
    counties = [round.county, make_county(name="新县")]
    _, chart, tabs = city.side_by_side(counties, "hotline.on_time_rate", 2)
    assert chart is not None
    told = [[cell.text for cell in row] for row in chart.table.rows]
    assert told == [["凤县（2023年第三季度）", "66.67%"], ["新县", "—"]]
    assert [tab.url for tab in tabs if tab.current] == [
        "?page=2&compare=hotline.on_time_rate#comparison"
    ]
    assert city.side_by_side(counties[:1])[1] is None


def test_a_county_that_publishes_no_ranking_has_units_in_the_registers_order(
    round: InspectionRound,
) -> None:
    round.county.publishes_ranking = False
    round.county.save()
    values = compute(round)
    chart = charts.ranking(values, "hotline")
    assert chart.title == "各单位情况：热线按时办结率"
    assert [row[0].text for row in chart.table.rows] == ["住建局", "水利局"]
    assert [column.label for column in chart.table.columns] == ["单位", "热线按时办结率"]
