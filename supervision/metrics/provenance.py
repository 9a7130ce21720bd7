"""From a figure back to what it stands on: the very rows, tallies, groups or parts.

The conditions are those of the metric's definition, compiled once more to a queryset; a property
test holds rows and tallies against the stored value for every count and every group.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, QuerySet

from supervision.indicators.definitions import Metric
from supervision.indicators.sources import ListColumn, Source
from supervision.indicators.vocabulary import SOURCES
from supervision.metrics import catalogue, wording
from supervision.metrics.gathered import Cell
from supervision.metrics.references import Reference
from supervision.metrics.tallies import cell_of, replaced_rows
from supervision.metrics.values import RoundValues, Value
from supervision.models import InspectionRound, Tally

Groups = dict[str, str]


@dataclass(frozen=True)
class GroupLine:
    """One of the groups that a figure counts, with the figure that was judged, to go on from."""

    label: str
    value: Value
    reference: Reference


@dataclass(frozen=True)
class Rows:
    """What a figure stands on. Exactly one kind is filled, but rows go with tallies.

    `queryset` are the rows and `columns` say how to list them; `tallies` are the tallies beside
    them, whose `tally_field` counts; `groups` the groups counted or measured; `parts` the figures
    that a rate or a sum is made of.
    """

    reference: Reference
    title: str
    value: Value
    sentence: str
    queryset: QuerySet[Any] | None = None
    columns: tuple[ListColumn, ...] = ()
    tallies: list[Tally] = field(default_factory=list)
    tally_field: str = ""
    groups: list[GroupLine] = field(default_factory=list)
    parts: list[Rows] = field(default_factory=list)

    @property
    def tallied(self) -> int:
        """What the tallies count together."""
        return sum(getattr(tally, self.tally_field) or 0 for tally in self.tallies)


def rows(ref: Reference | str, round: InspectionRound, values: RoundValues | None = None) -> Rows:
    """Return what the figure stands on; raise BadReference for one that cannot exist."""
    return _Tracer(round, values or RoundValues(round)).trace(ref)


def describe(
    ref: Reference | str, round: InspectionRound, values: RoundValues | None = None
) -> str:
    """Say in one plain sentence how the figure comes about."""
    values = values or RoundValues(round)
    return wording.sentence(values.resolve(ref), values.names)


class _Tracer:
    def __init__(self, round: InspectionRound, values: RoundValues) -> None:
        self.round = round
        self.values = values

    def trace(self, ref: Reference | str) -> Rows:
        reference = self.values.resolve(ref)
        metric, groups = reference.metric, dict(reference.groups)
        found = Rows(
            reference,
            wording.title(reference, self.values.names),
            self.values.get(reference),
            wording.sentence(reference, self.values.names),
        )
        match metric.measure:
            case "ratio" | "mean":
                parts = [metric.numerator, metric.denominator]
            case "share":
                return replace(found, parts=[self._part(metric.of, reference.groups),
                                                self._part(metric.of, ())])  # fmt: skip
            case "sum_of":
                parts = list(metric.parts)
            case "count_of":
                return replace(found, groups=list(self._judged(metric, groups)))
            case "distinct":
                return replace(found, groups=list(self._counted(metric, groups)))
            case "longest_gap" if SOURCES[metric.source].entity not in groups:
                return replace(found, groups=list(self._measured(metric, groups)))
            case _:
                return self._rows(found, metric, groups)
        return replace(found, parts=[self._part(name, reference.groups) for name in parts])

    def _part(self, name: str, groups: tuple[tuple[str, str], ...]) -> Rows:
        return self.trace(Reference(catalogue.metrics()[name], groups))

    def _rows(self, found: Rows, metric: Metric, groups: Groups) -> Rows:
        source = SOURCES[metric.source]
        facts = frozenset(metric.facts)
        return replace(
            found,
            queryset=self.queryset(metric, groups),
            columns=source.columns,
            tallies=list(self._tallies(metric, groups)),
            tally_field=source.tally.get(facts, "value"),
        )

    def queryset(self, metric: Metric, groups: Groups) -> QuerySet[Any]:
        """Return the rows that the metric counts in the groups."""
        source = SOURCES[metric.source]
        found = source.rows(self.round).filter(source.holds(metric.facts, self.round))
        for dimension, allowed in metric.where.items():
            found = found.filter(source.within(dimension, allowed))
        for dimension, key in groups.items():
            found = found.filter(source.within(dimension, (key,)))
        replaced = replaced_rows(source, self._filed(source))
        return found if replaced is None else found.exclude(replaced)

    def _filed(self, source: Source) -> QuerySet[Tally]:
        return Tally.objects.filter(round=self.round, source=source.key).order_by("pk")

    def _tallies(self, metric: Metric, groups: Groups) -> Iterator[Tally]:
        """Yield the tallies within the metric's scope and groups that answer it."""
        source = SOURCES[metric.source]
        answer = source.tally.get(frozenset(metric.facts)) if metric.measure == "count" else None
        if answer is None:
            return
        registers = self.values.names.registers
        where = dict(metric.where)
        narrowed = {dimension: (key,) for dimension, key in groups.items()}
        for tally in self._filed(source).select_related("unit", "column", "account"):
            known = registers.expand(cell_of(tally), source.dimensions)
            cell = Cell(known, (), tally.is_reconstructed, tally)
            if cell.matches(where) and cell.matches(narrowed) and getattr(tally, answer):
                yield tally

    def _judged(self, metric: Metric, groups: Groups) -> Iterator[GroupLine]:
        """Yield the groups that satisfied the condition, with the judged figure.

        Where that is nothing at all (a unit with no item left open), what it was nothing of.
        """
        of = catalogue.metrics()[metric.of]
        for key, label, line in self.values.by_group(metric, metric.by, groups or None):
            if line.numerator:
                reference = Reference(of, ((metric.by, key),))
                if metric.over and not self.values.get(reference).numerator:
                    reference = Reference(catalogue.metrics()[metric.over], ((metric.by, key),))
                yield GroupLine(
                    label + self._limit(metric, key), self.values.get(reference), reference
                )

    def _limit(self, metric: Metric, key: str) -> str:
        """Say the limit that a group sets for itself, where it was judged by that."""
        if metric.condition is None or not metric.condition.own:
            return ""
        limit = self.values.names.registers.limit(metric.by, key)
        measure = catalogue.metrics()[metric.of].unit_of_measure
        return f"（规定不超过{limit}{measure}）" if limit is not None else ""

    def _measured(self, metric: Metric, groups: Groups) -> Iterator[GroupLine]:
        """Yield every account or column with its own gap, longest first."""
        entity = SOURCES[metric.source].entity
        lines = self.values.by_group(metric, entity, groups or None)
        for key, label, line in sorted(lines, key=lambda x: -(x[2].numerator or 0)):
            yield GroupLine(label, line, Reference(metric, ((entity, key),)))

    def _counted(self, metric: Metric, groups: Groups) -> Iterator[GroupLine]:
        """Yield the groups that have rows, with how many."""
        counting = next(
            (
                m
                for m in catalogue.metrics().values()
                if m.measure == "count"
                and (m.source, m.where, m.facts) == (metric.source, metric.where, metric.facts)
                and (metric.by,) in m.lines
            ),
            metric,
        )
        path = SOURCES[metric.source].paths[metric.by]
        counts: dict[str, int] = {
            str(key): n
            for key, n in self.queryset(metric, groups)
            .order_by()
            .values_list(path)
            .annotate(n=Count("pk"))
        }
        plain = Metric("", "", "count", "", source=metric.source, where=metric.where,
                       facts=metric.facts)  # fmt: skip
        for tally in self._tallies(plain, groups):
            if (key := cell_of(tally).get(metric.by)) is not None:  # else it names none of them
                counts[key] = counts.get(key, 0) + tally.value
        names = self.values.names
        for key in sorted(counts, key=lambda k: names.position(metric.by, k)):
            reference = Reference(counting, ((metric.by, key),))
            yield GroupLine(names.label(metric.by, key), self.values.get(reference), reference)
