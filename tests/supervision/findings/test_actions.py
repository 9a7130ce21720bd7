"""Findings are confirmed by a person, once, while their round is open."""

from __future__ import annotations

import pytest

from supervision.findings import actions
from supervision.models import Finding, InspectionRound
from tests.factories import make_finding, make_round, make_user
from units.actions import RefusedError
from units.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def round() -> InspectionRound:
    return make_round()


def test_confirming_records_who_and_when_and_one_event(round: InspectionRound) -> None:
    staff = make_user("staff", round.county)
    found = [make_finding(round, state="candidate") for _ in range(2)]
    actions.confirm(findings=found, by=staff)
    stored = Finding.objects.confirmed()
    assert {f.decided_by for f in stored} == {staff}
    assert all(f.decided_at for f in stored)
    assert Event.objects.get(verb="确认问题").after["findings"] == [f.pk for f in found]


def test_nothing_to_confirm_writes_no_event(round: InspectionRound) -> None:
    assert actions.confirm(findings=[], by=None) == []
    assert not Event.objects.exists()


def test_a_finding_decided_meanwhile_refuses_the_whole_choice(round: InspectionRound) -> None:
    fresh = make_finding(round, state="candidate")
    decided = make_finding(round, state="false_report")
    with pytest.raises(RefusedError, match="已由他人处理"):
        actions.confirm(findings=[fresh, decided], by=None)
    fresh.refresh_from_db()
    assert fresh.state == Finding.State.CANDIDATE


def test_findings_of_two_rounds_are_not_confirmed_together(round: InspectionRound) -> None:
    other = make_round(round.county, code="2023Q2")
    both = [make_finding(r, state="candidate") for r in (round, other)]
    with pytest.raises(RefusedError, match="同一轮次"):
        actions.confirm(findings=both, by=None)


def test_a_closed_round_keeps_its_findings_as_they_are(round: InspectionRound) -> None:
    found = make_finding(round, state="candidate")
    InspectionRound.objects.update(state="closed", closed_at=found.round.as_of_end)
    with pytest.raises(RefusedError, match="已结束"):
        actions.confirm(findings=[found], by=None)
