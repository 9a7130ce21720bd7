"""Rows by the thousand take other ways into the database, to the same end."""

from __future__ import annotations

from typing import Any

import pytest

from supervision.intake import actions
from supervision.intake.workbook import IntakeError
from supervision.models import WorkOrder
from tests.factories import make_county, make_unit
from tests.supervision.intake.building import bring, counts, order, orders, preview
from units.models import County, ImportChange, Unit

pytestmark = pytest.mark.django_db
MANY = 1_200  # more than a statement takes parameters for on SQLite


@pytest.fixture
def county() -> County:
    return make_county(name="凤县")


@pytest.fixture
def housing(county: County) -> Unit:
    return make_unit(county, name="凤县住房和城乡建设局", short_name="住建局")


def rows(**cells: Any) -> list[list[Any]]:
    return [order(f"GD{n}", **cells) for n in range(MANY)]


def stored() -> list[tuple[Any, ...]]:
    fields = [f.name for f in WorkOrder._meta.fields]
    return list(WorkOrder.objects.order_by("pk").values_list(*fields))


def test_many_rows_come_in_change_and_go_back(county: County, housing: Unit) -> None:
    first = bring(county, orders(*rows(title="甲\\乙\t丙", closed="")))
    assert counts(first) == (MANY, 0, 0, 0)
    before = stored()
    assert set(WorkOrder.objects.values_list("title", "closed_at")) == {("甲\\乙 丙", None)}
    second = bring(county, orders(*rows(title="丁")))
    assert counts(second) == (0, MANY, 0, 0)
    assert ImportChange.objects.filter(batch=second).count() == MANY
    change = ImportChange.objects.filter(batch=second).earliest("object_id")
    assert change.before == {"title": "甲\\乙 丙", "closed_at": None}
    assert change.after == {"title": "丁", "closed_at": "2023-07-08T16:00:00+08:00"}
    assert counts(preview(county, orders(*rows(title="丁")))) == (0, 0, MANY, 0)
    actions.undo(batch=second, by=None)
    assert stored() == before
    actions.undo(batch=first, by=None)
    assert not WorkOrder.objects.exists()


def test_one_edited_row_of_many_stops_the_undoing(county: County, housing: Unit) -> None:
    batch = bring(county, orders(*rows()))
    WorkOrder.objects.filter(number="GD777").update(topic="供暖")
    with pytest.raises(IntakeError, match="人工修改或删除过"):
        actions.undo(batch=batch, by=None)
