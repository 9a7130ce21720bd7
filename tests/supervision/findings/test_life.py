"""Whatever is decided in whatever order, a finding's state and its facts agree."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from supervision.findings import actions
from supervision.models import Finding
from supervision.rectification import actions as rectifying
from tests.factories import make_finding, make_round, make_user
from tests.factories.records import moment
from units.actions import RefusedError
from units.models import Event

STATES = {
    "确认问题": "confirmed",
    "认定为误报": "false_report",
    "豁免问题": "waived",
    "撤回问题认定": "candidate",
    "豁免到期，重新待认定": "candidate",
}


class Life(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.day = date(2023, 10, 16)
        self.finding = make_finding(make_round(), state="candidate")
        self.staff = make_user("staff", self.finding.county)

    def _try(self, decide: Any, **words: Any) -> None:
        finding = Finding.objects.select_related("round__county").get(pk=self.finding.pk)
        with suppress(RefusedError):
            decide(findings=[finding], by=self.staff, **words)

    @rule(days=st.integers(1, 20))
    def time_goes_on(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule()
    def confirm(self) -> None:
        self._try(actions.confirm, now=moment(self.day))

    @rule(note=st.sampled_from(["", "已并入"]))
    def dismiss(self, note: str) -> None:
        self._try(actions.dismiss, note=note, now=moment(self.day))

    @rule(note=st.sampled_from(["", "合理空置"]), days=st.none() | st.integers(-5, 30))
    def waive(self, note: str, days: int | None) -> None:
        until = None if days is None else self.day + timedelta(days=days)
        self._try(actions.waive, note=note, until=until, now=moment(self.day))

    @rule()
    def reconsider(self) -> None:
        self._try(actions.reconsider, note="重看")

    @rule()
    def the_night_passes(self) -> None:
        actions.reopen_expired(now=moment(self.day))
        expired = Finding.objects.filter(state="waived", waived_until__lt=self.day)
        assert not expired.exists()

    @rule()
    def issue(self) -> None:
        self._try(rectifying.issue, now=moment(self.day))

    @rule()
    def take_back(self) -> None:
        item = self.finding.rectificationitem_set.filter(withdrawn_on__isnull=True).first()
        if item and item.closed_on is None:
            rectifying.withdraw(item=item, by=None, reason="有误", now=moment(self.day))

    @invariant()
    def state_and_facts_agree(self) -> None:
        now = Finding.objects.get(pk=self.finding.pk)
        decided = now.state != "candidate"
        assert decided == (now.decided_at is not None)
        assert decided == (now.decided_by == self.staff)
        assert now.decision_note or now.state in ("candidate", "confirmed")
        assert now.waived_until is None or now.state == "waived"
        live = now.rectificationitem_set.filter(withdrawn_on__isnull=True)
        assert live.count() <= 1
        assert now.state == "confirmed" or not live.exists()
        told = Event.objects.filter(object_id=str(now.pk), verb__in=STATES).order_by("pk").last()
        assert now.state == (STATES[told.verb] if told else "candidate")


@pytest.mark.django_db(transaction=True)
def test_no_sequence_of_decisions_contradicts_itself() -> None:
    Life.TestCase.settings = settings(
        max_examples=15, stateful_step_count=15, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    Life.TestCase().runTest()
