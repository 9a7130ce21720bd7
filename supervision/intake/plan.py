"""What an import would do, worked out without writing anything.

The same plan is shown as the preview and, made anew inside the transaction, is what `load`
writes.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from supervision.intake.checks import TallyCells, broken
from supervision.intake.closed import ClosedRounds
from supervision.intake.headers import Choice, Reading, read
from supervision.intake.layouts import Layout, layouts
from supervision.intake.lookups import Lookups, identity
from supervision.intake.matching import Existing, Key, Keys, Stored, blank
from supervision.intake.remarks import told
from supervision.intake.rows import Parser, Row, settle
from supervision.intake.transforms import CLEAR
from supervision.intake.workbook import Sheet
from supervision.models import InspectionRound, Tally
from units.models import County

NEW, CHANGED, SAME, REJECTED = "created", "changed", "same", "rejected"
STATES = (NEW, CHANGED, SAME, REJECTED)


@dataclass
class Part:
    """One sheet: what it was taken for and what becomes of its rows."""

    reading: Reading
    rows: list[Row] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(row.state for row in self.rows)
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
            digest.update(f"#{part.reading.sheet.name} {kind}\n".encode())
            for row in part.rows:
                digest.update(f"{row.number}{row.state}{sorted(row.before.items())}\n".encode())
        return digest.hexdigest()


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
    lookups = Lookups(county)
    planner = _Planner(county, lookups, round)
    order = [
        part for layout in layouts().values() for part in parts if part.reading.layout is layout
    ]
    planner.plan_all(order)
    return Plan(county, parts, order, lookups)


class _Planner:
    def __init__(self, county: County, lookups: Lookups, round: InspectionRound | None) -> None:
        self.county = county
        self.lookups = lookups
        self.round = round
        self.closed = ClosedRounds(lookups.rounds)
        self._seen: dict[str, list[dict[Key, tuple[str, list[Key | None]]]]] = {}
        self._matched: dict[tuple[str, int], str] = {}
        self._tallies: TallyCells | None = None
        self._several: set[str] = set()

    def plan_all(self, order: list[Part]) -> None:
        kinds = Counter(part.reading.layout.kind for part in order if part.reading.layout)
        self._several = {kind for kind, count in kinds.items() if count > 1}
        for part in order:
            self.plan(part)

    def plan(self, part: Part) -> None:
        layout = part.reading.layout
        assert layout is not None
        parser = Parser(part.reading, layout, self.lookups, self.round)
        part.rows = parser.rows()
        part.remarks += parser.remarks
        if layout.kind == "units":
            self._announce_units(layout, part.rows)
        for row in part.rows:
            parser.find(row)
        keys = Keys(layout)
        sound = [row for row in part.rows if not row.reasons]
        existing = Existing(layout, self.county, keys, sound)
        place = f"“{part.reading.sheet.name}”" if layout.kind in self._several else ""
        for row in part.rows:
            if not row.reasons:
                self._place(row, layout, keys, existing, parser, f"{place}第 {row.number} 行")
            if row.reasons:
                row.state = REJECTED
        if layout.kind == "units":
            self._retract_units(part.rows, parser)
        if not part.rows:
            part.remarks.append("表头下没有数据行。")

    def _place(
        self, row: Row, layout: Layout, keys: Keys, existing: Existing, parser: Parser, here: str
    ) -> None:
        """Tell whether the row is new, changed, the same or refused."""
        mine = keys.of_values(row.values)
        if self._is_repeated(row, layout, keys, mine, parser, here):
            return
        stored = self._stored(row, keys, existing, mine, parser)
        if row.reasons:
            return
        if stored is not None and (layout.kind, stored["pk"]) in self._matched:
            first = self._matched[layout.kind, stored["pk"]]
            parser.refuse(row, layout.keys[0][-1], f"与{first}指的是同一条{layout.label}。")
            return
        merged = dict(stored) if stored is not None else dict(keys.empty)
        for name, value in row.values.items():
            merged[name] = keys.empty.get(name) if value is CLEAR else identity(value)
        settle(layout, row, merged)
        for name, sentence in broken(layout.model, merged):
            parser.refuse(row, name, sentence)
        if not row.reasons:
            self._compare(row, layout, existing, stored)
            self._check_rounds(row, layout, stored, merged, parser)
        if not row.reasons and layout.kind == "tallies":
            self._check_tally(row, parser, here)
        if row.reasons:
            return
        seen = self._seen.setdefault(layout.kind, [{} for _ in layout.keys])
        for index, key in enumerate(mine):
            if key is not None:
                seen[index].setdefault(key, (here, mine))
        if stored is not None:
            self._matched[layout.kind, stored["pk"]] = here
        self._remember(row, layout)

    def _is_repeated(
        self,
        row: Row,
        layout: Layout,
        keys: Keys,
        mine: list[Key | None],
        parser: Parser,
        here: str,
    ) -> bool:
        seen = self._seen.get(layout.kind)
        for index, key in enumerate(mine if seen else []):
            if key is None or key not in seen[index]:  # type: ignore[index]
                continue
            first, theirs = seen[index][key]  # type: ignore[index]
            if keys.differs_earlier(index, mine, theirs) and not keys.strict[index]:
                continue
            names = [n for n in reversed(layout.keys[index]) if n in parser.columns]
            sentence = f"与{first}重复（{keys.described(index)}相同），只取先出现的一行。"
            parser.refuse(row, (names or layout.keys[index])[0], sentence)
            return True
        return False

    @staticmethod
    def _stored(
        row: Row, keys: Keys, existing: Existing, mine: list[Key | None], parser: Parser
    ) -> Stored | None:
        for index, key in enumerate(mine):
            stored = existing.by_key[index].get(key) if key is not None else None
            if stored is None:
                continue
            if keys.differs_earlier(index, mine, keys.of_stored(stored)):
                if keys.strict[index]:
                    parser.refuse(
                        row,
                        keys.alternatives[0][-1],
                        f"库中已有{keys.described(index)}相同而{keys.described(0)}不同的记录，请核对。",
                    )
                    return None
                continue
            return stored
        return None

    def _compare(self, row: Row, layout: Layout, existing: Existing, stored: Stored | None) -> None:
        if stored is None:
            row.state = NEW
            return
        row.pk = stored["pk"]
        for spec in layout.stored:
            value = row.values.get(spec.name)
            if value is None:  # an empty cell says nothing about what is stored
                continue
            value = blank(layout, spec.name) if value is CLEAR else value
            if identity(value) == stored[spec.name]:
                continue
            row.before[spec.name] = stored[spec.name]
            row.after[spec.name] = value
        for spec in layout.lists:
            if (members := row.values.get(spec.name)) is not None:
                members = [] if members is CLEAR else members
                held = existing.lists[spec.name].get(row.pk, set())
                if {identity(m) for m in members} != held:
                    row.before[spec.name], row.after[spec.name] = sorted(held), members
        facts = facts_of(layout, row.values)
        if facts and {**stored["facts"], **facts} != stored["facts"]:
            row.before["facts"] = stored["facts"]
            row.after["facts"] = {**stored["facts"], **facts}
        row.state = CHANGED if row.after else SAME

    def _check_rounds(
        self,
        row: Row,
        layout: Layout,
        stored: Stored | None,
        merged: dict[str, Any],
        parser: Parser,
    ) -> None:
        if row.state == SAME:
            return
        after = merged
        if stored is not None:
            after = {k: identity(v) for k, v in row.after.items() if not isinstance(v, list)}
        objection = self.closed.objection(layout, stored, after)
        if objection:
            parser.refuse(row, *objection)

    def _check_tally(self, row: Row, parser: Parser, here: str) -> None:
        names = ("round", "source", *Tally.DIMENSIONS)
        tally = Tally(**{n: row.values[n] for n in names if row.values.get(n) is not None})
        stray = tally.stray_dimensions()
        if stray:
            label = parser.layout.by_name[stray[0]].label
            source = tally.get_source_display()
            parser.refuse(row, stray[0], f"“{source}”的汇总不能按{label}填报，请清空这一格。")
            return
        if row.pk is None:
            place = self._taken().overlapped(tally)
            if place:
                parser.refuse(
                    row,
                    "value",
                    f"与{place}的汇总重叠，会重复计数。请按同样的口径填报，或先撤销重叠的一条。",
                )
                return
            self._taken().add(tally, here)

    def _taken(self) -> TallyCells:
        if self._tallies is None:
            self._tallies = TallyCells()
            stored = Tally.objects.filter(county=self.county).select_related(
                "unit", "column", "account"
            )
            for tally in stored:
                self._tallies.add(tally, "库中已有")
        return self._tallies

    def _remember(self, row: Row, layout: Layout) -> None:
        """Let later rows and sheets point to what this row creates or renames."""
        if layout.kind not in _REFERRED:
            return
        if row.state == NEW:
            if row.record is None:
                row.record = layout.model(county=self.county)
            for name, value in stored_values(layout, row.values).items():
                setattr(row.record, name, value)
            row.record.planned_units = row.values.get("units", [])  # type: ignore[attr-defined]
            if layout.kind != "units":
                self.lookups.add(layout.kind, row.record)
        elif row.state == CHANGED and layout.kind == "units":
            unit = self.lookups.resolver.units[row.pk or 0]
            for name, value in row.after.items():
                setattr(unit, name, value)
            self.lookups.resolver.add(unit)

    def _announce_units(self, layout: Layout, rows: list[Row]) -> None:
        """Make new units known before the successors in the same sheet are looked up."""
        known = {unit.name for unit in self.lookups.resolver.units.values()}
        for row in rows:
            name = row.values.get("name")
            if not row.reasons and name and name not in known:
                known.add(name)
                row.record = layout.model(county=self.county, name=name)
                row.record.short_name = row.values.get("short_name", "")  # type: ignore[attr-defined]
                self.lookups.add(layout.kind, row.record)

    def _retract_units(self, rows: list[Row], parser: Parser) -> None:
        refused = {id(row.record): row for row in rows if row.record and row.state == REJECTED}
        for row in rows:
            successor = row.values.get("successor")
            if row.state != REJECTED and id(successor) in refused:
                number = refused[id(successor)].number
                parser.refuse(row, "successor", f"承接单位所在的第 {number} 行被拒绝。")
                row.state = REJECTED
        for row in rows:
            if row.record is not None and row.state == REJECTED:
                self.lookups.resolver.remove(row.record)  # type: ignore[arg-type]


_REFERRED = {"units", "unit_aliases", "websites", "columns", "accounts", "guides", "zones"}


def stored_values(layout: Layout, values: dict[str, Any]) -> dict[str, Any]:
    """Return what a new record takes from its row; the model's defaults fill the rest."""
    taken = {}
    for spec in layout.stored:
        value = values.get(spec.name)
        if value is None and spec.default is not None:
            value = spec.default
        if value is not None and value is not CLEAR:
            taken[spec.name] = value
    return taken


def facts_of(layout: Layout, values: dict[str, Any]) -> dict[str, str]:
    """Return the fields that are kept together in a record's `facts`."""
    return {
        spec.name: "" if value is CLEAR else value
        for spec in layout.facts
        if (value := values.get(spec.name)) is not None
    }
