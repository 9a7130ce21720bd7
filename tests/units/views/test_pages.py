"""The frame, signing in and out, the gallery, the error pages."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_county, make_unit, make_user
from units.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    county = make_county(name="石泉县")
    user = make_user("staff", county, username="zhang", full_name="张三")
    user.set_password("correct-horse")
    user.save()
    return user


def test_wrong_password_is_refused_in_words_and_keeps_the_name(client: Client, staff: User) -> None:
    response = client.post(reverse("sign_in"), {"username": "zhang", "password": "x"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "账号或密码不对" in page
    assert 'value="zhang"' in page


def test_signing_in_leads_home(client: Client, staff: User) -> None:
    response = client.post(
        reverse("sign_in"), {"username": "zhang", "password": "correct-horse"}, follow=True
    )
    assert "石泉县" in response.content.decode()


def test_signing_out_takes_a_post(client: Client, staff: User) -> None:
    client.force_login(staff)
    assert client.get(reverse("sign_out")).status_code == 405
    assert client.post(reverse("sign_out")).status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("name", ["home", "county_list", "component_gallery"])
def test_a_stranger_is_led_to_the_sign_in_page(client: Client, name: str) -> None:
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("sign_in"))


def test_gallery_shows_every_component(client: Client, staff: User) -> None:
    client.force_login(staff)
    page = client.get(reverse("component_gallery")).content.decode()
    for css in (
        "button", "field", "table", "tile", "chip", "dialog", "progress", "empty", "pagination",
        "tabs", "filter-bar", "alert", "mark", "stages", "card", "breadcrumb", "chart",
        "chart-spark", "chart-link",
    ):  # fmt: skip
        assert f'class="{css}' in page, css


def test_field_ties_label_help_and_error_to_its_input(client: Client, staff: User) -> None:
    client.force_login(staff)
    page = client.get(reverse("component_gallery")).content.decode()
    assert 'for="id_name"' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_error"' in page


@pytest.mark.parametrize("slug", ["start", "import", "rounds", "notice"])
def test_help_has_a_page_for_each_journey(client: Client, staff: User, slug: str) -> None:
    client.force_login(staff)
    assert client.get(reverse("help_page", args=[slug])).status_code == 200


def test_unknown_address_is_answered_in_chinese(client: Client, staff: User) -> None:
    response = client.get("/nothing/")
    assert response.status_code == 404
    assert "没有这个页面" in response.content.decode()


def test_home_by_role(client: Client, staff: User) -> None:
    county = staff.appointments.get().county
    unit = make_unit(county)
    other = make_county()
    homes = {
        staff: reverse("county_detail", args=[county.pk]),
        make_user("liaison", unit): reverse("unit_desk", args=[unit.pk]),
        make_user("administrator"): reverse("county_list"),
    }
    assert other.pk
    for user, url in homes.items():
        client.force_login(user)
        assert client.get(reverse("home"))["Location"] == url
