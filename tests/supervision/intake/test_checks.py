"""The models' own constraints, asked before the database is."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import models
from django.db.models import F, Q

from supervision.intake.checks import SENTENCES, TallyCells, broken, broken_rows, compiled
from supervision.intake.layouts import layouts
from supervision.models import RectificationItem, Tally, WorkOrder
from tests.factories import make_account, make_county, make_round, make_unit


def test_every_check_of_an_imported_model_has_a_sentence() -> None:
    imported = {
        c.name
        for layout in layouts().values()
        for c in layout.model._meta.constraints
        if isinstance(c, models.CheckConstraint)
    }
    # Facts that no file brings: judged, answered or extended by people in the portal.
    decided_elsewhere = {
        "finding_decided_has_moment",
        "finding_only_waived_expires",
        "finding_waived_has_reason",
        "rectification_answered_or_appealed",
        "rectification_answered_or_returned",
        "rectification_closer_has_day",
        "rectification_closed_or_withdrawn",
        "rectification_done_waits_for_nothing",
        "rectification_extension_is_later",
        "rectification_not_closed_by_submitter",
        "rectification_return_is_counted",
    }
    assert imported - decided_elsewhere == set(SENTENCES)


@pytest.mark.parametrize("kind", list(layouts()))
def test_every_sentence_blames_a_field_of_the_layout(kind: str) -> None:
    layout = layouts()[kind]
    for constraint in layout.model._meta.constraints:
        if constraint.name in SENTENCES:
            assert SENTENCES[constraint.name][0] in layout.by_name


def test_dates_out_of_order_are_told_with_both_dates() -> None:
    values = {"valid_from": date(2023, 7, 1), "valid_to": date(2023, 6, 30)}
    from units.models import Unit

    assert broken(Unit, values) == [("valid_to", "停用日期2023年6月30日早于启用日期2023年7月1日。")]


def test_a_field_that_no_column_brings_stands_as_in_a_new_row() -> None:
    days = {"issued_on": [date(2023, 7, 2)], "due_on": [date(2023, 7, 1)]}
    told = broken_rows(RectificationItem, {"pk": [None], **days}, set())
    assert [field for field, _ in told[0]] == ["due_on"]


def test_what_is_unknown_breaks_nothing() -> None:
    assert broken(WorkOrder, {"received_at": None, "closed_at": None, "due_at": None}) == []


@pytest.mark.parametrize(
    ("condition", "values", "result"),
    [
        (Q(a=1) & Q(b=2), {"a": 1, "b": 2}, True),
        (Q(a=1) & Q(b=2), {"a": 1, "b": 3}, False),
        (Q(a=1) & Q(b=2), {"a": None, "b": 2}, None),
        (Q(a=1) & Q(b=2), {"a": None, "b": 3}, False),
        (Q(a=1) | Q(b=2), {"a": None, "b": 2}, True),
        (Q(a=1) | Q(b=2), {"a": None, "b": 3}, None),
        (~Q(a=1), {"a": 2}, True),
        (~Q(a=1), {"a": None}, None),
        (Q(a__gte=F("b")), {"a": 1, "b": 2}, False),
        (Q(a__in=[1, 2]), {"a": 2}, True),
        (Q(a__isnull=True), {"a": None}, True),
        (Q(a__lt=3, b__gt=1), {"a": 2, "b": 2}, True),
    ],
)
def test_conditions_have_the_three_values_of_sql(condition, values, result) -> None:
    assert compiled(condition)(values) is result


@pytest.mark.django_db
class TestTallyCells:
    @pytest.fixture
    def county(self):
        return make_county()

    @pytest.fixture
    def round(self, county):
        return make_round(county)

    def test_cells_that_differ_in_a_dimension_do_not_overlap(self, county, round) -> None:
        cells = TallyCells()
        for unit in (make_unit(county), make_unit(county)):
            tally = Tally(round=round, source="submissions", unit=unit, category="news")
            assert cells.overlapped(tally) is None
            cells.add(tally, "甲")

    def test_a_total_overlaps_its_parts_either_way_round(self, county, round) -> None:
        unit = make_unit(county)
        total = Tally(round=round, source="submissions")
        part = Tally(round=round, source="submissions", unit=unit, category="news")
        for first, second in ((total, part), (part, total)):
            cells = TallyCells()
            cells.add(first, "第 2 行")
            assert cells.overlapped(second) == "第 2 行"
            assert first.overlaps(second)

    def test_a_unit_lies_outside_another_kind_of_units(self, county, round) -> None:
        town = Tally(round=round, source="submissions", unit=make_unit(county, kind="town"))
        departments = Tally(round=round, source="submissions", unit_kind="department")
        assert not town.overlaps(departments)

    def test_other_rounds_and_sources_are_apart(self, county, round) -> None:
        other = make_round(county, code="2023Q4")
        cells = TallyCells()
        cells.add(Tally(round=round, source="submissions"), "甲")
        assert cells.overlapped(Tally(round=other, source="submissions")) is None
        assert cells.overlapped(Tally(round=round, source="posts")) is None

    def test_an_index_already_made_learns_of_new_cells(self, county, round) -> None:
        cells = TallyCells()
        accounts = [make_account(make_unit(county)) for _ in range(3)]
        tallies = [Tally(round=round, source="posts", account=a) for a in accounts]
        cells.add(tallies[0], "一")
        assert cells.overlapped(tallies[1]) is None
        cells.add(tallies[1], "二")
        assert cells.overlapped(Tally(round=round, source="posts", account=accounts[1])) == "二"
