"""Counties side by side: the headline figures of each one's newest computed round."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from supervision.dashboards import charts, figures
from supervision.metrics import catalogue
from supervision.metrics.values import Value
from supervision.models import InspectionRound, MetricValue
from units.charts.figures import MISSING, Chart
from units.models import County
from units.tables import Cell, Column, Tab, Table


def _newest(counties: Sequence[County]) -> dict[int, InspectionRound]:
    """Return each county's newest computed round, by the county's primary key."""
    own = InspectionRound.objects.filter(county=OuterRef("pk"), computed_at__isnull=False)
    newest = own.order_by("-starts_on", "-pk").values("pk")[:1]
    chosen = County.objects.filter(pk__in=[county.pk for county in counties])
    rounds = InspectionRound.objects.filter(
        pk__in=chosen.annotate(newest=Subquery(newest)).values("newest")
    )
    return {round.county_id: round for round in rounds.select_related("county")}


def side_by_side(
    counties: Sequence[County], asked: str = "", page: int = 1
) -> tuple[Table, Chart | None, list[Tab]]:
    """Return a row for every county, a headline drawn (the one asked for), and tabs to the others.

    A county without a computed round has dashes. Without a figure to compare, or with a single
    county, there is no drawing.
    """
    headlines = catalogue.tiles()
    rounds = _newest(counties)
    stored = MetricValue.objects.filter(
        round__in=rounds.values(), metric__in=[h.reference for h in headlines], group=""
    )
    values = {(value.round_id, value.metric): value for value in stored}
    rows = []
    for county in counties:
        round = rounds.get(county.pk)
        row = [
            Cell(county.name, reverse("county_detail", args=[county.pk]), sub=county.city),
            Cell(round.label, reverse("round_detail", args=[round.pk]),
                 reconstructed=round.is_reconstructed) if round else Cell("未计算"),
        ]  # fmt: skip
        for headline in headlines:
            value = values.get((round.pk, headline.reference)) if round else None
            row.append(_cell(value, round, headline.reference))
        rows.append(row)
    columns = [Column("县区", "short"), Column("最近轮次", "short")]
    columns += [Column(headline.title, "numeric") for headline in headlines]
    table = Table("各县区主要指标", columns, rows, hide_caption=True, cards=False)
    return table, *_compared(counties, rounds, values, asked, page)


def _compared(
    counties: Sequence[County],
    rounds: dict[int, InspectionRound],
    values: dict[tuple[int, str], MetricValue],
    asked: str,
    page: int,
) -> tuple[Chart | None, list[Tab]]:
    known = {key for _, key in values}
    titles = {h.reference: h.title for h in catalogue.tiles() if h.reference in known}
    key = asked if asked in titles else next(iter(titles), "")
    if not key or len(counties) < 2:
        return None, []
    lines = []
    for county in counties:
        round = rounds.get(county.pk)
        stored = values.get((round.pk, key)) if round else None
        figure = MISSING
        if stored and round:
            figure = charts.figure_of(_value(stored, key), round, key)
        lines.append((f"{county.name}（{round.label}）" if round else county.name, figure))
    tabs = [
        Tab(title, f"?{urlencode({'page': page, 'compare': one})}#comparison", one == key)
        for one, title in titles.items()
    ]
    return charts.comparison(titles[key], lines), tabs


def _value(stored: MetricValue, key: str) -> Value:
    return Value(
        catalogue.metrics()[key],
        stored.numerator,
        stored.denominator,
        stored.from_tally,
        stored.from_reconstructed,
    )


def _cell(stored: MetricValue | None, round: InspectionRound | None, key: str) -> Cell:
    if stored is None or round is None:
        return Cell("—")
    return figures.cell(_value(stored, key), round, key)
