"""The head of a unit (单位分管负责人) sees what its liaison sees, and answers nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import make_county, make_rectification, make_round, make_unit, make_user

pytestmark = pytest.mark.django_db


def test_a_head_sees_the_own_unit_alone_and_answers_nothing() -> None:
    county = make_county()
    unit, neighbour = make_unit(county), make_unit(county)
    round = make_round(county)
    own, other = make_rectification(round, unit), make_rectification(round, neighbour)
    browser = Client()
    browser.force_login(make_user("unit_leader", unit))
    assert browser.get("/", follow=True).redirect_chain[-1][0] == f"/units/{unit.pk}/"
    assert browser.get(f"/rectifications/{own.pk}/").status_code == 200
    assert browser.get(f"/rectifications/{other.pk}/").status_code == 404
    assert browser.get(f"/units/{neighbour.pk}/").status_code == 404
    assert browser.get(f"/rounds/{round.pk}/").status_code in {403, 404}
    answer = browser.post(f"/rectifications/{own.pk}/submit/", {"text": "已整改"})
    assert answer.status_code in {403, 404}
    own.refresh_from_db()
    assert own.submitted_on is None
