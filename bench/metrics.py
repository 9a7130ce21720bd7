"""Computing the metrics of a round, beside hand-written SQL and a loop over the units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from bench.frame import Bench, Measure, in_turn, item
from bench.sql import TABLE, computing
from supervision.metrics.actions import compute_round
from supervision.models import InspectionRound, MetricValue


@item("metrics", stacks=("sqlite", "postgresql"))
def one_county(bench: Bench) -> Iterator[Measure]:
    round = InspectionRound.objects.get(code="2026Q3")
    reference = computing(round.county_id)
    reference.prepare()
    timed = in_turn(
        {"ours": lambda: compute_round(round=round, by=None), "sql": reference.compute},
        runs=bench.runs,
    )
    differ()
    yield Measure(
        f"all metrics of one round, {bench.stack}", timed["ours"].cpu, "s CPU", 3,
        timed["sql"].cpu, "hand-written SQL",
        note=f"The SQL computes and stores the same {timed['ours'].result:,} lines of all metrics,"
        " equal line for line.",
    )  # fmt: skip


def differ() -> None:
    """Refuse to go on unless every line is equal."""
    ours, theirs = (_lines(table) for table in (MetricValue._meta.db_table, TABLE))
    wrong = sorted(a for a in ours.keys() | theirs.keys() if ours.get(a) != theirs.get(a))
    if wrong:
        lines = [f"{a}: {ours.get(a)} ≠ {theirs.get(a)}" for a in wrong[:10]]
        raise AssertionError("\n".join([f"{len(wrong)} lines differ", *lines]))


def _lines(table: str) -> dict[tuple[Any, ...], tuple[float, float | None]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT round_id, metric, "group", group_key, numerator, denominator FROM {table}'
        )
        return {
            tuple(row[:4]): (float(row[4]), None if row[5] is None else float(row[5]))
            for row in cursor.fetchall()
        }
