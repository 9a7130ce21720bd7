"""A round's stored values, read in one query: what pages, notices and checks print from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from supervision.indicators.definitions import Grouping, Metric, Table
from supervision.indicators.dimensions import DIMENSIONS
from supervision.metrics.compute import Line
from supervision.metrics.names import Names
from supervision.metrics.references import BadReference, Reference, UnknownGroup, parse
from supervision.models import Commendation, InspectionRound, MetricValue


@dataclass(frozen=True)
class Value:
    """One figure, exact. `numerator` is None when the figure is unknown (无数据 or 无阈值)."""

    metric: Metric
    numerator: Decimal | None
    denominator: Decimal | None = None
    from_tally: bool = False
    from_reconstructed: bool = False

    @property
    def is_known(self) -> bool:
        """Whether there is a figure: a rate of nothing has none."""
        return self.exact is not None

    @property
    def exact(self) -> Fraction | None:
        """The figure without any rounding; a rate as a quotient (0.5), not in percent."""
        if self.numerator is None or self.denominator == 0:
            return None
        if self.metric.is_rate and self.denominator is None:
            return None
        return Fraction(self.numerator) / Fraction(self.denominator or 1)

    @property
    def quotient(self) -> Decimal | None:
        """The same as a decimal of 28 digits."""
        exact = self.exact
        return None if exact is None else Decimal(exact.numerator) / Decimal(exact.denominator)


@dataclass(frozen=True)
class Change:
    """A figure against an earlier round's, exact.

    `difference` is in the figure's own unit (a rate: percentage points); `percent` is the
    difference in percent of the earlier figure, None when that was zero.
    """

    now: Value
    before: Value
    difference: Decimal
    percent: Decimal | None


@dataclass(frozen=True)
class TableRow:
    key: str
    label: str
    attributes: list[str]
    values: list[Value]


@dataclass(frozen=True)
class TableRows:
    """A table filled in; `total` holds one value per column."""

    table: Table
    rows: list[TableRow]
    total: list[Value]


class RoundValues:
    """The stored values of one round; those of some metrics only, for a page that shows no more.

    With `lines`, what was counted just now and is stored nowhere.
    """

    def __init__(
        self,
        round: InspectionRound,
        only: Collection[str] | None = None,
        lines: Iterable[Line] | None = None,
    ) -> None:
        self.round = round
        self._only = only
        self.names = Names(round)
        self._lines: dict[tuple[str, str], dict[str, tuple[Decimal, Decimal | None, bool, bool]]]
        self._lines = defaultdict(dict)
        found = _stored(round, only) if lines is None else map(_as_stored, lines)
        for metric, group, key, *value in found:
            self._lines[metric, group][key] = tuple(value)
        self._others: dict[str, RoundValues | None] = {}

    @property
    def is_computed(self) -> bool:
        return bool(self._lines) or self.round.computed_at is not None

    def keys(self, metric: Metric, grouping: Grouping) -> list[str]:
        """Return the keys of the stored lines; crossed ones are joined by commas."""
        return list(self._lines.get((metric.key, ",".join(grouping)), {}))

    def get(self, ref: Reference | str) -> Value:
        """Return a figure; raise BadReference for one that cannot exist.

        A group without a line counts zero when the lines of its grouping make up the total, and
        is unknown otherwise.
        """
        reference = self.resolve(ref)
        metric, grouping = reference.metric, reference.grouping
        named = dict(reference.groups)
        lines = self._lines.get((metric.key, ",".join(grouping)), {})
        found = lines.get(",".join(named[dimension] for dimension in grouping))
        if found is not None:
            return Value(metric, *found)
        total = self._lines.get((metric.key, ""), {}).get("")
        if grouping and metric.is_additive and total is not None:
            summed = sum((line[0] for line in lines.values()), Decimal())
            if summed >= total[0]:
                return Value(metric, Decimal())
        return Value(metric, None)

    def by_group(
        self, key: str | Metric, group: str, only: dict[str, str] | None = None
    ) -> list[tuple[str, str, Value]]:
        """Return (group key, name, value) for every stored line, in display order.

        `only` keeps the groups with these attributes: {"unit_class": "towns"}. Topics, which
        have no register, come largest first. A metric whose total is zero has no lines.
        """
        metric = key if isinstance(key, Metric) else parse(key).metric
        if (group,) not in metric.lines:
            label = DIMENSIONS[group].label if group in DIMENSIONS else group
            raise UnknownGroup(f"指标“{metric.label}”没有按“{label}”统计。")
        lines = self._lines.get((metric.key, group), {})
        keys = [k for k in lines if k and (not only or self.names.agrees(group, k, only))]
        if DIMENSIONS[group].is_entity or DIMENSIONS[group].choices:
            keys.sort(key=lambda k: self._position(metric, group, k))
        else:
            keys.sort(key=lambda k: (-lines[k][0], k))
        return [(k, self.names.label(group, k), Value(metric, *lines[k])) for k in keys]

    def members(self, ref: Reference | str, as_: str = "unit", order: str = "display") -> list[str]:
        """Return the names of the groups that make up a count, each once.

        For a count of groups these are the groups; for recorded choices the units or accounts
        chosen, in their recorded order. `as_` turns accounts and columns into their units.
        `order` is `display` or `value` (largest first, by the figure that was judged).
        """
        reference = self.resolve(ref)
        metric = reference.metric
        by = metric.by if metric.counts_groups else as_
        if (by,) not in metric.lines:
            raise BadReference(f"指标“{metric.label}”列不出{DIMENSIONS[as_].label}名单。")
        keys = [k for k, line in self._lines.get((metric.key, by), {}).items() if k and line[0]]
        only = dict(reference.groups)
        keys = [k for k in keys if self.names.agrees(by, k, only)]
        keys.sort(key=lambda k: self._position(metric, by, k))
        if order == "value" and metric.of:
            judged = self._lines.get((metric.of, by), {})
            keys.sort(key=lambda k: -judged[k][0] if k in judged else Decimal())
        found = [value for k in keys for value in self.names.attributes(by, k, as_)]
        if as_ != by and order == "display":
            found.sort(key=lambda value: self.names.position(as_, value))
        return [self.names.label(as_, value) for value in dict.fromkeys(found)]

    def change(self, ref: Reference | str, against: str = "previous") -> Change | None:
        """Compare with the round's `previous` or `year_earlier` one; None if either is unknown."""
        now = self.get(ref)
        other = self.other(against)
        if other is None:
            return None
        before = other.get(self.resolve(ref))
        if now.exact is None or before.exact is None:
            return None
        difference = now.exact - before.exact
        percent = difference * 100 / before.exact if before.exact else None
        factor = 100 if now.metric.is_rate else 1
        relative = None if percent is None else _decimal(percent)
        return Change(now, before, _decimal(difference * factor), relative)

    def other(self, against: str) -> RoundValues | None:
        """Return the values of the round that this one is compared with, read once."""
        if against not in self._others:
            round = getattr(self.round, against)
            self._others[against] = RoundValues(round, self._only) if round else None
        return self._others[against]

    def says_something(self, table: Table) -> bool:
        """Tell whether a table would show any figure other than zero, without filling it."""
        return any(
            line[0]
            and key
            and (not table.only or self.names.agrees(table.group, key, dict(table.only)))
            for column in table.columns
            for key, line in self._lines.get(
                (parse(column.metric).metric.key, table.group), {}
            ).items()
        )

    def table(self, table: Table) -> TableRows:
        """Fill a table: its rows in order, and a total for every column."""
        keys: dict[str, None] = {}
        for column in table.columns:
            found = self.by_group(column.metric, table.group, dict(table.only))
            keys |= dict.fromkeys(key for key, _, _ in found)
        rows = [self._row(table, key) for key in keys]
        if table.hide_zero:
            rows = [row for row in rows if any(v.numerator for v in row.values)]
        rows.sort(key=lambda row: self.names.position(table.group, row.key))
        if table.order == "value":
            rows.sort(key=lambda row: -(row.values[0].exact or Fraction()))
        total = [self._total(c.metric, table, rows, n) for n, c in enumerate(table.columns)]
        return TableRows(table, rows, total)

    def _row(self, table: Table, key: str) -> TableRow:
        attributes = [
            "、".join(
                self.names.label(name, value)
                for value in self.names.attributes(table.group, key, name)
            )
            for name in table.attributes
        ]
        values = [self.get(parse(c.metric).at(table.group, key)) for c in table.columns]
        return TableRow(key, self.names.label(table.group, key), attributes, values)

    def _total(self, key: str, table: Table, rows: list[TableRow], column: int) -> Value:
        reference = parse(key)
        for dimension, value in table.only.items():
            reference = reference.at(dimension, value)
        try:
            return self.get(reference)
        except UnknownGroup:
            own = [row.values[column] for row in rows]
            if not reference.metric.is_additive or any(v.numerator is None for v in own):
                return Value(reference.metric, None)
            return Value(
                reference.metric,
                sum((v.numerator or Decimal() for v in own), Decimal()),
                None,
                any(v.from_tally for v in own),
                any(v.from_reconstructed for v in own),
            )

    def resolve(self, ref: Reference | str) -> Reference:
        """Turn names of units, columns and accounts into their keys."""
        reference = parse(ref) if isinstance(ref, str) else ref
        keys = tuple((d, self.names.key_of(d, value)) for d, value in reference.groups)
        return Reference(reference.metric, keys)

    def _position(self, metric: Metric, group: str, key: str) -> tuple[int, int]:
        recorded = 0
        if metric.source == "commendations" and group in ("unit", "account"):
            recorded = self._recorded_order.get((metric.key, group, key), 0)
        return recorded, self.names.position(group, key)

    @cached_property
    def _recorded_order(self) -> dict[tuple[str, str, str], int]:
        """The order in which people listed those praised or criticised."""
        order: dict[tuple[str, str, str], int] = {}
        for kind, matter, unit, account, n in (
            Commendation.objects.filter(round=self.round)
            .order_by("order", "pk")
            .values_list("kind", "matter", "unit_id", "account_id", "order")
        ):
            order.setdefault((f"{kind}.{matter}", "unit", str(unit)), n)
            order.setdefault((f"{kind}.{matter}", "account", str(account)), n)
        return order


def _stored(round: InspectionRound, only: Collection[str] | None) -> Iterable[tuple[Any, ...]]:
    stored = MetricValue.objects.filter(round=round)
    if only is not None:
        stored = stored.filter(metric__in=sorted(set(only)))
    return stored.values_list(*Line._fields)


def _as_stored(line: Line) -> tuple[Any, ...]:
    below = None if line.denominator is None else Decimal(line.denominator)
    return (*line[:3], Decimal(line.numerator), below, *line[5:])


def _decimal(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) / Decimal(exact.denominator)
