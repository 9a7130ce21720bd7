"""Drawing an attached table: bars, stacked bars, shades, or lines over the rounds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeVar

from notices.composition import phrasing
from notices.composition.courses import Course
from notices.composition.document import Chart, Table
from notices.composition.operands import Item
from notices.composition.options import ChartOptions, ColumnOptions
from notices.composition.overrides import Overrides
from notices.composition.sources import Facts
from notices.composition.tables import Measured
from notices.composition.tokens import TokenError
from supervision.dashboards.charts import figure_of
from supervision.metrics import references
from supervision.metrics.ranking import dense
from units.charts import bars, heat, palette, stacked
from units.charts.figures import MISSING, Bar, Figure, Row, Series
from units.charts.figures import Chart as Drawn
from units.charts.lines import line_chart

# The width of the text area, 156 mm, in the drawing's own points: letters keep their size.
WIDTH = 589.0
# What a face has left below the attachment's label and title, and what one without them has.
FIRST_ROOM, ROOM = 500.0, 740.0
# Of parts of a whole the third is mostly what warns: as on the desk.
COLOURS = (palette.BLUE, palette.BLUE_LINE, palette.RED, palette.GREEN, palette.AMBER)

Entry = TypeVar("Entry")


def draw(
    options: ChartOptions,
    source: Measured | Course,
    table: Table,
    facts: Facts,
    key: str,
    overrides: Overrides,
) -> Chart:
    """Return the table drawn; raise TokenError where its figures cannot be drawn together."""
    columns = [
        column
        for column in source.options.columns
        if column.metric and (not options.columns or column.label in options.columns)
    ]
    made = _Drawing(options, columns, facts, key, overrides)
    pieces = made.lines(source) if isinstance(source, Course) else made.rows(source)
    return Chart(
        title=made.title,
        drawings=tuple(piece.drawing for piece in pieces),
        summary="".join(piece.summary for piece in pieces),
        unit=made.unit,
        note=_note(options, table, facts),
    )


class _Drawing:
    def __init__(
        self,
        options: ChartOptions,
        columns: Sequence[ColumnOptions],
        facts: Facts,
        key: str,
        overrides: Overrides,
    ) -> None:
        self.options = options
        self.columns = columns
        self.facts = facts
        self.overrides = overrides
        self.key = f"chart-{key}"
        self.title = options.title or "、".join(column.label for column in columns)
        metrics = [references.parse(column.metric).metric for column in columns]
        self.rates = [metric.is_rate for metric in metrics]
        units = {"%" if m.is_rate else m.unit_of_measure for m in metrics}
        self.unit = units.pop() if len(units) == 1 else ""
        if not self.unit and options.kind != "lines":
            raise TokenError(f"图示“{self.title}”各列的计量单位不同，不能画在一起。")

    def lines(self, course: Course) -> list[Drawn]:
        labels = [label.replace("年", "年\n", 1) for label in course.history.labels]
        series = []
        for column in self.columns:
            *earlier, present = course.figures[column]
            drawn = self.overrides.drawn(course.keys[column], present)
            series.append(Series(column.label, [*earlier, drawn]))
        return [
            line_chart(
                self.key, self.title, labels, series, unit="%" if all(self.rates) else "",
                highest=100 if all(self.rates) else None, breaks=course.history.breaks,
                width=WIDTH,
            )
        ]  # fmt: skip

    def rows(self, source: Measured) -> list[Drawn]:
        keys = self._chosen(source)
        figures = {key: [self._figure(source, c, key) for c in self.columns] for key in keys}
        names = {key: source.name(key) for key in keys}
        match self.options.kind:
            case "bars":
                ranks = self._ranks(source, keys)
                items = [Bar(names[k], figures[k][0], ranks.get(k)) for k in keys]
                return self._bars(items)
            case "stacked":
                return self._stacked([names[k] for k in keys], [figures[k] for k in keys])
            case _:
                return self._heat([Row(names[k], figures[k]) for k in keys])

    def _item(self, source: Measured, column: ColumnOptions, key: str) -> Item | None:
        return source.items[column.metric].get(key)

    def _chosen(self, source: Measured) -> list[str]:
        """Return the rows drawn: best first and the largest, where the county ranks at all."""
        keys, first = list(source.keys), self.columns[0]
        if (self.options.ranked or self.options.top) and source.may_rank:

            def size(key: str) -> float:
                item = self._item(source, first, key)
                return -float(item.number) if item else 0.0

            keys.sort(key=size)
            if self.options.top:
                keys = keys[: self.options.top]
        return keys

    def _ranks(self, source: Measured, keys: Sequence[str]) -> dict[str, int]:
        if not (self.options.ranked and source.may_rank):
            return {}
        items = [(key, self._item(source, self.columns[0], key)) for key in keys]
        known = [(key, item) for key, item in items if item and item.exact]
        return {key: rank for rank, (key, _) in dense(known, key=lambda one: one[1].number)}

    def _figure(self, source: Measured, column: ColumnOptions, key: str) -> Figure:
        reference = f"{references.parse(column.metric).key}@{source.options.rows}={key}"
        return self.overrides.drawn(reference, self._computed(source, column, key))

    def _computed(self, source: Measured, column: ColumnOptions, key: str) -> Figure:
        item = self._item(source, column, key)
        if item is None:
            nothing = self.facts.nothing(column.metric)
            return Figure(0, nothing) if nothing == "0" else MISSING
        if item.value is None:
            return MISSING
        return figure_of(item.value, self.facts.round, item.reference)

    def _bars(self, items: Sequence[Bar]) -> list[Drawn]:
        average = None
        if self.options.average and self.rates[0]:
            metric = self.columns[0].metric
            total = figure_of(self.facts.values.get(metric), self.facts.round, metric)
            average = (f"全{self.facts.county.tier}", total)
        return [
            bars.bar_chart(
                f"{self.key}-{n}", self.title, piece, measure=self.title, average=average,
                width=WIDTH, among=items,
            )
            for n, piece in enumerate(cut(items, bars.PITCH), 1)
        ]  # fmt: skip

    def _stacked(self, names: list[str], figures: list[list[Figure]]) -> list[Drawn]:
        if any(self.rates):
            raise TokenError(f"图示“{self.title}”是堆叠条，只能画数量，不能画比率。")

        def series(rows: Sequence[list[Figure]]) -> list[Series]:
            return [
                Series(c.label, [row[n] for row in rows], COLOURS[n % len(COLOURS)])
                for n, c in enumerate(self.columns)
            ]

        whole = (names, series(figures))
        pieces = cut(list(zip(names, figures, strict=True)), stacked.PITCH)
        return [
            stacked.stacked_chart(
                f"{self.key}-{n}", self.title, [name for name, _ in piece],
                series([row for _, row in piece]), unit=self.unit, width=WIDTH, among=whole,
            )
            for n, piece in enumerate(pieces, 1)
        ]  # fmt: skip

    def _heat(self, rows: Sequence[Row]) -> list[Drawn]:
        columns = [column.label for column in self.columns]
        unit = self.unit
        return [
            heat.heat_chart(
                f"{self.key}-{n}", self.title, columns, piece, unit=unit, width=WIDTH, among=rows
            )
            for n, piece in enumerate(cut(rows, heat.PITCH), 1)
        ]


def cut(entries: Sequence[Entry], pitch: float) -> list[Sequence[Entry]]:
    """Part a long drawing into pieces that each fit on a face, of about equal size."""
    first, most = int(FIRST_ROOM // pitch), int(ROOM // pitch)
    if len(entries) <= first:
        return [entries]
    later = math.ceil((len(entries) - first) / most)
    first = min(first, math.ceil(len(entries) / (later + 1)))
    size = math.ceil((len(entries) - first) / later)
    starts = range(first, len(entries), size)
    return [entries[:first], *(entries[start : start + size] for start in starts)]


def _note(options: ChartOptions, table: Table, facts: Facts) -> str:
    """Say where the figures come from; on what they rest is told once, below the table."""
    round = facts.round
    if options.kind == "lines":
        source = f"数据来源：各轮检查数据，最近一轮截至{phrasing.day(round.as_of)}"
    else:
        span = phrasing.span(round.starts_on, round.ends_on)
        source = f"数据来源：{span}检查数据，截至{phrasing.day(round.as_of)}"
    words = [source, options.note.rstrip("。")]
    if options.alone and table.note:
        words.append(table.note.removeprefix("注：表中").rstrip("。"))
    return "；".join(word for word in words if word) + "。"
