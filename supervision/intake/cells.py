"""Sheets and cells as read: no meaning yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from supervision.intake.faults import Marks

Cell = str | int | float | bool | date | datetime | time | None


@dataclass
class Sheet:
    """One sheet as read. Row 1 of the file is `rows[0]`; rows may differ in length."""

    name: str
    rows: list[list[Cell]]
    is_hidden: bool = False
    remarks: list[str] = field(default_factory=list)
    marks: Marks = field(default_factory=Marks)

    @property
    def is_empty(self) -> bool:
        return not any(cell not in (None, "") for row in self.rows for cell in row)

    def spread(self, top: int, left: int, bottom: int) -> None:
        """Repeat the value of a cell merged downwards, as the eye reads it."""
        if top >= len(self.rows) or left >= len(self.rows[top]):
            return
        value = self.rows[top][left]
        below = self.rows[top + 1 : min(bottom, top + MAX_SPREAD) + 1]
        if value in (None, "") or not below:
            return
        for row in below:
            if left < len(row):
                row[left] = value
        self.marks.merged.append((left, top, top + len(below)))


MAX_SPREAD = 5000
