"""Filing, changing and removing a tally in the browser."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supervision.models import InspectionRound, Tally
from tests.factories import make_tally, make_unit
from tests.pages import send
from units.models import Unit

pytestmark = pytest.mark.django_db


def test_the_form_shows_the_dimensions_of_its_source(staff: Client, round: InspectionRound) -> None:
    address = reverse("tally_create", args=[round.pk])
    page = staff.get(address, {"source": "submissions"}).content.decode()
    assert "稿件类别" in page
    assert "采用数" in page
    assert 'name="channel"' not in page
    assert staff.get(address, {"source": "nothing"}).status_code == 404


def test_a_tally_is_filed(staff: Client, round: InspectionRound, unit_a: Unit) -> None:
    address = reverse("tally_create", args=[round.pk]) + "?source=submissions"
    staff.post(address, {"unit": unit_a.pk, "category": "news", "value": "7"})
    tally = Tally.objects.get()
    assert (tally.unit, tally.category, tally.value, tally.fixed) == (unit_a, "news", 7, None)


def test_an_overlap_is_refused_with_a_sentence_and_keeps_what_was_typed(
    staff: Client, round: InspectionRound, unit_a: Unit
) -> None:
    make_tally(round, "submissions", 90, unit_kind="town")
    address = reverse("tally_create", args=[round.pk]) + "?source=submissions"
    page = staff.post(address, {"unit": unit_a.pk, "value": "7"}).content.decode()
    assert "统计范围重叠" in page
    assert 'value="7"' in page
    assert Tally.objects.count() == 1


def test_a_unit_of_another_county_cannot_be_chosen(staff: Client, round: InspectionRound) -> None:
    address = reverse("tally_create", args=[round.pk]) + "?source=submissions"
    staff.post(address, {"unit": make_unit().pk, "value": "7"})
    assert not Tally.objects.exists()


def test_a_tally_is_changed(staff: Client, round: InspectionRound) -> None:
    tally = make_tally(round, "content_errors", 5, fixed=1)
    address = reverse("tally_change", args=[tally.pk])
    assert 'value="5"' in staff.get(address).content.decode()
    assert "其中数 6 大于总数 5" in send(staff, address, fixed=6).content.decode()
    send(staff, address, fixed=5, note="已核对")
    tally.refresh_from_db()
    assert (tally.fixed, tally.note) == (5, "已核对")


def test_a_tally_is_removed_after_asking(staff: Client, round: InspectionRound) -> None:
    tally = make_tally(round, "websites", 1)
    address = reverse("tally_remove", args=[tally.pk])
    assert "将删除" in staff.get(address).content.decode()
    assert Tally.objects.exists()
    staff.post(address)
    assert not Tally.objects.exists()


@pytest.mark.parametrize("page", ["tally_create", "tally_change", "tally_remove"])
def test_a_closed_round_says_why_not_before_anything_is_typed(
    staff: Client, round: InspectionRound, page: str
) -> None:
    tally = make_tally(round, "websites", 1)
    round.state, round.closed_at = InspectionRound.State.CLOSED, timezone.now()
    round.save()
    asked = round.pk if page == "tally_create" else tally.pk
    shown = staff.get(reverse(page, args=[asked])).content.decode()
    assert "已结束，不能再改汇总数；确需更改请先重新打开本轮" in shown
    assert "<button" not in shown.partition("<main")[2].partition("</main>")[0]


def test_the_list_costs_a_fixed_number_of_queries(
    staff: Client, round: InspectionRound, django_assert_num_queries: object
) -> None:
    for _ in range(20):
        make_tally(round, "submissions", 3, unit=make_unit(round.county))
    with django_assert_num_queries(8):  # type: ignore[operator]
        staff.get(reverse("tally_list", args=[round.pk]))
