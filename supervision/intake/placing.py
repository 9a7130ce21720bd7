"""Telling for each row of a sheet whether it is new, changed, the same or refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from supervision.intake import drafts
from supervision.intake.checks import TallyCells, broken_rows
from supervision.intake.closed import ClosedRounds
from supervision.intake.headers import Reading
from supervision.intake.layouts import Layout
from supervision.intake.lookups import Lookups
from supervision.intake.matching import Existing, Key, Keys, differ_earlier
from supervision.intake.merging import merge
from supervision.intake.rows import Parser
from supervision.intake.table import CHANGED, NEW, REJECTED, SAME, Table
from supervision.models import InspectionRound, Tally
from units.models import County


class Rows(Protocol):
    """The rows of one sheet, and how one of them is refused."""

    layout: Layout
    table: Table
    columns: dict[str, Any]  # of the sheet, by field

    def refuse(self, position: int, name: str, sentence: str) -> None: ...


@dataclass
class _Source:
    """What one sheet has taken so far, by key and by stored record."""

    sheet: str
    keyed: list[list[Key | None]]
    taken: list[dict[Key, int]]
    numbers: list[int]
    matched: dict[int, int] = field(default_factory=dict)

    def place(self, position: int) -> str:
        return f"{self.sheet}第 {self.numbers[position]} 行"


class Planner:
    """Plans the sheets of one file one after the other, those that others build on first."""

    def __init__(
        self, county: County, lookups: Lookups, round: InspectionRound | None, several: set[str]
    ) -> None:
        self.county = county
        self.lookups = lookups
        self.round = round
        self.several = several  # kinds that fill more than one sheet
        self.closed = ClosedRounds(lookups.rounds)
        self._sources: dict[str, list[_Source]] = {}
        self._tallies: TallyCells | None = None

    def plan(self, reading: Reading, layout: Layout) -> tuple[Table, list[str]]:
        """Return the rows with what becomes of them, and remarks on those left out."""
        parser = Parser(reading, layout, self.lookups, self.round)
        table = parser.read()
        if layout.kind == "units":
            drafts.announce_units(layout, table, self.lookups)
        parser.find()
        table.unread = frozenset(table.reasons)
        self.place(parser, reading.sheet.name)
        if layout.kind == "units":
            drafts.retract_units(table, parser)
        drafts.remember(layout, table, self.lookups)
        remarks = parser.remarks if len(table) else [*parser.remarks, "表头下没有数据行。"]
        return table, remarks

    def place(self, rows: Rows, sheet: str) -> None:
        """Tell of each row what becomes of it."""
        _Placing(self, rows, f"“{sheet}”" if rows.layout.kind in self.several else "")

    def tallies(self) -> TallyCells:
        if self._tallies is None:
            self._tallies = TallyCells()
            stored = Tally.objects.filter(county=self.county).select_related(
                "unit", "column", "account"
            )
            for tally in stored:
                self._tallies.add(tally, "库中已有")
        return self._tallies

    def sources(self, kind: str) -> list[_Source]:
        return self._sources.setdefault(kind, [])


class _Placing:
    """Places the rows of one sheet."""

    def __init__(self, planner: Planner, rows: Rows, sheet: str) -> None:
        self.planner, self.refuse, self.columns = planner, rows.refuse, rows.columns
        self.layout, self.table = rows.layout, rows.table
        table = self.table
        self.keys = Keys(self.layout)
        self.existing = Existing(self.layout, planner.county, self.keys, table)
        keyed = self.keys.of(table.values, len(table))
        self.source = _Source(sheet, keyed, [{} for _ in keyed], table.numbers)
        self.clashes: dict[int, int] = {}
        self.places = self._places(keyed)
        merge(self.layout, table, self.keys, self.existing, self.places)
        columns = {**table.merged, "pk": self._pks()}
        self.broken = broken_rows(self.layout.model, columns, table.reasons)
        planner.sources(self.layout.kind).append(self.source)
        doubtful = self._doubtful()
        for position, place in enumerate(self.places):
            if doubtful is None or position in doubtful:
                state = REJECTED if position in table.reasons else self._state(position)
            else:
                state = NEW if place is None else CHANGED if position in table.changes else SAME
            table.states.append(state)

    def _doubtful(self) -> set[int] | None:
        """Return the rows that anything may be held against; None where each must be looked at.

        A row's key counts in one sheet only if no other sheet of the kind follows or went before.
        """
        kind = self.layout.kind
        if kind in self.planner.several or kind == "tallies":
            return None
        found = {*self.table.reasons, *self.broken, *self.clashes}
        columns: list[list[Any]] = [*self.source.keyed]
        if len(columns) > 1:
            columns.append(self.places)
        for column in columns:
            first: dict[Any, int] = {}
            for position, key in enumerate(column):
                if key is not None and (other := first.setdefault(key, position)) != position:
                    found |= {position, other}
        rule, closed = self.layout.closing, self.planner.closed
        if rule is not None and closed.closed:
            for position in range(len(self.table)):
                if position not in found and self._may_be_closed(position):
                    found.add(position)
        return found

    def _places(self, keyed: list[list[Key | None]]) -> list[int | None]:
        """Return where in `existing` the record of each row stands; note keys that clash."""
        by_key = self.existing.by_key
        first = by_key[0]
        places: list[int | None] = [first.get(key) for key in keyed[0]]  # type: ignore[arg-type]
        for index in range(1, len(keyed)):
            if not by_key[index]:
                continue
            for position, key in enumerate(keyed[index]):
                if key is None or places[position] is not None or position in self.clashes:
                    continue
                place = by_key[index].get(key)
                if place is None:
                    continue
                mine = [column[position] for column in keyed]
                if not differ_earlier(index, mine, self.existing.keys_of(place)):
                    places[position] = place
                elif self.keys.strict[index]:
                    self.clashes[position] = index
        return places

    def _pks(self) -> list[int | None]:
        pks = self.existing.pks
        found = [None if place is None else pks[place] for place in self.places]
        for position, record in self.table.drafts.items():
            found[position] = found[position] or -id(record)
        return found

    def _state(self, position: int) -> str:
        """Return what becomes of the row; a refused one has its reasons in the table."""
        table, place = self.table, self.places[position]
        if self._is_repeated(position):
            return REJECTED
        if position in self.clashes:
            index = self.clashes[position]
            self.refuse(
                position,
                self.keys.alternatives[0][-1],
                f"库中已有{self.keys.described(index)}相同而{self.keys.described(0)}不同的记录，请核对。",
            )
            return REJECTED
        if place is not None and self._is_matched(self.existing.pks[place], position):
            return REJECTED
        if position in self.broken:
            for name, sentence in self.broken[position]:
                self.refuse(position, name, sentence)
            return REJECTED
        state = NEW if place is None else CHANGED if position in table.changes else SAME
        if state != SAME and self._is_closed(position, place):
            return REJECTED
        if self.layout.kind == "tallies" and self._is_stray_or_overlaps(position, place):
            return REJECTED
        for taken, keyed in zip(self.source.taken, self.source.keyed, strict=True):
            if (key := keyed[position]) is not None:
                taken.setdefault(key, position)
        if place is not None:
            self.source.matched[self.existing.pks[place]] = position
        return state

    def _is_repeated(self, position: int) -> bool:
        layout, keyed = self.layout, self.source.keyed
        for index, column in enumerate(keyed):
            key = column[position]
            if key is None:
                continue
            for source in self.planner.sources(layout.kind):
                other = source.taken[index].get(key)
                if other is None:
                    continue
                if index and not self.keys.strict[index]:
                    mine = [held[position] for held in keyed]
                    theirs = [held[other] for held in source.keyed]
                    if differ_earlier(index, mine, theirs):
                        continue
                names = [n for n in reversed(layout.keys[index]) if n in self.columns]
                self.refuse(
                    position,
                    (names or layout.keys[index])[0],
                    f"与{source.place(other)}重复（{self.keys.described(index)}相同），"
                    "只取先出现的一行。",
                )
                return True
        return False

    def _is_matched(self, pk: int, position: int) -> bool:
        for source in self.planner.sources(self.layout.kind):
            if pk in source.matched:
                first = source.place(source.matched[pk])
                name = self.layout.keys[0][-1]
                self.refuse(position, name, f"与{first}指的是同一条{self.layout.label}。")
                return True
        return False

    def _may_be_closed(self, position: int) -> bool:
        """Tell whether the row, as it is or would be, may lie in a closed round."""
        rule = self.layout.closing
        assert rule is not None
        name = "round" if rule.moment == "next_round" else rule.moment
        moments = [self.table.merged[name][position]]
        if (place := self.places[position]) is not None:
            moments.append(self.existing.records[place][self.existing.place[name]])
        return self.planner.closed.may_object(self.layout, *moments)

    def _is_closed(self, position: int, place: int | None) -> bool:
        """Refuse the row if it would change what a closed round used."""
        table, closed = self.table, self.planner.closed
        if not closed.closed or self.layout.closing is None or not self._may_be_closed(position):
            return False
        stored, after = None, table.stored_row(position)
        if place is not None:
            stored = self.existing.as_dict(place)
            changed = table.changes[position].after
            after = {k: v for k, v in changed.items() if not isinstance(v, list)}
        objection = closed.objection(self.layout, stored, after)
        if objection:
            self.refuse(position, *objection)
        return objection is not None

    def _is_stray_or_overlaps(self, position: int, place: int | None) -> bool:
        refuse, lookups = self.refuse, self.planner.lookups
        row: dict[str, Any] = {}
        for name in ("round", "source", *Tally.DIMENSIONS):
            value = self.table.merged[name][position]
            if isinstance(value, int):
                value = lookups.stored(self.layout.by_name[name].type, value)
            if value:
                row[name] = value
        tally = Tally(**row)
        if stray := tally.stray_dimensions():
            label = self.layout.by_name[stray[0]].label
            source = tally.get_source_display()
            sentence = f"“{source}”的汇总不能按{label}填报，请清空这一格。"
            refuse(position, stray[0], sentence)
            return True
        if place is not None:
            return False
        cells = self.planner.tallies()
        if other := cells.overlapped(tally):
            refuse(
                position,
                "value",
                f"与{other}的汇总重叠，会重复计数。请按同样的口径填报，或先撤销重叠的一条。",
            )
            return True
        cells.add(tally, self.source.place(position))
        return False
