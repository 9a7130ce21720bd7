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
    left_out = differ()
    yield Measure(
        f"all metrics of one round, {bench.stack}", timed["ours"].cpu, "s CPU", 3,
        timed["sql"].cpu, "hand-written SQL",
        note=f"metrics: the SQL computes and stores the same lines ({timed['ours'].result:,} at"
        f" county scale), equal one for one; it leaves out {left_out or 'none'}.",
    )  # fmt: skip


def differ() -> str:
    """Refuse to go on unless the lines are equal; return the metrics that the SQL leaves out."""
    ours, theirs = (_lines(table) for table in (MetricValue._meta.db_table, TABLE))
    known = {address[1] for address in theirs}
    left_out = {address[1] for address in ours} - known
    addresses = {a for a in ours if a[1] not in left_out} | theirs.keys()
    wrong = sorted(a for a in addresses if ours.get(a) != theirs.get(a))
    if wrong:
        lines = [f"{a}: {ours.get(a)} ≠ {theirs.get(a)}" for a in wrong[:10]]
        raise AssertionError("\n".join([f"{len(wrong)} lines differ", *lines]))
    return ", ".join(sorted(left_out))


def _lines(table: str) -> dict[tuple[Any, ...], tuple[float, float | None]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT round_id, metric, "group", group_key, numerator, denominator FROM {table}'
        )
        return {
            tuple(row[:4]): (float(row[4]), None if row[5] is None else float(row[5]))
            for row in cursor.fetchall()
        }
