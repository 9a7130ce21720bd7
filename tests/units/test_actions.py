"""Setting up a county and changing its facts."""

from __future__ import annotations

import pytest

from tests.factories import make_user
from units import actions
from units.models import County, Event

pytestmark = pytest.mark.django_db

FACTS = {
    "name": "石泉县",
    "code": "610922",
    "city": "安康市",
    "province": "陕西省",
    "issuing_organ": "石泉县人民政府办公室",
}


def test_a_county_is_set_up_with_an_event() -> None:
    admin = make_user("administrator")
    county = actions.create_county(by=admin, **FACTS)
    assert county.pk
    assert Event.objects.get().after["code"] == "610922"


def test_a_wrong_code_is_refused_in_words() -> None:
    with pytest.raises(actions.RefusedError, match="6 位数字"):
        actions.create_county(by=None, **FACTS | {"code": "61"})
    assert not County.objects.exists()


def test_a_change_records_before_and_after() -> None:
    county = actions.create_county(by=None, **FACTS)
    actions.change_county(county=county, by=None, decimals=1)
    event = Event.objects.first()
    assert event
    assert (event.before["decimals"], event.after["decimals"]) == (2, 1)


def test_a_change_that_changes_nothing_leaves_no_event() -> None:
    county = actions.create_county(by=None, **FACTS)
    actions.change_county(county=county, by=None, decimals=2)
    assert Event.objects.count() == 1
