"""A count of articles filed without rows is seen on the desk."""

from __future__ import annotations

import pytest

from supervision.dashboards import county as dashboard
from supervision.metrics import catalogue
from supervision.metrics.actions import compute_round
from supervision.metrics.values import RoundValues
from tests.factories import make_county, make_round, make_tally, make_unit

pytestmark = pytest.mark.django_db


def test_a_total_of_articles_stands_in_a_tile() -> None:
    round = make_round(make_county())
    make_tally(round, "submissions", 120)
    compute_round(round=round, by=None)
    tile = next(t for t in dashboard.tiles(RoundValues(round)) if t.label == "采用稿件")
    assert (tile.value, tile.tally) == ("120", True)


def test_articles_counted_by_category_stand_in_a_table() -> None:
    county = make_county()
    make_unit(county)
    round = make_round(county)
    make_tally(round, "submissions", 90, category="news")
    make_tally(round, "submissions", 12, category="disclosure")
    compute_round(round=round, by=None)
    values = RoundValues(round)
    assert "submissions_categories" in dashboard.tables(values)
    filled = values.table(catalogue.table("submissions_categories"))
    table = dashboard.drawn(values, filled)
    shown = {row[0].text: row[2].text for row in table.rows}
    assert shown["政务动态"] == "90"
    assert shown["政务公开"] == "12"


def test_a_county_that_collects_no_articles_has_no_tile_for_them() -> None:
    round = make_round(make_county())
    make_tally(round, "websites", 1)
    compute_round(round=round, by=None)
    assert "采用稿件" not in [tile.label for tile in dashboard.tiles(RoundValues(round))]
