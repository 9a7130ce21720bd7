"""The figures that can be written into a text, with what they say now, to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from notices.composition.figures import Figures, plain
from notices.composition.sources import Facts
from notices.composition.tokens import (
    COUNTY_FIELDS,
    ROUND_FIELDS,
    SPACES,
    TokenError,
    expression,
)
from supervision.indicators.definitions import Metric
from supervision.indicators.dimensions import DIMENSIONS
from supervision.metrics import catalogue
from supervision.models import Finding, InspectionRound
from units.models import Unit

MOST = 40
LONGEST = 80
FINDINGS, FIELDS, THRESHOLDS = "问题", "轮次和县区", "检查指标"


@dataclass(frozen=True)
class Entry:
    """A figure: `reference` as it is inserted, its key, and its value as text."""

    reference: str
    label: str
    key: str
    value: str

    @property
    def token(self) -> str:
        return "{{" + self.reference + "}}"


@dataclass(frozen=True)
class Writing:
    """One way of writing a figure, and how it reads now."""

    label: str
    token: str
    text: str


def groups() -> list[str]:
    """Return the groups of figures to choose from: the first words of the labels."""
    heads = (metric.label.partition(".")[0] for metric in catalogue.metrics().values())
    return [*dict.fromkeys(heads), FINDINGS, FIELDS, THRESHOLDS]


def units(round: InspectionRound) -> list[str]:
    rows = Unit.objects.filter(county=round.county).order_by("display_order", "pk")
    return [str(unit) for unit in rows]


class Picker:
    """The figures of one round; `unit` narrows those that are counted by unit to one of them."""

    def __init__(self, round: InspectionRound, unit: str = "") -> None:
        self.facts = Facts(round)
        self.figures = Figures(self.facts)
        self.unit = unit

    def entries(self, query: str, group: str = "") -> list[Entry]:
        """Return the figures whose label or key holds every word of the query."""
        words = query.lower().split()
        found = []
        for label, reference, key in self._named(group):
            if all(word in f"{label} {key}".lower() for word in words):
                found.append(Entry(reference, label, key, self._text(reference)))
                if len(found) == MOST:
                    break
        return found

    def _named(self, group: str) -> Iterator[tuple[str, str, str]]:
        for metric in catalogue.metrics().values():
            if group and metric.label.partition(".")[0] != group:
                continue
            if self.unit and not _by_unit(metric):
                continue
            at = f"@单位={self.unit}" if self.unit else ""
            yield metric.label + at, metric.label + at, metric.key
        if not self.unit:
            yield from self._others(group)

    def _others(self, group: str) -> Iterator[tuple[str, str, str]]:
        if group in {"", FINDINGS}:
            yield "问题.全部", "问题.all", "findings.all"
            for code, label in Finding.Kind.choices:
                yield f"问题.{label}", f"问题.{code}", f"findings.{code}"
        if group in {"", FIELDS}:
            for space, fields in (("round", ROUND_FIELDS), ("county", COUNTY_FIELDS)):
                for field, label in fields.items():
                    name = f"{SPACES[space]}.{label}"
                    yield name, name, f"{space}.{field}"
        if group in {"", THRESHOLDS}:
            for code, threshold in self.facts.thresholds.items():
                yield f"指标.{threshold.name}", f"指标.{code}", f"indicator.{code}"

    def _text(self, reference: str) -> str:
        try:
            return plain(self.figures.runs(expression(reference)))[:LONGEST]
        except TokenError:
            return ""

    def writings(self, reference: str) -> list[Writing]:
        """Return the ways in which a figure can be written, those that say something now."""
        found: dict[str, Writing] = {}
        for label, filters in _ways(reference):
            written = reference + filters
            text = self._text(written)
            if text and text not in found:
                found[text] = Writing(label, "{{" + written + "}}", text)
        return list(found.values())


def _by_unit(metric: Metric) -> bool:
    return ("unit",) in metric.lines


def _ways(reference: str) -> Iterable[tuple[str, str]]:
    """Yield name and filters of every way to write; what does not fit is left out later."""
    yield "原样", ""
    metric = catalogue.find(reference.partition("@")[0])
    yield "只写数，不带百分号", "|数值"
    yield "与上一轮次比", "|环比"
    yield "与上年同期比", "|同比"
    yield "单位名单", "|名单"
    yield "名单，最多三个，后面写“等”", "|名单:3"
    if metric is not None and metric.lines:
        for grouping in metric.lines:
            if len(grouping) == 1:
                name = DIMENSIONS[grouping[0]].label
                yield f"按{name}分列，由多到少", f"|分列:{grouping[0]}"
                yield f"{name}前三位，带数", f"|分列:{grouping[0]}|前:3"
                yield f"{name}名单，加引号", f"|名单:{grouping[0]}|引号"
        yield "居前三位的单位", "|前:3"
        yield "居前五位的单位", "|前:5"
        yield "名单里有几个", "|名单|个数"
    yield "涉及的单位", "|单位"
    yield "涉及的栏目、账号、事项", "|对象"
    yield "理由", "|理由"
    yield "待整改事项", "|事项"
    yield "汉字数字", "|汉字"
    yield "序数", "|序数"
    yield "天数折成周数", "|周数"
    yield "几月几日", "|月日"
    yield "月份", "|月份"
    yield "年份", "|年份"
