"""A guide or zone is looked at element by element; nothing that was noted is lost."""

from __future__ import annotations

from datetime import date

import pytest

from supervision.models import (
    DisclosureZone,
    GuideCheck,
    InspectionRound,
    ServiceGuide,
    SiteVisit,
    ZoneCheck,
)
from supervision.visits import actions
from supervision.visits.checklist import elements, sheet_of, stops
from tests.factories import make_round, make_unit, make_user
from tests.factories.records import moment
from tests.units.files.making import picture, upload
from units.actions import RefusedError
from units.models import Event

pytestmark = pytest.mark.django_db
DAY = moment(date(2023, 9, 12))


@pytest.fixture
def round() -> InspectionRound:
    return make_round()


@pytest.fixture
def guide(round: InspectionRound) -> ServiceGuide:
    unit = make_unit(round.county)
    return ServiceGuide.objects.create(county=round.county, unit=unit, name="取水许可")


@pytest.fixture
def zone(round: InspectionRound) -> DisclosureZone:
    unit = make_unit(round.county)
    return DisclosureZone.objects.create(county=round.county, unit=unit, name="大厅专区")


def test_an_element_is_noted_changed_and_taken_back(
    round: InspectionRound, guide: ServiceGuide
) -> None:
    staff = make_user("staff", round.county)
    given = {"round": round, "target": guide, "element": "设定依据", "by": staff, "now": DAY}
    assert actions.note(**given, result="") is None
    visit = actions.note(**given, result="fail", words=" 没有文号 ")
    check = GuideCheck.objects.get()
    assert visit
    assert (check.result, check.note, check.checked_on) == ("fail", "没有文号", date(2023, 9, 12))
    assert (visit.guide, visit.visited_by, visit.completed_at) == (guide, staff, None)
    actions.note(**given, result="pass")
    check.refresh_from_db()
    assert (check.result, check.note) == ("pass", "")
    actions.note(**given, result="pass")
    assert Event.objects.filter(verb="记录现场检查").count() == 2
    actions.note(**given, result="")
    assert not GuideCheck.objects.exists()
    assert SiteVisit.objects.count() == 1


def test_a_visit_is_complete_when_every_element_is(
    round: InspectionRound, zone: DisclosureZone
) -> None:
    given = {"round": round, "target": zone, "by": None, "now": DAY}
    first, *rest = elements()["zone"]
    actions.note(**given, element=first, result="fail")
    with pytest.raises(RefusedError, match=f"还有{len(rest)}项没有选"):
        actions.complete(**given)
    for element in rest:
        actions.note(**given, element=element, result="na")
    assert actions.complete(**given).completed_at == DAY
    assert ZoneCheck.objects.filter(result="na").count() == len(rest)
    actions.note(**given, element=first, result="")
    assert SiteVisit.objects.get().completed_at is None


def test_a_photo_shows_an_element_and_is_kept_once(
    round: InspectionRound, guide: ServiceGuide
) -> None:
    given = {"round": round, "target": guide, "element": "联系电话", "by": None}
    photo = actions.photograph(**given, upload=upload("现场.jpg", picture()))
    again = actions.photograph(**given, upload=upload("现场.jpg", picture()))
    assert again == photo
    rows = {row.element: row for row in sheet_of(round, guide).rows}
    assert rows["联系电话"].photos == [photo]
    assert photo.file
    assert photo.file.unit is None


def test_elements_that_an_import_brought_are_asked_too(
    round: InspectionRound, guide: ServiceGuide
) -> None:
    GuideCheck.objects.create(
        county=round.county, round=round, guide=guide, element="中介服务", result="fail"
    )
    sheet = sheet_of(round, guide)
    assert sheet.rows[-1].element == "中介服务"
    assert sheet.failing == ["中介服务"]
    assert len(sheet.rows) == len(elements()["guide"]) + 1


def test_a_closed_round_and_another_countys_guide_are_refused(
    round: InspectionRound, guide: ServiceGuide
) -> None:
    given = {"target": guide, "element": "设定依据", "result": "fail", "by": None}
    with pytest.raises(RefusedError, match="不在本县"):
        actions.note(round=make_round(), **given)
    InspectionRound.objects.filter(pk=round.pk).update(state="closed", closed_at=round.as_of_end)
    with pytest.raises(RefusedError, match="已结束"):
        actions.note(round=round, **given)


def test_the_stops_of_a_round_by_unit(
    round: InspectionRound,
    guide: ServiceGuide,
    zone: DisclosureZone,
    django_assert_num_queries: object,
) -> None:
    actions.note(round=round, target=guide, element="设定依据", result="fail", by=None)
    for n in range(9):
        ServiceGuide.objects.create(county=round.county, unit=guide.unit, name=f"事项{n}")
    with django_assert_num_queries(5):  # type: ignore[operator]
        found = stops(round)
    told = {stop.target: stop for _, listed in found for stop in listed}
    assert len(told) == 11
    assert (told[guide].done, told[guide].failing) == (1, 1)
    assert told[zone].of == len(elements()["zone"])
    assert not told[zone].is_complete
