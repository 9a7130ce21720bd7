"""Problems that come back, as chains through the rounds."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from supervision.ledgers.repeats import chains
from supervision.models import InspectionRound
from tests.factories import make_finding, make_round, make_unit, make_user

pytestmark = pytest.mark.django_db


def rounds() -> list[InspectionRound]:
    first = make_round(code="2023Q1", label="第一季度", starts_on=date(2023, 1, 1),
                       ends_on=date(2023, 3, 31), state="closed",
                       closed_at="2023-04-01T00:00Z")  # fmt: skip
    second = make_round(first.county, code="2023Q2", label="第二季度", starts_on=date(2023, 4, 1),
                        ends_on=date(2023, 6, 30), state="closed",
                        closed_at="2023-07-01T00:00Z")  # fmt: skip
    third = make_round(first.county, code="2023Q3", label="第三季度")
    return [first, second, third]


def test_a_problem_is_followed_through_the_rounds() -> None:
    first, second, third = rounds()
    unit = make_unit(first.county, short_name="上元观镇")
    one = make_finding(first, unit, subject="部门镇办文件")
    two = make_finding(second, unit, subject="部门镇办文件", repeats=one)
    make_finding(third, unit, subject="部门镇办文件", repeats=two)
    make_finding(third, unit, subject="人事信息")
    [chain] = chains(first.county, make_user("staff", first.county))
    assert [one.label for one in chain.rounds] == ["第一季度", "第二季度", "第三季度"]
    # What an open round found is not told to the unit yet.
    [told] = chains(first.county, make_user("liaison", unit))
    assert [one.label for one in told.rounds] == ["第一季度", "第二季度"]
    assert chains(first.county, make_user("liaison", make_unit(first.county))) == []
    client = Client()
    client.force_login(make_user("staff", first.county))
    page = client.get(reverse("repeat_list", args=[first.county.pk])).content.decode()
    assert "第一季度、第二季度、第三季度" in page
    assert f"findings.repeated@unit={unit.pk}" in page
