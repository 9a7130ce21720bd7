"""Values in the making: amounts that know what they stand on, and a metric's whole series."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from supervision.indicators.definitions import Grouping, Metric

Number = int | Decimal
Key = tuple[str, ...]


@dataclass(slots=True)
class Amount:
    """A number, or numerator and denominator; None is unknown and stays so when added to."""

    number: Number | None = 0
    denominator: Number | None = None
    tally: bool = False
    made: bool = False

    def mark(self, other: Amount) -> None:
        """Take over what the other stands on."""
        self.tally |= other.tally
        self.made |= other.made

    def add(self, other: Amount) -> None:
        known = self.number is not None and other.number is not None
        self.number = self.number + other.number if known else None  # type: ignore[operator]
        self.mark(other)

    def widen(self, other: Amount) -> None:
        """Keep the larger number."""
        known = self.number is not None and other.number is not None
        self.number = max(self.number, other.number) if known else None  # type: ignore[type-var]
        self.mark(other)

    @property
    def exact(self) -> Fraction | None:
        """The quotient where there is a denominator, else the number; None for none."""
        if self.number is None or self.denominator == 0:
            return None
        return Fraction(self.number) / Fraction(self.denominator or 1)


@dataclass
class Series:
    """A metric's total and its lines by group.

    `incomplete` holds the groupings for which some tally cannot be told apart: their lines hold
    what is known, and a group without a line is unknown rather than zero.
    """

    metric: Metric
    total: Amount = field(default_factory=Amount)
    groups: dict[Grouping, dict[Key, Amount]] = field(default_factory=dict)
    incomplete: set[Grouping] = field(default_factory=set)

    def line(self, grouping: Grouping, key: Key) -> Amount:
        """Return the line to add to, making it."""
        lines = self.groups.setdefault(grouping, {})
        if key not in lines:
            lines[key] = Amount()
        return lines[key]

    def lines(self, grouping: Grouping) -> dict[Key, Amount]:
        return self.groups.get(grouping, {})

    def known(self, grouping: Grouping, key: Key) -> Amount:
        """Return a line as far as it is known: zero for a missing one of a complete grouping."""
        found = self.lines(grouping).get(key)
        if found is not None:
            return found
        zero = self.metric.is_additive and grouping not in self.incomplete
        return Amount(0 if zero else None)

    def stored(self) -> Iterator[tuple[Grouping, Key, Amount]]:
        """Yield what is kept: known amounts, and no lines below a total of zero."""
        if self.total.number is not None:
            yield (), (), self.total
        if self.metric.is_additive and self.total.number == 0:
            return
        for grouping, lines in self.groups.items():
            for key, amount in lines.items():
                if amount.number is not None:
                    yield grouping, key, amount


def unknown(metric: Metric) -> Series:
    """Return a series without any value: what it needs was not recorded."""
    return Series(metric, Amount(None))
