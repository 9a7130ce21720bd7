"""What a person has to look at in a round: the rules that no record answers, object by object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from supervision.indicators import asof
from supervision.indicators.thresholds import rules_in_force
from supervision.metrics import catalogue
from supervision.models import ChecklistAnswer, Indicator, InspectionRound

# An item of every object of a register; the other rules are asked once for the whole county.
ASKED_OF = {Indicator.Object.WEBSITE: "website", Indicator.Object.ACCOUNT: "account"}
COUNTY, WHOLE = "county", "全县"

Address = tuple[str, str, str]  # code of the rule, kind of object, its primary key


@dataclass(frozen=True)
class Target:
    """What an answer is about: a website, an account, a unit, or the county as a whole."""

    kind: str
    key: str = ""
    label: str = WHOLE
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    rule: Indicator
    target: Target
    answer: ChecklistAnswer | None = None

    @property
    def address(self) -> Address:
        return self.rule.code, self.target.kind, self.target.key

    @property
    def name(self) -> str:
        """The address as a form sends it."""
        return "|".join(self.address)


def manual(rules: Mapping[str, Indicator]) -> list[Indicator]:
    """Return the rules that a person answers.

    Those that only set a figure's threshold, say how verdicts come about or grant a bonus ask
    nothing.
    """
    found = [
        rule
        for rule in rules.values()
        if rule.use == Indicator.Use.RULE
        and not rule.metric
        and not rule.group
        and rule.code not in catalogue.judging()
    ]
    objects = list(Indicator.Object)
    return sorted(found, key=lambda rule: objects.index(Indicator.Object(rule.object)))


def targets(round: InspectionRound) -> dict[str, list[Target]]:
    """Return the objects that are asked about, by kind, in two queries."""
    return {
        "website": [
            Target("website", str(pk), name, (str(unit),) if unit else ())
            for pk, name, unit in asof.websites(round).values_list("pk", "name", "unit_id")
        ],
        "account": [
            Target("account", str(pk), name, (str(unit),))
            for pk, name, unit in asof.accounts(round)
            .order_by("unit__display_order", "pk")
            .values_list("pk", "name", "unit_id")
        ],
        COUNTY: [Target(COUNTY)],
    }


def items(round: InspectionRound, rules: Mapping[str, Indicator] | None = None) -> list[Item]:
    """Return every item of the round with its answer: by object, then by rule.

    A unit that is answered for apart from the whole county has an item of its own.
    """
    rules = rules_in_force(round.county, round.last_day) if rules is None else rules
    answers = answers_of(round)
    return list(_items(manual(rules), targets(round), answers))


def _items(
    rules: Iterable[Indicator],
    objects: Mapping[str, list[Target]],
    answers: Mapping[Address, ChecklistAnswer],
) -> Iterator[Item]:
    apart: dict[str, list[Target]] = {}
    for (code, kind, key), answer in answers.items():
        if kind == "unit":
            target = Target("unit", key, str(answer.unit), (key,))
            apart.setdefault(code, []).append(target)
    asked = list(rules)
    for kind, listed in objects.items():
        for target in listed:
            for rule in asked:
                if kind_of(rule) == kind:
                    yield Item(rule, target, answers.get((rule.code, kind, target.key)))
    for rule in asked:
        for target in apart.get(rule.code, []):
            yield Item(rule, target, answers[rule.code, "unit", target.key])


def kind_of(rule: Indicator) -> str:
    return ASKED_OF.get(Indicator.Object(rule.object), COUNTY)


def answers_of(round: InspectionRound) -> dict[Address, ChecklistAnswer]:
    """Return the answers of the round; an answer to an earlier version of a rule holds on."""
    rows = ChecklistAnswer.objects.filter(round=round).select_related(
        "indicator", "unit", "answered_by"
    )
    return {address_of(one): one for one in rows.order_by("answered_at", "pk")}


def address_of(answer: ChecklistAnswer) -> Address:
    for kind in ("website", "account", "unit"):
        if key := getattr(answer, f"{kind}_id"):
            return answer.indicator.code, kind, str(key)
    return answer.indicator.code, COUNTY, ""
