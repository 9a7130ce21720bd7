"""Figures as pages show them: in words, with their marks, linked to their rows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import get_script_prefix, reverse

from supervision.indicators.definitions import Metric
from supervision.metrics.references import Reference
from supervision.metrics.rounding import format_value, places_of, plain, round_decimal
from supervision.metrics.values import Change as Difference
from supervision.metrics.values import RoundValues, Value
from supervision.models import InspectionRound
from units.tables import Cell, Change

AGAINST = {"previous": "环比", "year_earlier": "同比"}
# A rise of these is welcome, a rise of those is not; of anything else it is neither.
WELCOME = ("_rate", ".on_time", ".closed", ".rectified", ".original", ".fixed")
UNWELCOME = (".overdue", ".failing", ".unrectified", ".without_filing", "content_errors.total")


def figure_url(round: InspectionRound, reference: Reference | str) -> str:
    """Return the address of the page with the rows behind a figure."""
    query = urlencode({"ref": str(reference)}, safe="@=,")
    return f"{_rows_address(round.pk, get_script_prefix())}?{query}"


@lru_cache(maxsize=256)
def _rows_address(pk: int, prefix: str) -> str:
    """Return the address without its query: a desk has five hundred links to it."""
    return reverse("figure_rows", args=[pk])


def parts_of(value: Value, round: InspectionRound) -> tuple[str, str]:
    """Return the figure and its unit apart: ("74.5", "%"), ("47", "件"), ("—", "")."""
    text = format_value(value, value.metric, round.county)
    if not value.is_known:
        return text, ""
    if value.metric.is_rate:
        return text.removesuffix("%"), "%"
    return text, value.metric.unit_of_measure


def cell(value: Value, round: InspectionRound, reference: Reference | str) -> Cell:
    """Return the figure as a table's cell that leads to its rows; the row says 重构数据."""
    text = format_value(value, value.metric, round.county)
    url = figure_url(round, reference) if value.is_known else ""
    return Cell(text, url, tally=value.from_tally)


def heading(label: str, values: Sequence[Value], url: str = "") -> Cell:
    """Return the first cell of a row of figures, marked when any of them is reconstructed."""
    return Cell(label, url, reconstructed=any(value.from_reconstructed for value in values))


def changes(values: RoundValues, reference: str) -> list[Change]:
    """Return the changes on the last round and the last year, those that can be told."""
    found = []
    for against, label in AGAINST.items():
        difference = values.change(reference, against)
        if difference is not None:
            found.append(_change(label, difference, values.round))
    return found


def _change(label: str, difference: Difference, round: InspectionRound) -> Change:
    metric = difference.now.metric
    amount = difference.difference
    if not amount:
        return Change(label, "", "same")
    direction = "up" if amount > 0 else "down"
    return Change(label, _amount(abs(amount), metric, round), direction, _tone(metric, amount))


def _amount(amount: Decimal, metric: Metric, round: InspectionRound) -> str:
    if metric.is_rate:
        places = max(places_of(metric, round.county), 1)
        return f"{plain(round_decimal(amount, places))} 个百分点"
    return f"{plain(round_decimal(amount, metric.decimals or 0))} {metric.unit_of_measure}"


def _tone(metric: Metric, amount: Decimal) -> str:
    if metric.key.endswith(WELCOME):
        return "good" if amount > 0 else "bad"
    if metric.key.endswith(UNWELCOME):
        return "bad" if amount > 0 else "good"
    return ""
