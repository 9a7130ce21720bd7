"""Counties side by side, the way into one, and what a new county is told."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from supervision.metrics.actions import compute_round
from supervision.models import InspectionRound
from tests.factories import make_county, make_order, make_round, make_unit, make_user
from tests.pages import send
from units.models import Appointment, County, Unit, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(make_user("administrator"))
    return client


def test_each_county_shows_its_newest_computed_round(
    administrator: Client, round: InspectionRound, unit_a: Unit
) -> None:
    make_order(unit_a, date(2023, 7, 3), due_at=date(2023, 7, 9), closed_at=date(2023, 7, 5))
    compute_round(round=round, by=None)
    make_round(round.county, code="2023Q4", label="2023年第四季度", starts_on=date(2023, 10, 1),
               ends_on=date(2023, 12, 31))  # fmt: skip
    make_county(name="宁陕县")
    page = administrator.get(reverse("county_list")).content.decode()
    assert "2023年第三季度" in page
    assert "2023年第四季度" not in page
    assert "100%" in page
    assert "未计算" in page


def test_an_observer_sees_the_counties_of_the_region(client: Client, county: County) -> None:
    elsewhere = make_county(name="别市的县", city="别市")
    observer = make_user()
    Appointment.objects.create(
        person=observer, role="observer", region="安康市", starts_on=date(2000, 1, 1)
    )
    client.force_login(observer)
    page = client.get(reverse("county_list")).content.decode()
    assert county.name in page
    assert elsewhere.name not in page
    assert "新建县区" not in page


def test_someone_without_appointment_is_told_so(client: Client) -> None:
    client.force_login(make_user())
    page = client.get(reverse("home"), follow=True).content.decode()
    assert "您目前没有任职" in page


def test_the_list_costs_a_fixed_number_of_queries(
    administrator: Client, django_assert_max_num_queries: object
) -> None:
    for _ in range(12):
        compute_round(round=make_round(make_county()), by=None)
    with django_assert_max_num_queries(13):  # type: ignore[operator]
        administrator.get(reverse("county_list"))


def test_the_way_into_a_county_leads_to_its_newest_round(
    staff: Client, county: County, round: InspectionRound
) -> None:
    response = staff.get(reverse("county_detail", args=[county.pk]))
    assert response["Location"] == reverse("round_detail", args=[round.pk])


def test_a_new_county_is_told_what_to_do_first(staff: Client, county: County) -> None:
    make_unit(county)
    page = staff.get(reverse("county_detail", args=[county.pk])).content.decode()
    assert "按这几步开始" in page
    assert "已有 3 个" in page  # two of them with the liaisons
    assert reverse("round_open", args=[county.pk]) in page
    assert page.index("导入网站名录") < page.index("导入栏目清单")  # columns belong to websites
    assert "请联络员进来" in page
    assert "已有 2 人" in page


def test_a_county_with_rounds_can_still_be_changed(
    administrator: Client, county: County, round: InspectionRound
) -> None:
    page = administrator.get(reverse("round_detail", args=[round.pk])).content.decode()
    assert reverse("county_change", args=[county.pk]) in page


def test_a_county_is_set_up_in_the_browser(administrator: Client) -> None:
    typed = {
        "name": "新县", "code": "610999", "city": "安康市", "province": "陕西省",
        "issuing_organ": "新县人民政府办公室", "rounding": "half_up", "decimals": "2",
    }  # fmt: skip
    wrong = administrator.post(reverse("county_create"), typed | {"code": "61"})
    page = wrong.content.decode()
    assert 'id="id_code_error"' in page
    assert 'value="新县"' in page
    response = administrator.post(reverse("county_create"), typed, follow=True)
    assert "按这几步开始" in response.content.decode()
    county = County.objects.get(code="610999")
    again = administrator.post(reverse("county_create"), typed | {"name": "又一县"})
    assert "已经有县区使用" in again.content.decode()
    send(administrator, reverse("county_change", args=[county.pk]), decimals=1)
    county.refresh_from_db()
    assert county.decimals == 1


def test_a_liaison_finds_the_own_unit_and_no_other(
    client: Client, people: dict[str, User], round: InspectionRound, unit_a: Unit, unit_b: Unit
) -> None:
    make_order(unit_a, date(2023, 7, 3))
    make_order(unit_b, date(2023, 7, 3))
    make_order(unit_b, date(2023, 7, 3))
    compute_round(round=round, by=None)
    client.force_login(people["liaison_a"])
    page = client.get(reverse("home"), follow=True).content.decode()
    assert unit_a.name in page
    assert f"hotline.received@unit={unit_a.pk}" in page
    assert unit_b.name not in page
    assert f"unit={unit_b.pk}" not in page


def test_a_liaison_who_asks_for_the_county_is_led_to_the_own_unit(
    client: Client, people: dict[str, User], unit_a: Unit
) -> None:
    liaison = people["liaison_a"]
    elsewhere = make_unit()
    Appointment.objects.create(
        person=liaison, role="liaison", unit=elsewhere, starts_on=date(2000, 1, 1)
    )
    client.force_login(liaison)
    for unit in (unit_a, elsewhere):
        response = client.get(reverse("county_detail", args=[unit.county_id]))
        assert response["Location"] == reverse("unit_desk", args=[unit.pk])
