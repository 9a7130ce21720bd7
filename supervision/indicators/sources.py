"""What the vocabulary says of one kind of row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q, QuerySet

from supervision.indicators.dimensions import DIMENSIONS, in_classes
from supervision.models import InspectionRound

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Fact:
    """A named condition on a source's rows, built for a round."""

    key: str
    label: str
    condition: Callable[[InspectionRound], Q]


@dataclass(frozen=True)
class ListColumn:
    """A column of a drill-down list: its heading and the path from the row."""

    label: str
    path: str

    def of(self, row: Model) -> Any:
        """Return the row's value; a choice by its label, nothing for a missing link."""
        value: Any = row
        *links, last = self.path.split("__")
        for link in links:
            value = getattr(value, link, None)
            if value is None:
                return None
        display = getattr(value, f"get_{last}_display", None)
        return display() if display else getattr(value, last)


@dataclass(frozen=True)
class Source:
    """One kind of row.

    `paths` lead from a row to each dimension (unit_class uses the path of unit_kind); `cells`
    are the dimensions of the GROUP BY, from which the rest follow; `tally` maps a set of facts
    to the field of a tally that answers it; `entity` is what an update gap is measured for.
    """

    key: str
    label: str
    unit_of_measure: str
    model: type[Model]
    rows: Callable[[InspectionRound], Rows]
    paths: Mapping[str, str]
    cells: tuple[str, ...]
    columns: tuple[ListColumn, ...]
    facts: Mapping[str, Fact] = field(default_factory=dict)
    tally: Mapping[frozenset[str], str] = field(default_factory=dict)
    moment: str = ""
    entity: str = ""
    sums: tuple[str, ...] = ()
    reconstructed: str = "is_reconstructed"

    @property
    def dimensions(self) -> tuple[str, ...]:
        derived = ("unit_class",) if "unit_kind" in self.paths else ()
        return (*self.paths, *derived)

    def within(self, dimension: str, values: tuple[str, ...]) -> Q:
        """Return the condition that the dimension has one of the values (keys as text)."""
        if dimension == "unit_class":
            return in_classes(self.paths["unit_kind"], values)
        keys: list[Any] = list(values)
        if DIMENSIONS[dimension].is_entity:
            keys = [int(value) for value in values]
        return Q(**{f"{self.paths[dimension]}__in": keys})

    def holds(self, facts: tuple[str, ...], round: InspectionRound) -> Q:
        condition = Q()
        for fact in facts:
            condition &= self.facts[fact].condition(round)
        return condition
