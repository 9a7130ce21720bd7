"""What an import would do, worked out without writing anything.

The same plan is shown as the preview and, made anew inside the transaction, is what `load`
writes.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from supervision.intake.headers import Choice, Reading, read
from supervision.intake.layouts import REFERENCES, layouts
from supervision.intake.lookups import Lookups
from supervision.intake.placing import Planner
from supervision.intake.remarks import told
from supervision.intake.table import STATES, Table
from supervision.intake.uncollected import uncollected
from supervision.intake.workbook import Sheet
from supervision.models import InspectionRound
from units.models import County


@dataclass
class Part:
    """One sheet: what it was taken for and what becomes of its rows."""

    reading: Reading
    table: Table = field(default_factory=Table)
    remarks: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(self.table.states)
        return {state: counted[state] for state in STATES}


@dataclass
class Plan:
    county: County
    parts: list[Part]  # in the order of the file
    order: list[Part]  # in the order of writing
    lookups: Lookups

    @property
    def counts(self) -> dict[str, int]:
        total: Counter[str] = Counter()
        for part in self.parts:
            total.update(part.counts)
        return {state: total[state] for state in STATES}

    @property
    def kinds(self) -> list[str]:
        read_kinds = (p.reading.layout.kind for p in self.order if p.reading.layout)
        return list(dict.fromkeys(read_kinds))

    @property
    def fingerprint(self) -> str:
        """A digest of what happens to each row and what it replaces; equal plans do the same."""
        digest = hashlib.sha256()
        for part in self.parts:
            kind = part.reading.layout.kind if part.reading.layout else ""
            table = part.table
            digest.update(f"#{part.reading.sheet.name} {kind}\n".encode())
            digest.update(f"{table.numbers}{table.states}\n".encode())
            for name in sorted(_pointing(part)):
                # The key of a draft is another each time.
                keys = ["new" if k.__class__ is int and k < 0 else k for k in table.values[name]]
                digest.update(f"{name}{keys}\n".encode())
            for position, change in sorted(table.changes.items()):
                digest.update(f"{position}{sorted(change.before.items())}\n".encode())
        return digest.hexdigest()


def in_order(parts: list[Part]) -> list[Part]:
    """Return the parts that are understood, those that others build on first."""
    known = layouts().values()
    return [part for layout in known for part in parts if part.reading.layout is layout]


def _pointing(part: Part) -> list[str]:
    """Return the fields whose names were looked up: an alias may lead elsewhere meanwhile."""
    layout = part.reading.layout
    if layout is None:
        return []
    kinds = {*REFERENCES, "round"} - {"units"}
    return [n for n in part.table.values if layout.by_name[n].type in kinds]


@uncollected()
def make_plan(
    county: County,
    sheets: list[Sheet],
    file_name: str,
    *,
    kind: str | None = None,
    round: InspectionRound | None = None,
    choices: dict[str, Choice] | None = None,
) -> Plan:
    """Work out what the sheets would change in the county. `choices` go by sheet name."""
    choices = choices or {}
    parts = []
    for sheet in sheets:
        choice = choices.get(sheet.name) or Choice(kind)
        reading = read(sheet, file_name, choice=choice, has_round=round is not None)
        remarks = [] if reading.is_ignored else told(sheet, reading.header_row)
        parts.append(Part(reading, remarks=[*sheet.remarks, *remarks]))
    order = in_order(parts)
    kinds = Counter(part.reading.layout.kind for part in order if part.reading.layout)
    several = {kind for kind, count in kinds.items() if count > 1}
    lookups = Lookups(county)
    planner = Planner(county, lookups, round, several)
    for part in order:
        assert part.reading.layout is not None
        part.table, remarks = planner.plan(part.reading, part.reading.layout)
        part.remarks += remarks
    return Plan(county, parts, order, lookups)
