"""The page behind a figure: sentence, rows, parts, groups, tallies, and for whom."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from supervision.metrics.actions import compute_round
from supervision.models import InspectionRound
from tests.factories import (
    make_account,
    make_county,
    make_order,
    make_post,
    make_tally,
    make_unit,
    make_user,
)
from units.models import Appointment, Unit, User

pytestmark = pytest.mark.django_db

DUE, CLOSED, LATE = date(2023, 7, 13), date(2023, 7, 10), date(2023, 7, 20)


@pytest.fixture
def computed(round: InspectionRound, unit_a: Unit, unit_b: Unit) -> InspectionRound:
    """Three hotline orders: one in time, one late, one of each unit and one still open."""
    make_order(unit_a, date(2023, 7, 3), number="GD001", due_at=DUE, closed_at=CLOSED)
    make_order(unit_b, date(2023, 7, 3), number="GD002", due_at=DUE, closed_at=LATE)
    make_order(unit_b, date(2023, 7, 4), number="GD003", due_at=DUE, is_reconstructed=True)
    compute_round(round=round, by=None)
    return round


def page_of(client: Client, round: InspectionRound, ref: str, **asked: str) -> str:
    address = reverse("figure_rows", args=[round.pk])
    return client.get(address, {"ref": ref, **asked}).content.decode()


def test_a_count_opens_its_very_rows(staff: Client, computed: InspectionRound) -> None:
    page = page_of(staff, computed, "hotline.overdue")
    assert "12345热线.逾期件数" in page
    assert "GD002" in page
    assert "GD003" in page
    assert "GD001" not in page
    assert "共 2 条" in page


def test_reconstructed_rows_are_marked(staff: Client, computed: InspectionRound) -> None:
    assert "重构数据" in page_of(staff, computed, "hotline.received")


def test_the_rows_can_be_narrowed_and_the_figure_stays(
    staff: Client, computed: InspectionRound, unit_a: Unit
) -> None:
    page = page_of(staff, computed, "hotline.received", unit=str(unit_a.pk))
    assert "GD001" in page
    assert "GD002" not in page
    assert 'name="ref" value="hotline.received"' in page


@pytest.mark.parametrize(
    ("part", "there", "gone"), [("0", "GD001", "GD002"), ("1", "GD002", "没有记录")]
)
def test_a_rate_shows_numerator_and_denominator(
    staff: Client, computed: InspectionRound, part: str, there: str, gone: str
) -> None:
    page = page_of(staff, computed, "hotline.on_time_rate", part=part)
    assert "分子：" in page
    assert "分母：" in page
    assert there in page
    assert gone not in page


def test_a_figure_of_one_unit_is_named_by_its_alias_or_key(
    staff: Client, computed: InspectionRound, unit_b: Unit
) -> None:
    for name in ("县住建局", str(unit_b.pk)):
        page = page_of(staff, computed, f"hotline.received@unit={name}")
        assert "GD002" in page
        assert "GD001" not in page


def test_a_count_of_groups_lists_them_with_their_values(
    staff: Client, round: InspectionRound, unit_b: Unit
) -> None:
    silent = make_account(unit_b, name="住建发布")
    make_post(silent, date(2023, 7, 2))
    compute_round(round=round, by=None)
    page = page_of(staff, round, "hotline.units")
    assert "没有记录" in page
    make_order(unit_b, date(2023, 7, 3))
    compute_round(round=round, by=None)
    page = page_of(staff, round, "hotline.units")
    assert "县住建局" in page
    assert "@unit=" in page


def test_a_sum_lists_its_parts(staff: Client, computed: InspectionRound) -> None:
    page = page_of(staff, computed, "objects.inspected")
    assert "ref=websites" in page
    assert "ref=accounts.total" in page


def test_a_tally_is_shown_as_such(staff: Client, round: InspectionRound) -> None:
    make_tally(round, "publications", 20152)
    compute_round(round=round, by=None)
    page = page_of(staff, round, "publications.total")
    assert "20152" in page
    assert "汇总填报，无明细" in page
    assert "没有明细" in page


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("hotline.recieved", "最接近的是"),
        ("", "没有名为"),
        ("hotline.received@unit=水利部", "水利部"),
        ("hotline.received@colour=红", "没有"),
        ("hotline.received@unit", "应写成"),
        ("publications.total@column=首页\0", "没有名为“首页”的栏目"),
        ("'; drop table", "没有名为"),
    ],
)
def test_a_figure_that_cannot_be_is_answered_in_words(
    staff: Client, computed: InspectionRound, ref: str, words: str
) -> None:
    response = staff.get(reverse("figure_rows", args=[computed.pk]), {"ref": ref})
    assert response.status_code == 404
    assert words in response.content.decode()


def test_a_liaison_opens_the_figures_of_the_own_unit_only(
    client: Client, computed: InspectionRound, people: dict[str, User], unit_a: Unit, unit_b: Unit
) -> None:
    client.force_login(people["liaison_a"])
    address = reverse("figure_rows", args=[computed.pk])
    own = client.get(address, {"ref": f"hotline.received@unit={unit_a.pk}"})
    assert own.status_code == 200
    assert "GD001" in own.content.decode()
    for ref in ("hotline.received", f"hotline.received@unit={unit_b.pk}"):
        assert client.get(address, {"ref": ref}).status_code == 404


def test_an_outsider_opens_none(client: Client, computed: InspectionRound) -> None:
    for user in (make_user("staff", make_county()), make_user("liaison", make_unit())):
        client.force_login(user)
        address = reverse("figure_rows", args=[computed.pk])
        assert client.get(address, {"ref": "hotline.received"}).status_code == 404


def test_an_observer_sees_the_figure_without_the_rows(
    client: Client, computed: InspectionRound
) -> None:
    observer = make_user()
    Appointment.objects.create(
        person=observer, role="observer", region="安康市", starts_on=date(2000, 1, 1)
    )
    client.force_login(observer)
    page = page_of(client, computed, "hotline.received")
    assert "明细由信息中心掌握" in page
    assert "GD001" not in page


def test_a_unit_elsewhere_opens_no_rows_to_an_observer(
    client: Client, computed: InspectionRound
) -> None:
    observer = make_user("liaison", make_unit())
    Appointment.objects.create(
        person=observer, role="observer", region="安康市", starts_on=date(2000, 1, 1)
    )
    client.force_login(observer)
    page = page_of(client, computed, "hotline.received")
    assert "明细由信息中心掌握" in page
    assert "GD001" not in page


def test_the_page_costs_a_fixed_number_of_queries(
    staff: Client, computed: InspectionRound, django_assert_max_num_queries: object
) -> None:
    for n in range(60):
        make_order(make_unit(computed.county), date(2023, 8, 1), number=f"MORE{n}")
    compute_round(round=computed, by=None)
    with django_assert_max_num_queries(18):  # type: ignore[operator]
        page_of(staff, computed, "hotline.received")
