"""The charts of a round's desk and of counties side by side, from stored values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.db.models import Count, Q, QuerySet

from supervision.dashboards import figures
from supervision.indicators.vocabulary import SOURCES
from supervision.metrics import catalogue
from supervision.metrics.ranking import dense
from supervision.metrics.references import parse
from supervision.metrics.rounding import format_value
from supervision.metrics.values import RoundValues, Value
from supervision.models import InspectionRound, MetricValue
from supervision.models.rounds import start_of
from units.charts.bars import bar_chart
from units.charts.figures import MISSING, Bar, Chart, Figure, Row, Series
from units.charts.heat import heat_chart
from units.charts.lines import line_chart, sparkline
from units.charts.palette import BLUE, BLUE_LINE, RED
from units.charts.stacked import stacked_chart
from units.models import County

ROUNDS_SHOWN = 8
RANKINGS = {
    "hotline": ("热线按时办结率", "hotline.on_time_rate"),
    "letters": ("来信按时办结率", "letters.on_time_rate"),
    "publications": ("发布信息", "publications.total"),
    "posts": ("新媒体推文", "posts.total"),
    "submissions": ("采用稿件", "submissions.total"),
}
# How orders were handled: three parts that make up all that were received.
HANDLED = (("按时办结", "on_time", BLUE), ("在办", "pending", BLUE_LINE), ("逾期", "overdue", RED))
HANDLERS = {"hotline": "12345热线", "letters": "网民来信"}
# What counts as an update, and the metric that tells which units owe any.
UPDATES = {
    "publications": ("publications.total", "columns.by_unit"),
    "posts": ("posts.total", "accounts.total"),
}


METRICS_OF_UPDATES = {metric for pair in UPDATES.values() for metric in pair}


def figure_of(value: Value, round: InspectionRound, reference: str) -> Figure:
    """Return a value as charts draw it: rates in percent, linked to its rows where known."""
    exact = value.exact
    text = format_value(value, value.metric, round.county)
    if exact is None:
        return Figure(None, text)
    return Figure(
        exact * 100 if value.metric.is_rate else exact,
        text,
        figures.figure_url(round, reference),
        tally=value.from_tally,
        reconstructed=value.from_reconstructed,
    )


@dataclass(frozen=True)
class History:
    """The totals of a county's last computed rounds of one kind, earliest first: one query.

    `wanted` are the metrics' keys, by default those of the desk.
    """

    present: InspectionRound
    shown: int = ROUNDS_SHOWN
    wanted: tuple[str, ...] = ()

    @cached_property
    def _stored(self) -> dict[int, tuple[InspectionRound, dict[str, Value]]]:
        rounds = InspectionRound.objects.filter(
            county=self.present.county_id,
            kind=self.present.kind,
            starts_on__lte=self.present.starts_on,
            computed_at__isnull=False,
        ).order_by("-starts_on", "-pk")
        handled = [f"{name}.{part}" for name in HANDLERS for _, part, _ in HANDLED]
        wanted = self.wanted or [*(tile.reference for tile in catalogue.tiles()), *handled]
        found: dict[int, tuple[InspectionRound, dict[str, Value]]] = {}
        for line in (
            MetricValue.objects.filter(
                round__in=rounds.values("pk")[: self.shown], group="", metric__in=wanted
            )
            .select_related("round")
            .order_by("round__starts_on", "round_id")
        ):
            round, values = found.setdefault(line.round_id, (line.round, {}))
            round.county = self.present.county
            values[line.metric] = Value(
                catalogue.metrics()[line.metric],
                line.numerator,
                line.denominator,
                line.from_tally,
                line.from_reconstructed,
            )
        return found

    @cached_property
    def rounds(self) -> list[InspectionRound]:
        return [round for round, _ in self._stored.values()]

    @cached_property
    def breaks(self) -> set[int]:
        """The positions whose round does not follow on the one drawn before it."""
        pairs = enumerate(pairwise(self.rounds), 1)
        return {n for n, (before, after) in pairs if after.previous_id != before.pk}

    def figures(self, reference: str) -> list[Figure]:
        """Return a total's figure in each round."""
        unknown = Value(catalogue.metrics()[reference], None)
        return [
            figure_of(values.get(reference, unknown), round, reference)
            for round, values in self._stored.values()
        ]

    @property
    def labels(self) -> list[str]:
        return [round.label for round in self.rounds]


def sparks(history: History) -> dict[str, str]:
    """Return the drawing for each headline figure that has a course, by its reference."""
    return {
        tile.reference: sparkline(
            f"spark-{n}",
            f"{tile.title}近{len(history.rounds)}轮走势",
            list(zip(history.labels, history.figures(tile.reference), strict=True)),
            history.breaks,
        )
        for n, tile in enumerate(catalogue.tiles())
    }


def trend(history: History) -> Chart | None:
    """Draw the headline rates over the rounds; None where there is but one round."""
    rates = [
        Series(tile.title, history.figures(tile.reference))
        for tile in catalogue.tiles()
        if catalogue.metrics()[tile.reference].is_rate
    ]
    rates = [one for one in rates if any(figure.value is not None for figure in one.figures)]
    if len(history.rounds) < 2 or not rates:
        return None
    return line_chart(
        "trend",
        "主要比率各轮走势",
        [label.replace("年", "年\n", 1) for label in history.labels],
        rates,
        unit="%",
        highest=100,
        breaks=history.breaks,
        note="前后不相连的轮次之间不连线。" if history.breaks else "",
    )


def handling(history: History) -> Chart | None:
    """Draw how what was received was handled, round by round; None where nothing was."""
    for key, name in HANDLERS.items():
        parts = [
            Series(label, history.figures(f"{key}.{part}"), colour)
            for label, part, colour in HANDLED
        ]
        if any(figure.value for one in parts for figure in one.figures):
            return stacked_chart(
                "handling", f"{name}各轮办理情况", history.labels, parts, unit="件"
            )
    return None


def metrics_ranked() -> set[str]:
    """Return the metrics that the desk's rankings and drawings stand on."""
    return {metric for _, metric in RANKINGS.values()} | METRICS_OF_UPDATES


def rankings(values: RoundValues) -> dict[str, str]:
    """Return the rankings that the round has units for: titles by key."""
    return {
        key: title
        for key, (title, metric) in RANKINGS.items()
        if values.keys(catalogue.metrics()[metric], ("unit",))
    }


def ranking_title(county: County) -> str:
    return "单位排名" if county.publishes_ranking else "各单位情况"


def ranking(values: RoundValues, key: str) -> Chart:
    """Draw the units by one figure, best first, equals sharing a rank; unknown ones stand last.

    Where the county publishes no ranking they stand in the register's order, without places.
    """
    title, name = RANKINGS[key]
    metric = catalogue.metrics()[name]
    county = values.round.county
    lines: list[tuple[int | None, tuple[str, str, Value]]]
    if county.publishes_ranking:
        found = values.by_group(metric, "unit")
        known = [line for line in found if line[2].exact is not None]
        lines = [*dense(known, key=lambda line: line[2].exact)]
        lines += [(None, line) for line in found if line[2].exact is None]
    else:
        lines = [(None, line) for line in values.by_group(metric, "unit")]
    bars = [
        Bar(label, figure_of(value, values.round, str(parse(name).at("unit", unit))), rank)
        for rank, (unit, label, value) in lines
    ]
    total = figure_of(values.get(name), values.round, name)
    unit = "" if metric.is_rate else f"（{metric.unit_of_measure}）"
    return bar_chart(
        "ranking",
        f"{ranking_title(county)}：{title}",
        bars,
        measure=f"{title}{unit}",
        # A county's sum says nothing beside a unit's count; its rate does.
        average=(f"全{county.tier}", total) if metric.is_rate else None,
        note=f"全{county.tier}为各单位合计后的比率。" if metric.is_rate else "",
    )


def updates_title(values: RoundValues) -> str:
    """Return the title of the drawing of updates, blank where there would be none."""
    for key, (metric, _) in UPDATES.items():
        if values.get(metric).numerator and _with_unit(values.round, key).exists():
            return _title_of_updates(key)
    return ""


def _with_unit(round: InspectionRound, key: str) -> QuerySet[Any]:
    source = SOURCES[key]
    return source.rows(round).filter(**{f"{source.paths['unit']}__isnull": False})


def _title_of_updates(key: str) -> str:
    return f"各单位每周{SOURCES[key].label}"


def updates(values: RoundValues) -> Chart | None:
    """Draw what each unit published in each week; None where no rows were recorded.

    One grouped query. Units that owe updates stand here even without any; weeks that the round
    does not know yet are left out. Counts filed without rows have no weeks and do not enter.
    """
    for key, (metric, owing) in UPDATES.items():
        if values.get(metric).numerator:
            counts = _by_week(values.round, key)
            if counts:
                return _updates(values, key, (metric, owing), counts)
    return None


def _weeks(round: InspectionRound) -> list[tuple[str, Q]]:
    """Return the round's weeks from Monday to Sunday, cut at its first and last day."""
    monday = round.starts_on - timedelta(days=round.starts_on.weekday())
    found = []
    while monday <= round.ends_on:
        label = f"{max(monday, round.starts_on):%-m.%-d}"
        following = monday + timedelta(days=7)
        week = Q(published_at__gte=start_of(monday), published_at__lt=start_of(following))
        found.append((label, week if monday <= round.last_day else Q()))
        monday = following
    return found


def _by_week(round: InspectionRound, key: str) -> dict[str, list[int | None]]:
    """Return each unit's counts by week, by its key; a week to come is None."""
    source = SOURCES[key]
    weeks = _weeks(round)
    known = {f"week_{n}": Count("pk", filter=week) for n, (_, week) in enumerate(weeks) if week}
    path = source.paths["unit"]
    grouped = _with_unit(round, key).order_by().values(path).annotate(**known)
    return {str(line[path]): [line.get(f"week_{n}") for n in range(len(weeks))] for line in grouped}


def _updates(
    values: RoundValues,
    key: str,
    metrics: tuple[str, str],
    counts: dict[str, list[int | None]],
) -> Chart:
    weeks = _weeks(values.round)
    name, owing = metrics
    none = [0 if week else None for _, week in weeks]
    units = dict.fromkeys(counts)
    units |= dict.fromkeys(values.keys(catalogue.metrics()[owing], ("unit",)))
    rows = [
        Row(
            values.names.label("unit", unit),
            [MISSING if n is None else Figure(n, str(n)) for n in counts.get(unit, none)],
            figures.figure_url(values.round, str(parse(name).at("unit", unit)))
            if unit in counts
            else "",
        )
        for unit in sorted(units, key=lambda unit: values.names.position("unit", unit))
    ]
    source = SOURCES[key]
    made = "；含重构数据" if values.get(name).from_reconstructed else ""
    return heat_chart(
        "updates",
        _title_of_updates(key),
        [label for label, _ in weeks],
        rows,
        unit=source.unit_of_measure,
        note=f"列为每周第一天，数字为{source.label}{source.unit_of_measure}数{made}。",
    )


def comparison(title: str, lines: Sequence[tuple[str, Figure]]) -> Chart:
    """Draw counties side by side by one headline figure, in the order of the list."""
    bars = [Bar(label, figure) for label, figure in lines]
    return bar_chart("comparison", f"县区对比：{title}", bars, heading="县区", measure=title)
