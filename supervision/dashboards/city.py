"""Counties side by side: the headline figures of each one's newest computed round."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from supervision.dashboards import figures
from supervision.metrics import catalogue
from supervision.metrics.values import Value
from supervision.models import InspectionRound, MetricValue
from units.models import County
from units.tables import Cell, Column, Table


def _newest(counties: Sequence[County]) -> dict[int, InspectionRound]:
    """Return each county's newest computed round, by the county's primary key."""
    own = InspectionRound.objects.filter(county=OuterRef("pk"), computed_at__isnull=False)
    newest = own.order_by("-starts_on", "-pk").values("pk")[:1]
    chosen = County.objects.filter(pk__in=[county.pk for county in counties])
    rounds = InspectionRound.objects.filter(
        pk__in=chosen.annotate(newest=Subquery(newest)).values("newest")
    )
    return {round.county_id: round for round in rounds.select_related("county")}


def side_by_side(counties: Sequence[County]) -> Table:
    """Draw a row for every county; one without a computed round has dashes."""
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
    return Table("各县区主要指标", columns, rows, hide_caption=True, cards=False)


def _cell(stored: MetricValue | None, round: InspectionRound | None, key: str) -> Cell:
    if stored is None or round is None:
        return Cell("—")
    value = Value(
        catalogue.metrics()[key],
        stored.numerator,
        stored.denominator,
        stored.from_tally,
        stored.from_reconstructed,
    )
    return figures.cell(value, round, key)
