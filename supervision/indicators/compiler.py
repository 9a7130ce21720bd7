"""From definitions to queries: one grouped query per source, one window query per update gap.

The grouped query counts, for every combination of the source's cell dimensions, all the
conditional aggregates that its metrics ask for; everything coarser is added up from these cells
in Python, exactly. The reconstructed mark is one of the grouping columns, so that a figure
knows whether any row behind it was made up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connections
from django.db.models import (
    Aggregate,
    Count,
    F,
    Func,
    IntegerField,
    Max,
    Q,
    Sum,
    Window,
)
from django.db.models.functions import Cast, Lag
from django.utils import timezone

from supervision.indicators.definitions import Metric
from supervision.indicators.sources import Source
from supervision.models import InspectionRound

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Measurement:
    """One conditional aggregate of a source: what is taken of the rows that hold all facts."""

    measure: str
    facts: tuple[str, ...] = ()
    field: str = ""

    def aggregate(self, source: Source, round: InspectionRound) -> Aggregate | Func:
        """Build it for a round; the moment of days_since comes as a day counted from 1970."""
        condition: Q | None = source.holds(self.facts, round) if self.facts else None
        match self.measure:
            case "sum":
                return Sum(self.field, filter=condition, default=0)
            case "days_since":
                return LocalDay(Max(source.moment, filter=condition))
            case _:
                return Count("pk", filter=condition)


@dataclass(frozen=True)
class RowCell:
    """The rows of one combination of dimensions: keys as text, None where a row has none."""

    keys: tuple[str | None, ...]
    reconstructed: bool
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Gap:
    """The days on which an entity first and last published, and its longest pause between."""

    first: date
    last: date
    longest: int
    reconstructed: bool


def measurement(metric: Metric) -> Measurement:
    """Return the aggregate that a metric over rows needs; a distinct count needs a count."""
    measure = metric.measure if metric.measure in {"sum", "days_since"} else "count"
    return Measurement(measure, metric.facts, metric.field)


def cells(
    source: Source, measurements: Iterable[Measurement], round: InspectionRound
) -> list[RowCell]:
    """Run the source's grouped query; each cell's values follow the order of the measurements."""
    named = {f"value_{n}": m.aggregate(source, round) for n, m in enumerate(measurements)}
    paths = [source.paths[dimension] for dimension in source.cells]
    found = (
        source.rows(round)
        .order_by()
        .values(*paths, source.reconstructed)
        .annotate(**named)
        .values_list(*paths, source.reconstructed, *named)
    )
    width = len(paths)
    return [
        RowCell(
            tuple(str(key) if key not in (None, "") else None for key in row[:width]),
            bool(row[width]),
            tuple(row[width + 1 :]),
        )
        for row in found.iterator(chunk_size=5000)
    ]


class LocalDay(Func):
    """The office's calendar day of a moment, as a number of days since 1970."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        offset = timezone.get_current_timezone().utcoffset(datetime(2000, 1, 1)) or timedelta()
        minutes = int(offset.total_seconds() // 60)
        template = (
            f"CAST(julianday(%(expressions)s, '{minutes:+d} minutes') - 2440587.5 AS INTEGER)"
        )
        return super().as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        zone = timezone.get_current_timezone_name()
        template = f"((%(expressions)s AT TIME ZONE '{zone}')::date - DATE '1970-01-01')"
        return super().as_sql(compiler, connection, template=template, **context)


_PAUSES = (
    "SELECT gap_entity, MIN(gap_day), MAX(gap_day), MAX(gap_day - gap_before), MAX(gap_made) "
    "FROM ({}) AS days GROUP BY gap_entity"
)


def gaps(source: Source, round: InspectionRound) -> dict[str, Gap]:
    """Return each entity's update gaps within the round's span, by primary key as text.

    One window query (LAG over the entity's moments): Django cannot aggregate over a window
    expression, so its own SQL for the rows is wrapped in one GROUP BY.
    """
    day = LocalDay(F(source.moment), output_field=IntegerField())
    inner = (
        source.rows(round)
        .order_by()
        .annotate(
            gap_entity=F(source.paths[source.entity]),
            gap_day=day,
            gap_before=Window(
                Lag(day), partition_by=F(source.paths[source.entity]), order_by=source.moment
            ),
            gap_made=Cast(source.reconstructed, IntegerField()),
        )
        .values("gap_entity", "gap_day", "gap_before", "gap_made")
    )
    sql, params = inner.query.sql_with_params()
    with connections[inner.db].cursor() as cursor:
        cursor.execute(_PAUSES.format(sql), params)
        return {
            str(entity): Gap(_day(first), _day(last), longest or 0, bool(made))
            for entity, first, last, longest, made in cursor.fetchall()
        }


def _day(number: int) -> date:
    return EPOCH + timedelta(days=number)
