"""Whatever is done in whatever order: dated facts, state, timeline and evidence agree."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from supervision.evidence import actions as bringing
from supervision.models import Evidence, RectificationItem
from supervision.rectification import actions
from tests.factories import make_finding, make_rectification, make_round, make_unit, make_user
from tests.factories.records import moment
from units.actions import RefusedError
from units.models import Message, User

MONDAY = date(2023, 10, 16)
FACTS = ("submitted_on", "returned_on", "appealed_on", "closed_on", "withdrawn_on")
CALM = {"deadline": None, "suppress_health_check": list(HealthCheck)}
WHO = st.integers(0, 2)


class Life(RuleBasedStateMachine):
    """Two people of the unit's side and one of the office take steps on days that go on."""

    @initialize()
    def begin(self) -> None:
        finding = make_finding(make_round(), kind="other", description="问题")
        self.day = MONDAY
        (self.item,) = actions.issue(findings=[finding], by=None, now=moment(self.day))
        unit = self.item.unit
        self.people: list[User] = [
            make_user("liaison", unit), make_user("liaison", unit),
            make_user("reviewer", unit.county),
        ]  # fmt: skip
        self.steps, self.brought = 1, 0

    def _try(self, step: str, who: int, **words: Any) -> None:
        try:
            getattr(actions, step)(
                item=self.item, by=self.people[who], now=moment(self.day), **words
            )
        except RefusedError:
            return
        self.steps += 1

    @rule(days=st.integers(1, 6))
    def time_goes_on(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(who=WHO)
    def bring(self, who: int) -> None:
        self.brought += 1
        try:
            bringing.bring_link(
                item=self.item, link=f"https://example.gov.cn/{self.brought}",
                by=self.people[who], now=moment(self.day),
            )  # fmt: skip
        except RefusedError:
            self.brought -= 1

    @rule(who=WHO)
    def take_away(self, who: int) -> None:
        piece = Evidence.objects.filter(item=self.item).unsent().first()
        if piece:
            bringing.remove(piece=piece, by=self.people[who])

    @rule(who=WHO)
    def submit(self, who: int) -> None:
        self._try("submit", who, text="已改")

    @rule(who=WHO)
    def send_back(self, who: int) -> None:
        self._try("send_back", who, reason="不全")

    @rule(who=WHO, note=st.sampled_from(["", "已核"]))
    def close(self, who: int, note: str) -> None:
        self._try("close", who, note=note)

    @rule(who=WHO, days=st.integers(-3, 30))
    def ask(self, who: int, days: int) -> None:
        self._try("ask_extension", who, until=self.day + timedelta(days=days), reason="忙")

    @rule(who=WHO, grant=st.booleans())
    def decide(self, who: int, grant: bool) -> None:
        self._try("decide_extension", who, grant=grant, note="议定")

    @rule(who=WHO, days=st.integers(-3, 30))
    def extend(self, who: int, days: int) -> None:
        self._try("extend", who, until=self.day + timedelta(days=days), reason="停机")

    @rule(who=WHO)
    def appeal(self, who: int) -> None:
        self._try("appeal", who, reason="不实")

    @rule(who=WHO, uphold=st.booleans())
    def judge(self, who: int, uphold: bool) -> None:
        self._try("decide_appeal", who, uphold=uphold, note="议定")

    @rule(who=WHO)
    def withdraw(self, who: int) -> None:
        self._try("withdraw", who, reason="交办有误")

    @invariant()
    def everything_agrees(self) -> None:
        item = RectificationItem.objects.get(pk=self.item.pk)
        events = list(item.events.all())
        kinds = [event.kind for event in events]
        assert len(kinds) == self.steps
        assert kinds.count("withdraw") + kinds.count("close") == (not item.is_open)
        assert not {"withdraw", "close"} & set(kinds[:-1])
        assert item.state == state_after(kinds)
        assert item.return_count == kinds.count("return")
        assert consistent(item.__dict__)
        if item.is_open:
            assert item.closed_by is None
        self._evidence_agrees(item)

    def _evidence_agrees(self, item: RectificationItem) -> None:
        carried = {"submit", "appeal", "ask"}
        pieces = item.evidence.select_related("event")
        assert {piece.event.kind for piece in pieces if piece.event} <= carried
        about = Message.objects.filter(key__startswith=f"rectification:{item.pk}:")
        steps = {f"rectification:{item.pk}:{step.pk}" for step in item.events.all()}
        assert set(about.values_list("key", flat=True)) <= steps


def state_after(kinds: list[str]) -> str:
    """Return the state by the timeline alone: a rejected appeal leaves it as it was before."""
    reached = {
        "issue": "issued", "submit": "submitted", "return": "returned", "appeal": "appealed",
        "close": "closed", "withdraw": "withdrawn",
    }  # fmt: skip
    states = ["issued"]
    for kind in kinds:
        if kind == "reject":
            states.append(states[-2])
        elif kind in reached:
            states.append(reached[kind])
    return states[-1]


@pytest.mark.django_db(transaction=True)
def test_no_sequence_of_steps_contradicts_itself() -> None:
    Life.TestCase.settings = settings(max_examples=15, stateful_step_count=15, **CALM)
    Life.TestCase().runTest()


def consistent(facts: dict[str, Any]) -> bool:
    """Tell whether the facts of an item can be true together, in plain words of Python."""
    days = {name: facts[name] for name in FACTS}
    over = days["closed_on"] or days["withdrawn_on"]
    return (
        facts["due_on"] >= facts["issued_on"]
        and all(day is None or day >= facts["issued_on"] for day in days.values())
        and not (days["closed_on"] and days["withdrawn_on"])
        and not (days["submitted_on"] and days["returned_on"] and not days["closed_on"])
        and not (days["submitted_on"] and days["appealed_on"])
        and not (over and (days["appealed_on"] or facts["extension_due"]))
        and not (days["returned_on"] and not facts["return_count"])
        and (facts["extension_due"] is None or facts["extension_due"] > facts["due_on"])
        and not (facts["closed_by_id"] and not days["closed_on"])
        and not (facts["closed_by_id"] and facts["closed_by_id"] == facts["submitted_by_id"])
    )


SOME_DAY = st.none() | st.integers(-2, 6).map(lambda days: MONDAY + timedelta(days=days))


@pytest.mark.django_db
@settings(max_examples=150, **CALM)
@given(
    facts=st.fixed_dictionaries(dict.fromkeys((*FACTS, "extension_due"), SOME_DAY)),
    due=st.integers(-1, 4),
    returns=st.integers(0, 1),
    people=st.tuples(st.integers(0, 2), st.integers(0, 2)),
)
def test_the_database_refuses_just_what_cannot_be_true(
    facts: dict[str, Any], due: int, returns: int, people: tuple[int, int]
) -> None:
    with transaction.atomic():
        round = make_round()
        item = make_rectification(round, make_unit(round.county), issued_on=MONDAY, due_on=MONDAY)
        who = [None, make_user().pk, make_user().pk]
        facts |= {
            "due_on": MONDAY + timedelta(days=due), "return_count": returns,
            "submitted_by_id": who[people[0]], "closed_by_id": who[people[1]],
        }  # fmt: skip
        try:
            with transaction.atomic():
                RectificationItem.objects.filter(pk=item.pk).update(**facts)
            accepted = True
        except IntegrityError:
            accepted = False
        assert accepted == consistent(facts | {"issued_on": MONDAY})
        transaction.set_rollback(True)
