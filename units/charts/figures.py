"""What is drawn: figures with their words and links, and the finished chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from units.tables import Table

Number = int | float | Decimal | Fraction


@dataclass(frozen=True)
class Figure:
    """A number as it is measured and as it is printed; `value` None: there is none.

    `url` leads to the rows behind it. The printed text is made by whoever rounds figures: a
    drawing never rounds what it writes.
    """

    value: Number | None
    text: str = "—"
    url: str = ""
    tally: bool = False
    reconstructed: bool = False

    @property
    def size(self) -> float | None:
        """The value as a length: figures are exact, drawings are not."""
        return None if self.value is None else float(self.value)


MISSING = Figure(None)


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its figure, and its place in a ranking where there is one."""

    label: str
    figure: Figure
    rank: int | None = None


@dataclass(frozen=True)
class Series:
    """Figures under one name, one for every category; `colour` overrides the palette's."""

    name: str
    figures: Sequence[Figure]
    colour: str = ""


@dataclass(frozen=True)
class Row:
    """A line of a heat map; `url` leads to the rows behind the whole line."""

    label: str
    figures: Sequence[Figure]
    url: str = ""


@dataclass(frozen=True)
class Chart:
    """A drawing with its title, its words for those who do not see it, and its table.

    `drawing` is a whole <svg> element, escaped and safe to print as it is.
    """

    key: str
    title: str
    summary: str
    drawing: str
    table: Table
    note: str = ""
