"""References to figures: `letters.received@appeal_kind=咨询`.

    key [@ group = value [, group = value]]

The key is a metric's key or its Chinese label, a group a dimension's key or label, a value a
choice's code or label, a topic, the name of a unit, column or account, or its primary key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from supervision.indicators.definitions import Grouping, Metric
from supervision.indicators.dimensions import BY_LABEL, DIMENSIONS
from supervision.metrics import catalogue


class BadReference(Exception):  # noqa: N818
    """A reference that names nothing; the message is meant for the person who wrote it."""


class UnknownMetric(BadReference):
    def __init__(self, name: str) -> None:
        self.name = name
        self.suggestions = catalogue.nearest(name)
        near = "、".join(f"“{s}”" for s in self.suggestions)
        super().__init__(f"没有名为“{name}”的指标" + (f"，最接近的是{near}。" if near else "。"))


class UnknownGroup(BadReference):
    """The metric is not stored by this grouping, or the group's value names nothing."""


@dataclass(frozen=True)
class Reference:
    """A metric and, if any, the groups it is narrowed to, in the order written.

    Values of choices are codes; names of units, columns and accounts stay as written until a
    round's values resolve them.
    """

    metric: Metric
    groups: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        return self.metric.key

    @property
    def grouping(self) -> Grouping:
        """The stored grouping that answers: the metric's own order of the dimensions."""
        named = {dimension for dimension, _ in self.groups}
        for grouping in ((), *self.metric.lines):
            if set(grouping) == named:
                return grouping
        dimensions = "、".join(f"“{DIMENSIONS[d].label}”" for d, _ in self.groups)
        raise UnknownGroup(f"指标“{self.metric.label}”没有按{dimensions}统计。")

    def at(self, dimension: str, value: str) -> Reference:
        """Return the reference narrowed by one more group."""
        kept = tuple(pair for pair in self.groups if pair[0] != dimension)
        return Reference(self.metric, (*kept, (dimension, value)))

    def __str__(self) -> str:
        groups = ",".join(f"{dimension}={value}" for dimension, value in self.groups)
        return f"{self.key}@{groups}" if groups else self.key


_NEXT_GROUP = re.compile(r"[,，](?=[^,，=]+=)")


def parse(text: str) -> Reference:
    """Read a reference; raise UnknownMetric or UnknownGroup with a sentence."""
    # An address may hold a NUL, which PostgreSQL takes in no text.
    name, _, rest = text.replace("\0", "").strip().partition("@")
    metric = catalogue.find(name.strip())
    if metric is None:
        raise UnknownMetric(name.strip())
    groups = []
    for part in _NEXT_GROUP.split(rest) if rest.strip() else []:
        dimension, found, value = (piece.strip() for piece in part.partition("="))
        if not found or not value:
            raise UnknownGroup(f"“{part}”应写成 分组=取值，如 单位=住建局。")
        groups.append(_group(metric, dimension, value))
    reference = Reference(metric, tuple(groups))
    reference.grouping  # noqa: B018 raises when the metric is not grouped so
    return reference


def _group(metric: Metric, name: str, value: str) -> tuple[str, str]:
    key = BY_LABEL.get(name, name)
    dimension = DIMENSIONS.get(key)
    if dimension is None:
        known = "、".join(dict.fromkeys(DIMENSIONS[d].label for g in metric.lines for d in g))
        raise UnknownGroup(
            f"没有“{name}”这种分组；指标“{metric.label}”"
            + (f"可按{known}分组。" if known else "不分组。")
        )
    if not dimension.choices or value in dimension.choices:
        return key, value
    for code, label in dimension.choices.items():
        if value == label:
            return key, code
    known = "、".join(dimension.choices.values())
    raise UnknownGroup(f"“{dimension.label}”没有“{value}”，应为 {known} 之一。")
