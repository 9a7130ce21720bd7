"""What a round's code says: its name, its calendar window, the codes before it and a year earlier.

Codes: 2023Q3, 2022H1, 2025-09, 2023, and a batch within any of them: 2023Q3-2.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from supervision.models.rounds import InspectionRound

Kind = InspectionRound.Kind

_FORM = re.compile(
    r"^(?P<year>\d{4})(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|-(?P<month>0[1-9]|1[0-2]))?"
    r"(?:-(?P<batch>[1-9]\d?))?$",
    re.ASCII,
)
_NUMERALS = "一二三四"
_LENGTH = {Kind.QUARTER: 3, Kind.HALF_YEAR: 6, Kind.MONTH: 1, Kind.YEAR: 12}


@dataclass(frozen=True)
class Period:
    """A span of the calendar: `part` counts its kind within the year, from 1."""

    kind: Kind
    year: int
    part: int
    batch: int | None = None

    @property
    def base(self) -> str:
        """The code without the batch."""
        tails = {
            Kind.QUARTER: f"Q{self.part}",
            Kind.HALF_YEAR: f"H{self.part}",
            Kind.MONTH: f"-{self.part:02d}",
            Kind.YEAR: "",
        }
        return f"{self.year}{tails[self.kind]}"

    @property
    def code(self) -> str:
        return self.base if self.batch is None else f"{self.base}-{self.batch}"

    @property
    def label(self) -> str:
        """2023年第三季度, 2022年上半年, 2025年9月, 2023年; a batch adds 第2批."""
        names = {
            Kind.QUARTER: f"第{_NUMERALS[(self.part - 1) % 4]}季度",
            Kind.HALF_YEAR: ("上半年", "下半年")[(self.part - 1) % 2],
            Kind.MONTH: f"{self.part}月",
            Kind.YEAR: "",
        }
        return f"{self.year}年{names[self.kind]}" + (f"第{self.batch}批" if self.batch else "")

    @property
    def starts_on(self) -> date:
        return date(self.year, (self.part - 1) * _LENGTH[self.kind] + 1, 1)

    @property
    def ends_on(self) -> date:
        month = self.part * _LENGTH[self.kind]
        return date(self.year, month, calendar.monthrange(self.year, month)[1])

    @property
    def previous(self) -> Period | None:
        """The span just before; of a batch the batch before, if there is one."""
        if self.batch is not None:
            return None if self.batch == 1 else Period(*self._head, self.batch - 1)
        if self.part > 1:
            return Period(self.kind, self.year, self.part - 1)
        return Period(self.kind, self.year - 1, 12 // _LENGTH[self.kind])

    @property
    def next(self) -> Period:
        """The span, or the batch, just after."""
        if self.batch is not None:
            return Period(*self._head, self.batch + 1)
        if self.part < 12 // _LENGTH[self.kind]:
            return Period(self.kind, self.year, self.part + 1)
        return Period(self.kind, self.year + 1, 1)

    @property
    def year_earlier(self) -> Period:
        return Period(self.kind, self.year - 1, self.part, self.batch)

    @property
    def _head(self) -> tuple[Kind, int, int]:
        return self.kind, self.year, self.part


def period_of(code: str) -> Period | None:
    """Read a code; None when it has another form."""
    found = _FORM.match(code.strip())
    if not found or not "1950" <= found["year"] <= "2100":
        return None
    groups = {"quarter": Kind.QUARTER, "half": Kind.HALF_YEAR, "month": Kind.MONTH}
    group = next((name for name in groups if found[name]), "")
    return Period(
        groups.get(group, Kind.YEAR),
        int(found["year"]),
        int(found[group]) if group else 1,
        int(found["batch"]) if found["batch"] else None,
    )


def fits(kind: str, period: Period) -> bool:
    """Tell whether the code is of the kind: a batch's carries a number, the others' none."""
    if kind == Kind.BATCH:
        return period.batch is not None
    return period.batch is None and period.kind == kind


def current_period(kind: str, on: date) -> Period:
    """Return the period of the kind that the day lies in (of a batch: its quarter, number 1)."""
    base = Kind.QUARTER if kind == Kind.BATCH else Kind(kind)
    part = (on.month - 1) // _LENGTH[base] + 1
    return Period(base, on.year, part, 1 if kind == Kind.BATCH else None)
