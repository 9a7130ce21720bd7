"""The metrics, tiles and tables that exist, read once from fixtures/metrics."""

from __future__ import annotations

import difflib
from functools import cache, lru_cache

from django.conf import settings

from supervision.indicators.definitions import Metric, Table, Tile
from supervision.indicators.lateness import READ
from supervision.indicators.schema import read
from supervision.indicators.thresholds import WARN


@lru_cache(maxsize=1)
def _definitions() -> tuple[dict[str, Metric], list[Tile], list[Table]]:
    return read(settings.FIXTURES_DIR / "metrics")


@lru_cache(maxsize=1)
def _labels() -> dict[str, str]:
    return {metric.label: metric.key for metric in metrics().values()}


def metrics() -> dict[str, Metric]:
    """Return every metric by key, in the order of the files."""
    return _definitions()[0]


def tiles() -> list[Tile]:
    """Return the headline figures of a round page, in display order."""
    return _definitions()[1]


def tables() -> list[Table]:
    """Return the standard tables of a round page, in display order."""
    return _definitions()[2]


def table(key: str) -> Table:
    """Return one table; raise KeyError when there is none of this key."""
    return {t.key: t for t in tables()}[key]


def find(name: str) -> Metric | None:
    """Return the metric of this key or Chinese label, or None."""
    return metrics().get(name) or metrics().get(_labels().get(name, ""))


def nearest(name: str, count: int = 3) -> list[str]:
    """Return the existing keys or labels most like the name, best first."""
    return difflib.get_close_matches(name, [*metrics(), *_labels()], n=count, cutoff=0.4)


@cache
def judged_by(key: str) -> frozenset[str]:
    """Return the codes of the rules whose thresholds the metric takes, or what it stands on."""
    metric = metrics()[key]
    own = {code for name in (metric.source, *metric.facts) for code in READ.get(name, ())}
    if metric.condition and metric.condition.indicator:
        own.add(metric.condition.indicator.removesuffix(WARN))
    return frozenset(own).union(*(judged_by(name) for name in metric.needs))


@lru_cache(maxsize=1)
def judging() -> frozenset[str]:
    """Return the codes of all rules whose thresholds some metric takes."""
    return frozenset[str]().union(*map(judged_by, metrics()))
