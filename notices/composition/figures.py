"""From a token to what stands in the text: plain words and figures with their source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from notices.composition import phrasing
from notices.composition.operands import Item, Operand
from notices.composition.sources import Facts
from notices.composition.tokens import Filter, Token, TokenError, expression
from supervision.metrics.ranking import dense
from supervision.metrics.rounding import NO_VALUE

NO_NAMES = "无"
DAYS_A_WEEK = 7


@dataclass(frozen=True)
class Figure:
    """A piece of text that the data says: a number, a name list or a case.

    `reference` is a metric reference whose rows it stands on, "" where there are no rows (a
    date, a threshold). `value` is the exact value as text, a rate as "534/543". Where a person
    wrote another text, `computed` is what the data says and `told` who wrote it and why.
    """

    text: str
    reference: str = ""
    value: str = ""
    description: str = ""
    from_tally: bool = False
    from_reconstructed: bool = False
    computed: str = ""
    told: str = ""


Run = str | Figure


def plain(runs: Sequence[Run]) -> str:
    """Return the words of the runs alone."""
    return "".join(run if isinstance(run, str) else run.text for run in runs)


class Figures:
    """Answers the tokens of one notice from the facts of its round."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def runs(self, token: Token) -> list[Run]:
        """Write the token; raise TokenError when it names what does not exist."""
        try:
            return _written(self._operand(token))
        except TokenError as error:
            raise error.at(token) from None

    def holds(self, condition: str) -> bool:
        """Tell whether the reference has something to say: above zero, or anyone named.

        A leading ! turns it round.
        """
        wanted = not condition.startswith("!")
        token = expression(condition.removeprefix("!"))
        try:
            return (not self._operand(token).is_empty) == wanted
        except TokenError as error:
            raise error.at(token) from None

    def _operand(self, token: Token) -> Operand:
        operand = self.facts.operand(token.space, token.name)
        for step in token.filters:
            operand = _STEPS[step.name](self.facts, operand, step)
        return operand


Step = Callable[[Facts, Operand, Filter], Operand]


def _misused(operand: Operand, step: Filter, fits: str) -> TokenError:
    return TokenError(f"“{step.name}”只能用于{fits}，“{operand.reference or '这里'}”不是。")


def _number(facts: Facts, operand: Operand, step: Filter) -> Operand:
    if operand.number is None:
        return operand
    return replace(operand, text=facts.plain_number(operand))


def _names(facts: Facts, operand: Operand, step: Filter) -> Operand:
    most = int(step.argument) if step.argument.isdecimal() else None
    group = "" if most is not None else step.argument
    names = facts.names(operand, group or "unit")
    return replace(operand, names=tuple(names), items=None, text="", number=None, most=most)


def _breakdown(facts: Facts, operand: Operand, step: Filter) -> Operand:
    items = [item for item in facts.items(operand, step.argument) if item.number]
    # Stable: equal values keep the order of the register.
    items.sort(key=lambda item: -item.number)
    rest = facts.rest(operand, items)
    return replace(operand, items=tuple(items), rest=rest, text="", number=None)


def _listed(facts: Facts, operand: Operand, step: Filter) -> Operand:
    items = [item for item in facts.items(operand, step.argument) if item.number]
    rest = facts.rest(operand, items)
    return replace(operand, items=tuple(items), rest=rest, text="", number=None)


def _ranked(facts: Facts, operand: Operand) -> tuple[tuple[Item, ...], bool]:
    """Return the items by value, and whether they were asked for by name only."""
    if operand.items is not None:
        return tuple(sorted(operand.items, key=lambda item: -item.number)), False
    return _breakdown(facts, operand, Filter("breakdown", "unit")).items or (), True


def _kept(operand: Operand, items: tuple[Item, ...], by_name: bool) -> Operand:
    if by_name:
        names = tuple(item.name for item in items)
        return replace(operand, names=names, items=None, text="", number=None)
    return replace(operand, items=items, rest=None)


def _top(facts: Facts, operand: Operand, step: Filter) -> Operand:
    items, by_name = _ranked(facts, operand)
    ranked = dense(items, key=lambda item: item.number)
    best = tuple(item for rank, item in ranked if rank <= int(step.argument))
    return _kept(operand, best, by_name)


def _at_least(facts: Facts, operand: Operand, step: Filter) -> Operand:
    least = facts.threshold_or_number(step.argument)
    items, by_name = _ranked(facts, operand)
    return _kept(operand, tuple(i for i in items if i.number >= least), by_name)


def _units(facts: Facts, operand: Operand, step: Filter) -> Operand:
    if operand.faults is None:
        raise _misused(operand, step, "问题")
    names = tuple(dict.fromkeys(fault.unit for fault in operand.faults))
    return replace(operand, names=names, number=None)


def _subjects(facts: Facts, operand: Operand, step: Filter) -> Operand:
    if operand.faults is None:
        raise _misused(operand, step, "问题")
    names = tuple(dict.fromkeys(f.subject for f in operand.faults if f.subject))
    return replace(operand, names=names, number=None)


def _grounds(facts: Facts, operand: Operand, step: Filter) -> Operand:
    return replace(operand, names=tuple(facts.grounds(operand)), number=None, text="")


def _problems(facts: Facts, operand: Operand, step: Filter) -> Operand:
    return replace(operand, names=tuple(facts.problems(operand)), number=None, text="")


def _quoted(facts: Facts, operand: Operand, step: Filter) -> Operand:
    if operand.names is None:
        raise _misused(operand, step, "名单，请先写“|names”")
    return replace(operand, quoted=True)


def _count(facts: Facts, operand: Operand, step: Filter) -> Operand:
    if operand.items is not None:
        counted = len(operand.items)
    elif operand.names is not None:
        counted = len(operand.names)
    elif operand.faults is not None:
        counted = len(operand.faults)
    else:
        counted = len(facts.names(operand, "unit"))
    return replace(operand, number=Decimal(counted), text=str(counted), names=None, items=None)


def _sep(facts: Facts, operand: Operand, step: Filter) -> Operand:
    return replace(operand, separator=step.argument)


def _whole(operand: Operand, step: Filter) -> int:
    if operand.number is None or operand.number != int(operand.number):
        raise _misused(operand, step, "整数")
    return int(operand.number)


def _cn(facts: Facts, operand: Operand, step: Filter) -> Operand:
    return replace(operand, text=phrasing.chinese_count(_whole(operand, step)))


def _ordinal(facts: Facts, operand: Operand, step: Filter) -> Operand:
    return replace(operand, text=phrasing.ordinal(_whole(operand, step)))


def _weeks(facts: Facts, operand: Operand, step: Filter) -> Operand:
    days = _whole(operand, step)
    if days % DAYS_A_WEEK:
        raise TokenError(f"{days}天不是整周，不能写成周数，请去掉“|weeks”按天写。")
    weeks = days // DAYS_A_WEEK
    return replace(operand, number=Decimal(weeks), text=str(weeks))


def _change(facts: Facts, operand: Operand, step: Filter) -> Operand:
    return replace(operand, text=facts.change(operand, "previous"), number=None)


def _change_year(facts: Facts, operand: Operand, step: Filter) -> Operand:
    return replace(operand, text=facts.change(operand, "year_earlier"), number=None)


def _dated(write: Callable[[date], str]) -> Step:
    def apply(facts: Facts, operand: Operand, step: Filter) -> Operand:
        if not operand.is_day:
            raise _misused(operand, step, "日期")
        return replace(operand, text=write(operand.day) if operand.day else "")

    return apply


def _else(facts: Facts, operand: Operand, step: Filter) -> Operand:
    return replace(operand, otherwise=step.argument)


_STEPS: dict[str, Step] = {
    "number": _number,
    "names": _names,
    "breakdown": _breakdown,
    "listed": _listed,
    "top": _top,
    "at_least": _at_least,
    "units": _units,
    "subjects": _subjects,
    "grounds": _grounds,
    "problems": _problems,
    "quoted": _quoted,
    "count": _count,
    "sep": _sep,
    "cn": _cn,
    "ordinal": _ordinal,
    "weeks": _weeks,
    "change": _change,
    "change_year": _change_year,
    "date": _dated(phrasing.day),
    "month_day": _dated(phrasing.month_day),
    "month": _dated(lambda day: f"{day.month}月"),
    "year": _dated(lambda day: str(day.year)),
    "else": _else,
}


def _written(operand: Operand) -> list[Run]:
    """Turn what is left after the filters into runs; a breakdown makes one figure an item."""
    if operand.is_blank:
        if operand.otherwise is not None:
            return [operand.otherwise] if operand.otherwise else []
        return [_figure(operand, NO_VALUE if operand.names is None else NO_NAMES)]
    if operand.items is not None:
        return _items(operand)
    if operand.names is not None:
        return [_figure(operand, _joined(operand, operand.names))]
    return [_figure(operand, operand.text)] if operand.is_figure else [operand.text]


def _joined(operand: Operand, names: tuple[str, ...]) -> str:
    if operand.quoted:
        return phrasing.quoted(names)
    return phrasing.join_names(names, most=operand.most, separator=operand.separator or "、")


def _items(operand: Operand) -> list[Run]:
    runs: list[Run] = []
    rest = (operand.rest,) if operand.rest else ()
    for index, item in enumerate((*(operand.items or ()), *rest)):
        before = (operand.separator or "，") if index else ""
        runs.append(before + item.name)
        runs.append(
            Figure(
                item.text, item.reference, item.exact, f"{operand.description}（{item.name}）",
                item.from_tally, item.from_reconstructed,
            )
        )  # fmt: skip
        if item.measure:
            runs.append(item.measure)
    return runs


def _figure(operand: Operand, text: str) -> Figure:
    return Figure(
        text,
        operand.reference,
        operand.exact,
        operand.description,
        operand.from_tally,
        operand.from_reconstructed,
    )
