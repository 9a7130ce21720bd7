"""What a metric, a tile and a table are, once read from fixtures/metrics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

Grouping = tuple[str, ...]


@dataclass(frozen=True)
class Condition:
    """A comparison with a number: a literal, the threshold of an indicator, or the limit that
    the register sets for each object by itself (`own`).
    """

    operator: str
    number: Decimal | None = None
    indicator: str = ""
    own: bool = False

    def holds(self, value: Decimal, threshold: Decimal | int) -> bool:
        match self.operator:
            case ">=":
                return value >= threshold
            case ">":
                return value > threshold
            case "<=":
                return value <= threshold
            case "<":
                return value < threshold
            case _:
                return value == threshold


@dataclass(frozen=True)
class Metric:
    """One definition. Which fields are used follows from the measure (see schema.MEASURES).

    `where` restricts dimensions to values, `facts` names conditions of the source's vocabulary,
    `groups` are the groupings stored beside the total, each one dimension or several crossed.
    """

    key: str
    label: str
    measure: str
    unit_of_measure: str
    source: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    groups: tuple[Grouping, ...] = ()
    field: str = ""
    of: str = ""
    by: str = ""
    over: str = ""
    condition: Condition | None = None
    parts: tuple[str, ...] = ()
    numerator: str = ""
    denominator: str = ""
    decimals: int | None = None
    rounding: str = ""
    note: str = ""

    @property
    def is_rate(self) -> bool:
        """Whether the value is a quotient, written as a percentage."""
        return self.measure in {"ratio", "share"}

    @property
    def counts_groups(self) -> bool:
        """Whether the value counts groups, whose names can be listed."""
        return self.measure in {"count_of", "distinct"}

    @property
    def lines(self) -> tuple[Grouping, ...]:
        """The groupings stored: the listed ones, and the groups themselves where they count."""
        own = ((self.by,),) if self.counts_groups else ()
        return tuple(dict.fromkeys((*self.groups, *own)))

    @property
    def is_additive(self) -> bool:
        """Whether the lines of a grouping add up to the total when none is missing."""
        return self.measure in {"count", "sum", "sum_of", "count_of", "distinct"}

    @property
    def needs(self) -> tuple[str, ...]:
        """The metrics that must be evaluated first."""
        named = (self.of, self.over, *self.parts, self.numerator, self.denominator)
        return tuple(name for name in named if name)


@dataclass(frozen=True)
class Tile:
    """A headline figure of the round page, in listed order; an optional one only if not zero."""

    title: str
    reference: str
    optional: bool = False


@dataclass(frozen=True)
class TableColumn:
    title: str
    metric: str


@dataclass(frozen=True)
class Table:
    """A table with one row per value of a grouping and one column per metric.

    `attributes` are facts of the row's object printed before the figures (the owner of an
    account); `only` restricts the rows; `hide_zero` leaves out rows without a single count;
    `order` is `display` (register order) or `value` (first column, largest first).
    """

    key: str
    title: str
    group: str
    group_title: str
    columns: tuple[TableColumn, ...]
    attributes: tuple[str, ...] = ()
    only: Mapping[str, str] = field(default_factory=dict)
    hide_zero: bool = False
    order: str = "display"
