"""What a reference means on its way through the filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from notices.composition.phrasing import Fault
from supervision.metrics.references import Reference
from supervision.metrics.values import Value


@dataclass(frozen=True)
class Item:
    """One group of a breakdown; `measure` is the measure word that follows its number."""

    key: str
    name: str
    number: Decimal
    text: str
    reference: str
    measure: str
    exact: str = ""
    from_tally: bool = False
    from_reconstructed: bool = False
    value: Value | None = None


@dataclass(frozen=True)
class Operand:
    """What a reference means before, between and after its filters.

    At most one of `items`, `names` and `text` is what will be written. `rest` is what a
    breakdown leaves unsaid, because not every row belongs to a group.
    """

    reference: str = ""
    description: str = ""
    text: str = ""
    number: Decimal | None = None
    exact: str = ""
    metric: Reference | None = None
    day: date | None = None
    is_day: bool = False
    faults: tuple[Fault, ...] | None = None
    items: tuple[Item, ...] | None = None
    names: tuple[str, ...] | None = None
    most: int | None = None
    separator: str = ""
    quoted: bool = False
    otherwise: str | None = None
    rest: Item | None = None
    from_tally: bool = False
    from_reconstructed: bool = False

    @property
    def is_figure(self) -> bool:
        """Whether the data says it; a county's or a round's name is a plain word."""
        return bool(self.reference) or self.number is not None or self.is_day

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to write, not even a nought."""
        if self.items is not None:
            return not self.items
        if self.names is not None:
            return not self.names
        return not self.text

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing worth a sentence: blank, or a count of nought."""
        return self.is_blank or (self.number is not None and not self.number)
