"""The headline figures and standard tables of one round, from its stored values."""

from __future__ import annotations

from collections.abc import Mapping

from supervision.dashboards import figures
from supervision.indicators.definitions import Table as Definition
from supervision.indicators.definitions import Tile as Headline
from supervision.indicators.dimensions import DIMENSIONS
from supervision.metrics import catalogue
from supervision.metrics.references import BadReference, parse
from supervision.metrics.rounding import format_value
from supervision.metrics.values import RoundValues, TableRows, Value
from units.tables import Cell, Column, Table, Tile


def tiles(values: RoundValues, sparks: Mapping[str, str] | None = None) -> list[Tile]:
    """Return the headline figures with their changes; `sparks` are drawings by reference."""
    drawn = sparks or {}
    return [
        _tile(values, one, drawn.get(one.reference, ""))
        for one in catalogue.tiles()
        if not one.optional or values.get(one.reference).numerator
    ]


def _tile(values: RoundValues, headline: Headline, spark: str) -> Tile:
    value = values.get(headline.reference)
    text, unit = figures.parts_of(value, values.round)
    note = ""
    if value.metric.is_rate and value.is_known:
        note = f"{value.numerator:.0f} / {value.denominator:.0f}"
    return Tile(
        headline.title,
        text,
        unit,
        figures.figure_url(values.round, headline.reference) if value.is_known else "",
        note or ("" if value.is_known else "本轮没有相关数据"),
        figures.changes(values, headline.reference),
        reconstructed=value.from_reconstructed,
        tally=value.from_tally,
        spark=spark,
    )


def metrics_shown() -> set[str]:
    """Return the metrics that headline figures and standard tables stand on."""
    tables = (column.metric for table in catalogue.tables() for column in table.columns)
    return {parse(text).metric.key for text in (*tables, *(t.reference for t in catalogue.tiles()))}


def tables(values: RoundValues) -> dict[str, str]:
    """Return the titles by key of the standard tables that have a figure other than zero."""
    return {t.key: t.title for t in catalogue.tables() if values.says_something(t)}


def drawn(values: RoundValues, filled: TableRows) -> Table:
    """Draw a filled table; every figure leads to its rows."""
    definition = filled.table
    attributes = [Column(DIMENSIONS[name].label) for name in definition.attributes]
    figure_columns = [Column(column.title, "numeric") for column in definition.columns]
    rows = []
    for row in filled.rows:
        cells = [figures.heading(row.label, row.values), *(Cell(text) for text in row.attributes)]
        for column, value in zip(definition.columns, row.values, strict=True):
            reference = parse(column.metric).at(definition.group, row.key)
            cells.append(figures.cell(value, values.round, reference))
        rows.append(cells)
    return Table(
        definition.title,
        [Column(definition.group_title), *attributes, *figure_columns],
        rows,
        _total(values, filled),
        hide_caption=True,
        cards=False,
    )


def _total(values: RoundValues, filled: TableRows) -> list[Cell]:
    definition = filled.table
    cells = [figures.heading("合计", filled.total), *(Cell() for _ in definition.attributes)]
    for column, value in zip(definition.columns, filled.total, strict=True):
        cells.append(_total_cell(values, definition, column.metric, value))
    return cells


def _total_cell(values: RoundValues, definition: Definition, metric: str, value: Value) -> Cell:
    reference = parse(metric)
    for dimension, only in definition.only.items():
        reference = reference.at(dimension, only)
    try:
        reference.grouping  # noqa: B018 raises when no such total is stored, only summed here
    except BadReference:
        return Cell(format_value(value, value.metric, values.round.county), tally=value.from_tally)
    return figures.cell(value, values.round, reference)
