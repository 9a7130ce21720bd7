"""Holding stored counts against the rows and tallies that their pages list."""

from __future__ import annotations

import random

from django.db.models import Count, Q

from supervision.indicators.vocabulary import SOURCES
from supervision.metrics import catalogue, provenance
from supervision.metrics.references import Reference
from supervision.metrics.values import RoundValues
from supervision.models import InspectionRound


def check(round: InspectionRound, values: RoundValues, limit: int = 10**6) -> int:
    """Compare every stored count, of the total and of every group, with its rows; with a limit,
    so many chosen at random. Returns how many were compared.
    """
    lines = [
        (metric, group, key)
        for metric in catalogue.metrics().values()
        if metric.measure == "count"
        for grouping in ((), *metric.lines)
        for group in [",".join(grouping)]
        for key in values.keys(metric, grouping)
        if all(key.split(",")) or not grouping
    ]
    if len(lines) > limit:
        lines = random.Random(0).sample(lines, limit)
    for metric, group, key in lines:
        groups = tuple(zip(group.split(","), key.split(","), strict=True)) if group else ()
        found = provenance.rows(Reference(metric, groups), round, values)
        assert found.queryset is not None
        made = Q(**{SOURCES[metric.source].reconstructed: True})
        rows = found.queryset.aggregate(all=Count("pk"), made=Count("pk", filter=made))
        assert rows["all"] + found.tallied == found.value.numerator, f"{metric.key}@{groups}"
        assert found.value.from_reconstructed == (rows["made"] > 0), f"{metric.key}@{groups}"
        assert found.value.from_tally == bool(found.tallies), f"{metric.key}@{groups}"
    return len(lines)
