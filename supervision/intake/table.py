"""The records of a sheet, column by column: a hundred thousand rows are not as many objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import models

NEW, CHANGED, SAME, REJECTED = "created", "changed", "same", "rejected"
STATES = (NEW, CHANGED, SAME, REJECTED)


@dataclass(slots=True)
class Reason:
    """Why a row is refused: the column's letter and field, the cell as it stood, a sentence."""

    column: str
    label: str
    value: str
    sentence: str


@dataclass(slots=True)
class Change:
    """What becomes of a stored record: the fields that differ, before and after."""

    pk: int
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass
class Table:
    """Rows by position. `values[name][position]` is None where the cell says nothing.

        Records stand as primary keys, those that the file is about to create as the negative keys
    of their drafts (see lookups). `numbers` are the rows' numbers in the file. `merged` holds
        what would be stored: the row's values over those of the record it means, or the defaults.
        `unread` are the rows refused for their cells alone, whatever the database holds.
    """

    numbers: list[int] = field(default_factory=list)
    values: dict[str, list[Any]] = field(default_factory=dict)
    reasons: dict[int, list[Reason]] = field(default_factory=dict)
    unread: frozenset[int] = frozenset()
    states: list[str] = field(default_factory=list)
    merged: dict[str, list[Any]] = field(default_factory=dict)
    changes: dict[int, Change] = field(default_factory=dict)
    drafts: dict[int, models.Model] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.numbers)

    def row(self, position: int) -> dict[str, Any]:
        """Return what the cells of a row say."""
        return {n: v for n, held in self.values.items() if (v := held[position]) is not None}

    def stored_row(self, position: int) -> dict[str, Any]:
        """Return the whole record that the row would make."""
        return {name: held[position] for name, held in self.merged.items()}

    def of_state(self, state: str) -> list[int]:
        """Return the positions of the rows that are in a state."""
        return [n for n, held in enumerate(self.states) if held == state]
