"""Tallies (汇总填报): which cell of a source each one fills, and which rows it replaces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Q

from supervision.indicators.dimensions import DIMENSIONS
from supervision.indicators.sources import Source
from supervision.metrics.registers import Dimensions
from supervision.models import Tally

_ENTITIES = [d for d in Tally.DIMENSIONS if DIMENSIONS[d].is_entity]
_CHOICES = [d for d in Tally.DIMENSIONS if not DIMENSIONS[d].is_entity]


def cell_of(tally: Tally) -> Dimensions:
    """Return the dimensions that the tally sets, entities by primary key as text."""
    entities = {d: str(pk) for d in _ENTITIES if (pk := getattr(tally, f"{d}_id"))}
    return entities | {d: key for d in _CHOICES if (key := getattr(tally, d))}


def describe(tally: Tally) -> str:
    """Name the cell in words: 工单（单位：住建局；渠道：12345热线）."""
    words = []
    for dimension in cell_of(tally):
        display = getattr(tally, f"get_{dimension}_display", None)
        value = display() if display else getattr(tally, dimension)
        words.append(f"{DIMENSIONS[dimension].label}：{value}")
    return f"{tally.get_source_display()}（{'；'.join(words) or '全县合计'}）"


class Replaced:
    """Tells whether a cell of rows is replaced by any tally."""

    def __init__(self, tallies: Iterable[Tally]) -> None:
        self._patterns: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
        for tally in tallies:
            cell = cell_of(tally)
            self._patterns[tuple(cell)].add(tuple(cell.values()))

    def covers(self, dimensions: Mapping[str, str]) -> bool:
        return any(
            tuple(dimensions.get(d, "") for d in pattern) in values
            for pattern, values in self._patterns.items()
        )


def replaced_rows(source: Source, tallies: Iterable[Tally]) -> Q | None:
    """Return the condition on the source's rows that some tally takes their place; None for none.

    Cells that differ in one dimension alone become one IN condition, so that a table of tallies
    does not become hundreds of alternatives.
    """
    patterns: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for tally in tallies:
        cell = cell_of(tally)
        patterns[tuple(cell)].append(tuple(cell.values()))
    condition: Q | None = None
    for pattern, cells in patterns.items():
        for alternative in _alternatives(source, pattern, cells):
            condition = alternative if condition is None else condition | alternative
    return condition


def _alternatives(
    source: Source, pattern: tuple[str, ...], cells: list[tuple[str, ...]]
) -> list[Q]:
    if not pattern:
        return [Q(pk__isnull=False)]
    widest = max(range(len(pattern)), key=lambda n: len({cell[n] for cell in cells}))
    by_rest: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for cell in cells:
        by_rest[cell[:widest] + cell[widest + 1 :]].append(cell[widest])
    rest = pattern[:widest] + pattern[widest + 1 :]
    found = []
    for keys, values in by_rest.items():
        alternative = source.within(pattern[widest], tuple(values))
        for dimension, key in zip(rest, keys, strict=True):
            alternative &= source.within(dimension, (key,))
        found.append(alternative)
    return found
