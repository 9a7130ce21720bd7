"""Answering the rules that no record answers."""

from __future__ import annotations

import pytest

from supervision.findings.checklists.actions import answer
from supervision.findings.checklists.items import Item, items, manual
from supervision.indicators.thresholds import rules_in_force
from supervision.models import ChecklistAnswer, InspectionRound
from tests.factories import make_account, make_user, make_website
from units.actions import RefusedError
from units.models import County, Event, Unit

pytestmark = pytest.mark.django_db


def of(round: InspectionRound, code: str) -> list[Item]:
    return [item for item in items(round) if item.rule.code == code]


def test_only_rules_without_a_figure_are_asked(county: County, round: InspectionRound) -> None:
    rules = rules_in_force(county, round.last_day)
    asked = {rule.code for rule in manual(rules)}
    assert {"WV1.2", "MV3.1", "HL1", "PI2"} <= asked
    answered = {code for code, rule in rules.items() if rule.metric}
    assert not asked & (answered | {"G1", "WB1", "FO2", "RA1", "submission_news_towns"})


def test_each_website_and_account_is_asked_by_itself(
    county: County, unit: Unit, round: InspectionRound
) -> None:
    make_website(county)
    make_website(county)
    make_account(unit)
    assert len(of(round, "WV1.2")) == 2
    assert len(of(round, "MV3.1")) == 1
    assert [item.target.label for item in of(round, "HL1")] == ["全县"]


def test_an_answer_is_kept_with_person_and_event(county: County, round: InspectionRound) -> None:
    make_website(county)
    person = make_user("staff", county)
    (item,) = of(round, "WV1.2")
    assert answer(round=round, by=person, items=[item], outcome="pass") == 1
    assert answer(round=round, by=person, items=[item], outcome="pass") == 0
    stored = ChecklistAnswer.objects.get()
    assert (stored.answered_by, stored.website_id) == (person, int(item.target.key))
    event = Event.objects.get(verb="填写人工检查结果")
    assert event.after["items"] == [item.name]
    assert answer(round=round, by=person, items=of(round, "WV1.2"), outcome="") == 1
    assert not ChecklistAnswer.objects.exists()
    assert Event.objects.get(verb="撤回人工检查结果").before == {item.name: "pass"}


@pytest.mark.parametrize(
    ("code", "facts", "sentence"),
    [
        ("WV1.2", {"outcome": "fail"}, "要写明哪里不符合"),
        ("WV1.2", {"outcome": "pass", "quantity": 2}, "只有不符合的才填处数"),
        ("HL1", {"outcome": "fail", "note": "迟"}, "要选是哪个单位"),
        ("nothing", {"outcome": "pass"}, "请先勾选"),
    ],
)
def test_what_makes_no_sense_is_refused(
    county: County, round: InspectionRound, code: str, facts: dict[str, str], sentence: str
) -> None:
    make_website(county)
    with pytest.raises(RefusedError, match=sentence):
        answer(round=round, by=None, items=of(round, code), **facts)  # type: ignore[arg-type]


def test_a_closed_round_is_left_alone(county: County, round: InspectionRound) -> None:
    InspectionRound.objects.update(state="closed", closed_at=round.as_of_end)
    with pytest.raises(RefusedError, match="已结束"):
        answer(round=round, by=None, items=of(round, "HL1"), outcome="pass")


def test_units_can_be_answered_for_apart(
    county: County, unit: Unit, round: InspectionRound
) -> None:
    answer(round=round, by=None, items=of(round, "HL1"), outcome="pass")
    answer(round=round, by=None, items=of(round, "HL1"), outcome="fail", note="迟签", unit=unit)
    whole, apart = of(round, "HL1")
    assert whole.answer
    assert whole.answer.outcome == "pass"
    assert apart.answer
    assert (apart.target.label, apart.answer.note) == ("住建局", "迟签")


def test_an_answer_holds_for_a_newer_version_of_its_rule(
    county: County, round: InspectionRound
) -> None:
    (item,) = of(round, "HL1")
    answer(round=round, by=None, items=[item], outcome="pass")
    rule = item.rule
    rule.pk, rule.valid_from = None, round.starts_on
    rule.save()
    (newer,) = of(round, "HL1")
    assert newer.rule.pk == rule.pk
    assert newer.answer is not None
