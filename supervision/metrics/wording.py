"""Saying in plain Chinese what a figure is and how it comes about."""

from __future__ import annotations

from collections.abc import Callable

from supervision.indicators.definitions import Metric
from supervision.indicators.dimensions import DIMENSIONS
from supervision.indicators.thresholds import threshold_of
from supervision.indicators.vocabulary import SOURCES
from supervision.metrics import catalogue
from supervision.metrics.names import Names
from supervision.metrics.references import Reference
from supervision.models import InspectionRound
from units.templatetags.words import day

_COMPARED = {">=": "不少于", ">": "超过", "<=": "不超过", "<": "少于", "=": "等于"}


def title(reference: Reference, names: Names) -> str:
    """Name the figure: 12345热线.逾期件数（单位：住建局）."""
    groups = [f"{DIMENSIONS[d].label}：{names.label(d, key)}" for d, key in reference.groups]
    return reference.metric.label + (f"（{'；'.join(groups)}）" if groups else "")


def sentence(reference: Reference, names: Names) -> str:
    """Say over which period what is counted, narrowed to which groups."""
    metric, round = reference.metric, names.round
    first, last, as_of = map(day, (round.starts_on, round.last_day, round.as_of))
    groups = [f"{DIMENSIONS[d].label}为{names.label(d, key)}" for d, key in reference.groups]
    only = f"，限{'、'.join(groups)}" if groups else ""
    note = f"（{metric.note}）" if metric.note else ""
    return (
        f"{round.label}（{first}至{last}，数据截至{as_of}）："
        f"{_SAID[metric.measure](metric, round)}{only}{note}。"
    )


def _label(key: str) -> str:
    return f"“{catalogue.metrics()[key].label}”"


def _choices(metric: Metric) -> list[tuple[str, str]]:
    """The dimensions that the metric restricts, with the values left."""
    return [
        (DIMENSIONS[d].label, "或".join(DIMENSIONS[d].choices[value] for value in values))
        for d, values in metric.where.items()
    ]


def _scope(metric: Metric) -> str:
    source = SOURCES[metric.source]
    words = [f"{label}为{choices}" for label, choices in _choices(metric)]
    words += [source.facts[fact].label for fact in metric.facts]
    return f"{'、'.join(words)}的{source.label}" if words else source.label


def _count(metric: Metric, round: InspectionRound) -> str:
    return f"{_scope(metric)}的{metric.unit_of_measure}数"


def _sum(metric: Metric, round: InspectionRound) -> str:
    return f"{_scope(metric)}的{metric.label.rpartition('.')[2]}之和"


def _distinct(metric: Metric, round: InspectionRound) -> str:
    return f"有{_scope(metric)}的{DIMENSIONS[metric.by].label}个数，每个只计一次"


def _days_since(metric: Metric, round: InspectionRound) -> str:
    return f"最近一条{_scope(metric)}距{day(round.last_day)}的天数"


def _longest_gap(metric: Metric, round: InspectionRound) -> str:
    return f"相邻两条{_scope(metric)}之间相隔最多的天数，时段首尾的空档也计入"


def _count_of(metric: Metric, round: InspectionRound) -> str:
    of, condition = catalogue.metrics()[metric.of], metric.condition
    threshold, basis = "（没有设定阈值）", ""
    if condition and condition.own:
        threshold = f"自身规定的{of.label.rpartition('.')[2]}"
    elif condition and condition.number is not None:
        threshold = f"{condition.number}{of.unit_of_measure}"
    elif condition and (rule := threshold_of(round, condition.indicator)):
        threshold = f"{rule.value.normalize():f}{rule.unit_of_measure}"
        basis = f"（{rule.name}，{rule.level}级，依据：{rule.basis}）"
    over = f"{_label(metric.over)}中" if metric.over else ""
    kinds = "".join(f"{choices}中" for _, choices in _choices(metric))
    compared = _COMPARED[condition.operator] if condition else ""
    return (
        f"{over}{kinds}{_label(metric.of)}{compared}{threshold}的"
        f"{DIMENSIONS[metric.by].label}个数{basis}"
    )


def _ratio(metric: Metric, round: InspectionRound) -> str:
    return f"{_label(metric.numerator)}除以{_label(metric.denominator)}"


def _share(metric: Metric, round: InspectionRound) -> str:
    return f"所在组的{_label(metric.of)}占全部的比例"


def _sum_of(metric: Metric, round: InspectionRound) -> str:
    return "、".join(map(_label, metric.parts)) + "之和"


_SAID: dict[str, Callable[[Metric, InspectionRound], str]] = {
    "count": _count,
    "sum": _sum,
    "distinct": _distinct,
    "days_since": _days_since,
    "longest_gap": _longest_gap,
    "count_of": _count_of,
    "ratio": _ratio,
    "mean": _ratio,
    "share": _share,
    "sum_of": _sum_of,
}
