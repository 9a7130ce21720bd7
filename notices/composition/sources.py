"""What a token can speak of: the facts of one round, fetched once, as operands of filters."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from notices.composition import phrasing
from notices.composition.operands import Item, Operand
from notices.composition.phrasing import Fault
from notices.composition.tokens import TokenError, nearest
from supervision.indicators import asof
from supervision.indicators.dimensions import ATTRIBUTES
from supervision.indicators.thresholds import Threshold, thresholds
from supervision.metrics import references
from supervision.metrics.references import Reference
from supervision.metrics.rounding import NO_VALUE, format_value, plain, round_decimal
from supervision.metrics.values import RoundValues, Value
from supervision.models import (
    Commendation,
    Finding,
    InspectionRound,
    MediaAccount,
)

LAST_ROUND = {
    InspectionRound.Kind.QUARTER: "上季度",
    InspectionRound.Kind.HALF_YEAR: "上一个半年",
    InspectionRound.Kind.MONTH: "上月",
    InspectionRound.Kind.YEAR: "上年",
    InspectionRound.Kind.BATCH: "上一批次",
}
ALL = "all"
REST = "其余"
CHANGE_PLACES = 1
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?")
# Windows of neighbouring rounds may leave some days out, but never a whole month.
ADJACENT = timedelta(days=28)


class Facts:
    """The facts of one round. `attachments` maps keys to labels, `items` counts points."""

    def __init__(
        self,
        round: InspectionRound,
        *,
        attachments: Mapping[str, str] | None = None,
        items: int = 0,
    ) -> None:
        self.round = round
        self.county = round.county
        self.attachments = attachments or {}
        self.items_of_section = items

    @cached_property
    def values(self) -> RoundValues:
        return RoundValues(self.round)

    @cached_property
    def thresholds(self) -> dict[str, Threshold]:
        return thresholds(self.county, self.round.last_day)

    @cached_property
    def _platforms(self) -> dict[tuple[int, str], list[str]]:
        found: dict[tuple[int, str], list[str]] = {}
        for account in MediaAccount.objects.filter(county=self.county):
            label = account.get_platform_display()
            found.setdefault((account.unit_id, account.name), []).append(label)
        return found

    def _platform(self, finding: Finding) -> str:
        """The platform of the account a finding is about; one name may run on several."""
        labels = self._platforms.get((finding.unit_id, finding.subject), [])
        if len(labels) > 1:
            labels = [label for label in labels if label in finding.description]
        return labels[0] if len(labels) == 1 else ""

    @cached_property
    def faults(self) -> dict[str, list[Fault]]:
        """The confirmed findings of the round by class, in the order of the register."""
        found: dict[str, list[Fault]] = {}
        confirmed = Finding.objects.confirmed().filter(round=self.round)
        for finding in confirmed.select_related("unit").order_by("unit__display_order", "pk"):
            found.setdefault(finding.kind, []).append(
                Fault(
                    kind=finding.kind,
                    unit=str(finding.unit),
                    subject=finding.subject,
                    description=finding.description,
                    facts=finding.facts,
                    platform=self._platform(finding),
                    order=finding.unit.display_order,
                )
            )
        return found

    def operand(self, space: str, name: str) -> Operand:
        """Look a reference up; raise TokenError when it names what does not exist."""
        if not space:
            return self._metric(name)
        return _SPACES[space](self, name)

    # What the spaces hold.

    def _metric(self, name: str) -> Operand:
        try:
            reference = references.parse(name)
            value = self.values.get(reference)
        except references.BadReference as error:
            raise TokenError(str(error)) from None
        definition = reference.metric
        return Operand(
            reference=name,
            description=definition.label,
            text="" if value.quotient is None else self._formatted(value),
            number=value.quotient,
            exact=_exact(value),
            metric=reference,
            from_tally=value.from_tally,
            from_reconstructed=value.from_reconstructed,
        )

    def _round(self, name: str) -> Operand:
        return _of_round(self.round, name)

    def _county(self, name: str) -> Operand:
        return Operand(text=str(getattr(self.county, name)))

    def _section(self, name: str) -> Operand:
        items = self.items_of_section
        return Operand(text=str(items), number=Decimal(items), description="本节要点数")

    def _indicator(self, name: str) -> Operand:
        threshold = self._threshold(name)
        number = threshold.value
        text = plain(number)
        return Operand(
            description=threshold.name,
            text=text + ("%" if threshold.unit_of_measure == "%" else ""),
            number=number,
            exact=text,
        )

    def _findings(self, name: str) -> Operand:
        kinds = list(Finding.Kind.values) if name == ALL else name.split("+")
        for kind in kinds:
            if kind not in Finding.Kind.values:
                known = [ALL, *Finding.Kind.values]
                raise TokenError(f"没有“{kind}”这一类问题{nearest(kind, known)}。")
        faults = tuple(fault for kind in kinds for fault in self.faults.get(kind, []))
        return Operand(
            reference=findings_reference(kinds[0]) if len(kinds) == 1 else "findings.total",
            description="已确认问题",
            text=str(len(faults)),
            number=Decimal(len(faults)),
            exact=str(len(faults)),
            faults=faults,
        )

    def _attachment(self, name: str) -> Operand:
        if name not in self.attachments:
            known = nearest(name, self.attachments)
            raise TokenError(f"没有代码为“{name}”的附件{known}。")
        return Operand(text=self.attachments[name])

    # What the filters ask.

    def plain_number(self, operand: Operand) -> str:
        return operand.text.removesuffix("%")

    def names(self, operand: Operand, group: str) -> list[str]:
        """Return the names that make up a figure."""
        if operand.names is not None:
            return list(operand.names)
        if operand.items is not None:
            return [item.name for item in operand.items]
        if operand.faults is not None:
            return list(dict.fromkeys(fault.unit for fault in operand.faults))
        if operand.metric is None:
            raise TokenError("“names”只能用于指标、问题和分列。")
        try:
            return list(dict.fromkeys(self.values.members(operand.metric, group)))
        except references.BadReference as error:
            raise TokenError(str(error)) from None

    def items(self, operand: Operand, group: str) -> list[Item]:
        """Return the groups of a metric in the order of the register, noughts included."""
        if operand.metric is None:
            raise TokenError("只有指标才能按分组写。")
        metric = operand.metric.metric
        found = []
        for key, label, value in self._by_group(operand.metric, group):
            number = value.quotient if value.quotient is not None else Decimal(0)
            found.append(
                Item(
                    key, label, number, self._formatted(value), f"{metric.key}@{group}={key}",
                    "" if metric.is_rate else metric.unit_of_measure, _exact(value),
                    value.from_tally, value.from_reconstructed, value,
                )
            )  # fmt: skip
        return found

    def rest(self, operand: Operand, items: Sequence[Item]) -> Item | None:
        """Return what the groups together fall short of the total, so that parts add up."""
        missing = (operand.number or Decimal(0)) - sum(item.number for item in items)
        if not items or operand.metric is None or missing <= 0:
            return None
        metric = operand.metric.metric
        if not metric.is_additive or metric.is_rate:
            return None
        written = plain(missing)
        measure = metric.unit_of_measure
        return Item("", REST, missing, written, operand.reference, measure, written)

    def nothing(self, metric: str) -> str:
        """Return what a table shows for a group without a line: a rate of nothing is none."""
        return NO_VALUE if references.parse(metric).metric.is_rate else "0"

    def total_of(self, items: Sequence[Item]) -> str:
        """Add up the items' numerators and denominators and write the result."""
        values = [item.value for item in items if item.value is not None]
        if not values:
            return "0"
        first = values[0]
        below = None
        if first.denominator is not None:
            below = sum((v.denominator or Decimal(0) for v in values), Decimal(0))
        above = sum((v.numerator or Decimal(0) for v in values), Decimal(0))
        total = replace(first, numerator=above, denominator=below)
        return self._formatted(total)

    def _by_group(self, reference: Reference, group: str) -> list[tuple[str, str, Value]]:
        narrowed = dict(reference.groups)
        if not narrowed.keys() <= set(ATTRIBUTES.get(group, ())):
            raise TokenError(f"“{reference}”已限定分组，不能再按“{group}”分列。")
        try:
            only = {d: self.values.names.key_of(d, name) for d, name in narrowed.items()}
            return self.values.by_group(reference.metric, group, only)
        except references.BadReference as error:
            raise TokenError(str(error)) from None

    def threshold_or_number(self, argument: str) -> Decimal:
        if _NUMBER.fullmatch(argument):
            return Decimal(argument)
        return self._threshold(argument.removeprefix("indicator.")).value

    def grounds(self, operand: Operand) -> list[str]:
        """Return the grounds of the praise or criticism that a metric counts."""
        verdict, _, matter = (operand.metric.metric.key if operand.metric else "").partition(".")
        if verdict not in Commendation.Kind.values:
            raise TokenError("“grounds”只能用于表扬（praise.…）和批评（criticism.…）。")
        standing = set(self.names(operand, "unit"))
        recorded = Commendation.objects.filter(round=self.round, kind=verdict, matter=matter)
        return list(
            dict.fromkeys(
                row.ground
                for row in recorded.select_related("unit").order_by("order", "pk")
                if row.ground and str(row.unit) in standing
            )
        )

    def problems(self, operand: Operand) -> list[str]:
        """Return what the named units of the last round still have to put right."""
        if operand.reference.partition("@")[0] != "previous.unrectified":
            raise TokenError("“problems”只能用于“previous.unrectified”。")
        standing = set(self.names(operand, "unit"))
        items = asof.rectifications(self.round).filter(asof.item_open(self.round))
        return list(
            dict.fromkeys(
                item.problem for item in items.select_related("unit") if str(item.unit) in standing
            )
        )

    def change(self, operand: Operand, against: str) -> str:
        """Word the change on another round, or return nothing when there is none to compare."""
        if operand.metric is None:
            raise TokenError("只有指标才能写升降。")
        if self.round.as_of < self.round.ends_on:
            return ""  # a round under way has not had its time yet
        change = self.values.change(operand.metric, against)
        if change is None:
            return ""
        than = compared_with(self.round, against)
        return change_words(than, change.difference, change.percent, operand.metric.metric.is_rate)

    def _formatted(self, value: Value) -> str:
        return "" if value.quotient is None else format_value(value, value.metric, self.county)

    def _threshold(self, code: str) -> Threshold:
        found = self.thresholds.get(code)
        if found is None:
            raise TokenError(f"没有代码为“{code}”的检查指标{nearest(code, self.thresholds)}。")
        return found


_SPACES: dict[str, Callable[[Facts, str], Operand]] = {
    "round": Facts._round,
    "county": Facts._county,
    "section": Facts._section,
    "indicator": Facts._indicator,
    "findings": Facts._findings,
    "attachment": Facts._attachment,
}


def findings_reference(kind: str) -> str:
    return f"findings.total@finding_kind={kind}"


def _exact(value: Value) -> str:
    """The value without rounding, a quotient as its two parts: 534/543."""
    if value.numerator is None:
        return ""
    above = plain(value.numerator)
    return above if value.denominator is None else f"{above}/{plain(value.denominator)}"


def period(round: InspectionRound) -> str:
    """The label without its year: 2023年第三季度 → 第三季度, 2022年上半年 → 上半年."""
    _, year, rest = round.label.partition("年")
    return rest if year and rest else round.label


def _of_round(round: InspectionRound, name: str) -> Operand:
    match name:
        case "label":
            return Operand(text=round.label)
        case "period":
            return Operand(text=period(round))
        case "year":
            return Operand(text=str(round.starts_on.year))
        case "window":
            return Operand(text=phrasing.span(round.starts_on, round.ends_on))
        case "batch_number":
            return Operand(text=str(round.batch_number or ""))
        case "previous" | "year_earlier":
            other = round.previous if name == "previous" else round.year_earlier
            return Operand(text=period(other) if other and name == "previous" else str(other or ""))
        case _:
            day: date | None = getattr(round, name)
            return Operand(text=phrasing.day(day) if day else "", day=day, is_day=True)


def compared_with(round: InspectionRound, against: str) -> str:
    """Name the round of a comparison: 上季度 only when nothing lies between the two."""
    if against == "year_earlier":
        return "上年同期"
    before = round.previous
    if before is None or round.starts_on - before.ends_on > ADJACENT:
        return before.label if before else ""
    return LAST_ROUND[InspectionRound.Kind(round.kind)]


def change_words(than: str, difference: Decimal, percent: Decimal | None, is_rate: bool) -> str:
    """较上季度增长12.5% / 较上季度下降1.2个百分点 / 与上季度持平.

    `difference` is in percentage points for a rate; `percent` is None when there was nothing
    to compare with.
    """
    if not difference:
        return f"与{than}持平"
    if is_rate:
        points = plain(round_decimal(abs(difference), CHANGE_PLACES))
        return f"较{than}{'提高' if difference > 0 else '下降'}{points}个百分点"
    if percent is None:
        return f"较{than}增加{plain(abs(difference))}"
    grown = "增长" if difference > 0 else "下降"
    return f"较{than}{grown}{plain(round_decimal(abs(percent), CHANGE_PLACES))}%"
