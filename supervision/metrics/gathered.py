"""Everything that the metrics of a round need from the database, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from supervision.indicators import compiler
from supervision.indicators.compiler import Gap, Measurement
from supervision.indicators.definitions import Grouping, Metric
from supervision.indicators.dimensions import ATTRIBUTES, DIMENSIONS
from supervision.indicators.sources import Source
from supervision.indicators.thresholds import Threshold, judged_by, rules_in_force
from supervision.indicators.vocabulary import POPULATIONS, SOURCES
from supervision.intake.checks import TallyCells
from supervision.metrics import tallies as tallying
from supervision.metrics.registers import Dimensions, Registers
from supervision.metrics.tallies import Replaced
from supervision.models import Indicator, InspectionRound, Tally
from units.actions import RefusedError

Where = Mapping[str, tuple[str, ...]]
Progress = Callable[[int, str], None]
Key = tuple[str, ...]


# Sources that say which objects there are, read whatever is counted.
REGISTERS = {key for key, _ in POPULATIONS.values()} | {"column_units"}


class MetricError(RefusedError):
    """What stands in the way of computing, in a sentence for the person who asked for it."""


@dataclass(frozen=True)
class Cell:
    """What is known of one combination of dimensions: aggregated rows, or a tally."""

    dimensions: Dimensions
    values: tuple[Any, ...]
    made: bool
    tally: Tally | None = None

    def matches(self, where: Where) -> bool | None:
        """Tell whether the cell lies within; None where a tally does not say."""
        certain: bool | None = True
        for dimension, allowed in where.items():
            key = self.dimensions.get(dimension)
            if key is None:
                if self.tally is None:
                    return False
                certain = None
            elif key not in allowed:
                return False
        return certain


class Scope:
    """The cells that lie within a condition, each with whether it does for certain; a tally may
    not say.
    """

    def __init__(self, cells: list[tuple[Cell, bool]]) -> None:
        self.cells = cells
        self._keys: dict[Grouping, list[Key]] = {}

    def keys(self, grouping: Grouping) -> list[Key]:
        """Return each cell's group, made once for all metrics of the scope; blank where the cell
        has no value for a dimension.
        """
        if grouping not in self._keys:
            self._keys[grouping] = [
                tuple([cell.dimensions.get(dimension, "") for dimension in grouping])
                for cell, _ in self.cells
            ]
        return self._keys[grouping]


class Gathered:
    """The cells, update gaps, registers, tallies and thresholds of a round."""

    def __init__(
        self,
        round: InspectionRound,
        metrics: Iterable[Metric],
        progress: Progress | None = None,
        rules: dict[str, Indicator] | None = None,
    ) -> None:
        self.round = round
        self.registers = Registers(round.county_id)
        self.thresholds: dict[str, Threshold] = {}
        self._measurements: dict[str, list[Measurement]] = {}
        self._cells: dict[str, list[Cell]] = {}
        self._gaps: dict[str, dict[str, Gap]] = {}
        self._rows_seen: dict[str, bool] = {}
        self._populations: dict[str, set[str]] = {entity: set() for entity in POPULATIONS}
        self._groups: dict[tuple[str, Any], list[str]] = {}
        self._scopes: dict[tuple[str, Any], Scope] = {}
        self.responsible: dict[str, list[str]] = defaultdict(list)
        rules = rules_in_force(round.county, round.last_day) if rules is None else rules
        with judged_by(round, rules) as self.thresholds:
            self._gather_all(list(metrics), progress)

    def _gather_all(self, metrics: list[Metric], progress: Progress | None) -> None:
        filed = self._filed_tallies()
        for step, source in enumerate(SOURCES.values()):
            if progress:
                progress(5 + 70 * step // len(SOURCES), f"正在统计{source.label}")
            own = [metric for metric in metrics if metric.source == source.key]
            if own or source.key in REGISTERS:
                self._gather(source, own, filed.get(source.key, []))

    def _filed_tallies(self) -> dict[str, list[Tally]]:
        """Return the round's tallies by source; refuse those that would be counted twice."""
        by_source: dict[str, list[Tally]] = defaultdict(list)
        taken = TallyCells()
        filed = Tally.objects.filter(round=self.round).select_related("unit", "column", "account")
        for tally in filed.order_by("pk"):
            cell = tallying.describe(tally)
            if stray := tally.stray_dimensions():
                names = "、".join(DIMENSIONS[name].label for name in stray)
                raise MetricError(
                    f"汇总填报“{cell}”填了{names}，这类数据不按此统计；请改正后再计算。"
                )
            if other := taken.overlapped(tally):
                raise MetricError(
                    f"汇总填报“{other}”与“{cell}”重叠，同一批数据会计两次；请删去其中一条再计算。"
                )
            taken.add(tally, cell)
            by_source[tally.source].append(tally)
        return by_source

    def _gather(self, source: Source, metrics: list[Metric], filed: list[Tally]) -> None:
        counted = [metric for metric in metrics if metric.measure != "longest_gap"]
        wanted = dict.fromkeys(compiler.measurement(metric) for metric in counted)
        entity = next((e for e, (key, _) in POPULATIONS.items() if key == source.key), "")
        standing = Measurement("count", POPULATIONS[entity][1] if entity else ())
        if entity:
            wanted[standing] = None
        measurements = self._measurements[source.key] = list(wanted)
        replaced = Replaced(filed)
        cells = self._cells[source.key] = []
        rows = compiler.cells(source, measurements, self.round)
        self._rows_seen[source.key] = bool(rows or filed)
        for row in rows:
            given = {d: k for d, k in zip(source.cells, row.keys, strict=True) if k is not None}
            if entity and row.values[measurements.index(standing)]:
                self._populations[entity].add(given[entity])
            if source.key == "column_units":
                self.responsible[given["column"]].append(given["unit"])
            dimensions = self.registers.expand(given, source.dimensions)
            if not replaced.covers(dimensions):
                cells.append(Cell(dimensions, row.values, row.reconstructed))
        for tally in filed:
            dimensions = self.registers.expand(tallying.cell_of(tally), source.dimensions)
            cells.append(Cell(dimensions, (), tally.is_reconstructed, tally))
        if any(metric.measure == "longest_gap" for metric in metrics):
            self._gaps[source.key] = compiler.gaps(source, self.round)

    def has_data(self, source: Source) -> bool:
        """Whether anything was recorded of the source for the round, rows or tallies."""
        return self._rows_seen[source.key]

    def index(self, source: Source, measurement: Measurement) -> int:
        return self._measurements[source.key].index(measurement)

    def gaps(self, source: Source) -> dict[str, Gap]:
        return self._gaps[source.key]

    def scope(self, source: Source, where: Where) -> Scope:
        """Return the cells within the condition."""
        key = (source.key, tuple(sorted(where.items())))
        if key not in self._scopes:
            cells = self._cells[source.key]
            matched = [(cell, cell.matches(where) if where else True) for cell in cells]
            self._scopes[key] = Scope([(c, f is True) for c, f in matched if f is not False])
        return self._scopes[key]

    def tally_cells(self, source: Source) -> list[Cell]:
        return [cell for cell in self._cells[source.key] if cell.tally]

    def attribute(self, entity: str, key: str, dimension: str) -> list[str]:
        """Return an entity's values of a dimension; a column may have several units."""
        if dimension == entity:
            return [key]
        if entity == "column" and dimension in ("unit", *ATTRIBUTES["unit"]):
            units = self.responsible[key]
            found = [v for unit in units for v in self.attribute("unit", unit, dimension)]
            return list(dict.fromkeys(found))
        value = self.registers.attributes(entity, key).get(dimension)
        return [value] if value else []

    def population(self, dimension: str, where: Where) -> list[str]:
        """Return the groups that get a line even without rows."""
        key = (dimension, tuple(sorted(where.items())))
        if key not in self._groups:
            self._groups[key] = self._population(dimension, where)
        return self._groups[key]

    def _population(self, dimension: str, where: Where) -> list[str]:
        if dimension in POPULATIONS:
            standing = self._populations[dimension]
            return sorted((k for k in standing if self.belongs(dimension, k, where)), key=int)
        for entity in POPULATIONS:
            if dimension in ATTRIBUTES[entity]:
                keys = self.population(entity, where)
                found = {v for key in keys for v in self.attribute(entity, key, dimension)}
                return [choice for choice in DIMENSIONS[dimension].choices if choice in found]
        allowed = where.get(dimension)
        return [c for c in DIMENSIONS[dimension].choices if allowed is None or c in allowed]

    def belongs(self, entity: str, key: str, where: Where) -> bool:
        """Tell whether an entity's attributes agree with the conditions that concern it."""
        return all(
            set(self.attribute(entity, key, dimension)) & set(allowed)
            for dimension, allowed in where.items()
            if dimension == entity or dimension in ATTRIBUTES[entity]
        )
