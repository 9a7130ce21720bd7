"""The checklist of a visit in the browser: one element at a time, or all at once."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse

from supervision.metrics.actions import compute_round
from supervision.models import (
    DisclosureZone,
    Evidence,
    Finding,
    InspectionRound,
    SiteVisit,
    ZoneCheck,
)
from supervision.rectification import actions as rectifying
from supervision.visits.checklist import elements
from tests.factories import make_indicator, make_user
from tests.pages import shown
from tests.units.files.making import picture
from units.models import Unit, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone(round: InspectionRound, unit_b: Unit) -> DisclosureZone:
    return DisclosureZone.objects.create(county=round.county, unit=unit_b, name="大厅专区")


@pytest.fixture
def phone(client: Client, people: dict[str, User]) -> Client:
    client.force_login(people["staff"])
    return client


def address(round: InspectionRound, zone: DisclosureZone) -> str:
    return reverse("visit_detail", args=[round.pk, "zone", zone.pk])


def photo() -> io.BytesIO:
    stream = io.BytesIO(picture())
    stream.name = "现场.jpg"
    return stream


def test_one_element_is_saved_by_itself(
    phone: Client, round: InspectionRound, zone: DisclosureZone
) -> None:
    values = shown(phone.get(address(round, zone)))
    sent = values | {"element": "2", "result-2": "fail", "note-2": "没有公报", "photo-2": photo()}
    response = phone.post(address(round, zone), sent, headers={"HX-Request": "true"})
    page = response.content.decode()
    assert page.count('class="check ') == 1
    assert "check-fail" in page
    assert "已查1/7项" in " ".join(page.split())
    check = ZoneCheck.objects.get()
    assert (check.element, check.result, check.note) == ("政府公报", "fail", "没有公报")
    assert Evidence.objects.get().element == "政府公报"


def test_all_is_saved_at_once_and_the_visit_finished(
    phone: Client, round: InspectionRound, zone: DisclosureZone
) -> None:
    values = shown(phone.get(address(round, zone)))
    chosen = {f"result-{n}": "pass" for n in range(len(elements()["zone"]))}
    left = {name: value for name, value in chosen.items() if name != "result-3"}
    page = phone.post(address(round, zone), values | left | {"finish": "1"}, follow=True)
    assert "还有1项没有选：资料更新" in page.content.decode()
    assert ZoneCheck.objects.count() == len(left)
    values = shown(phone.get(address(round, zone)))
    page = phone.post(address(round, zone), values | chosen | {"finish": "1"}, follow=True)
    assert "“大厅专区”已查完" in page.content.decode()
    assert SiteVisit.objects.get().completed_at


def test_what_a_colleague_noted_meanwhile_stays(
    phone: Client, round: InspectionRound, zone: DisclosureZone
) -> None:
    old = shown(phone.get(address(round, zone)))
    first = {"result-0": "fail", "save": "1"}
    phone.post(address(round, zone), old | first)
    phone.post(address(round, zone), old | {"result-1": "pass", "save": "1"})
    assert set(ZoneCheck.objects.values_list("result", flat=True)) == {"fail", "pass"}


def test_a_photo_that_is_refused_loses_nothing_else(
    phone: Client, round: InspectionRound, zone: DisclosureZone
) -> None:
    wrong = io.BytesIO(b"GIF89a")
    wrong.name = "动图.gif"
    values = shown(phone.get(address(round, zone)))
    sent = values | {"result-0": "fail", "note-0": "无牌", "photo-0": wrong, "result-1": "pass"}
    page = phone.post(address(round, zone), sent | {"save": "1"}).content.decode()
    assert "动图.gif" in page
    assert ZoneCheck.objects.count() == 2


def test_a_photo_is_removed(phone: Client, round: InspectionRound, zone: DisclosureZone) -> None:
    values = shown(phone.get(address(round, zone)))
    phone.post(address(round, zone), values | {"photo-0": photo(), "save": "1"})
    piece = Evidence.objects.get()
    values = shown(phone.get(address(round, zone)))
    phone.post(address(round, zone), values | {"remove": str(piece.pk)})
    assert not Evidence.objects.exists()


def test_what_is_missing_becomes_a_problem_with_the_photos_of_the_visit(
    phone: Client, round: InspectionRound, zone: DisclosureZone, unit_b: Unit
) -> None:
    make_indicator("zone", 0, metric="zones.failed_elements", group="zone",
                   finding_kind=Finding.Kind.ZONE_INCOMPLETE)  # fmt: skip
    values = shown(phone.get(address(round, zone)))
    sent = values | {"result-2": "fail", "photo-2": photo(), "save": "1"}
    phone.post(address(round, zone), sent)
    compute_round(round=round, by=None)
    phone.post(reverse("round_check", args=[round.pk]))
    finding = Finding.objects.get()
    piece = Evidence.objects.get()
    review = phone.get(reverse("finding_review", args=[round.pk])).content.decode()
    small = reverse("evidence_thumbnail", args=[piece.pk])
    assert small in review
    liaison = make_user("liaison", unit_b)
    assert piece not in Evidence.objects.visible_to(liaison)
    Finding.objects.update(state="confirmed", decided_at=round.as_of_end)
    finding.refresh_from_db()
    (item,) = rectifying.issue(findings=[finding], by=None)
    assert piece in Evidence.objects.visible_to(liaison)
    own = Client()
    own.force_login(liaison)
    page = own.get(reverse("rectification_detail", args=[item.pk])).content.decode()
    assert small in page
    assert own.get(small).status_code == 200


def test_the_list_shows_how_far_the_round_is(
    phone: Client, round: InspectionRound, zone: DisclosureZone
) -> None:
    page = phone.get(reverse("visit_list", args=[round.pk])).content.decode()
    assert "共1处，已查完0处" in page
    assert address(round, zone) in page
    assert "未查" in page
