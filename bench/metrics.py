"""Computing the metrics of a round, beside hand-written SQL and a loop over the units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from bench.frame import Bench, Measure, in_turn, item
from bench.loop import by_unit
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
    name = f"all metrics of one round, {bench.stack}"
    yield Measure(
        name, timed["ours"].cpu, "s CPU", 3, timed["sql"].cpu, "hand-written SQL",
        note="metrics: the SQL computes and stores the same lines of every metric and group (some"
        f" {timed['ours'].result:,} a county), equal one for one; it leaves out"
        f" {left_out or 'none'}. Evaluating costs what the SQL does; the rest is the general"
        " definitions: tallies, marks, unknowns.",
    )  # fmt: skip
    # The loop takes so long that once or twice tells enough.
    loop = in_turn({"loop": lambda: by_unit(round)}, runs=1, warm=False)["loop"]
    counts = _by_unit(round)
    wrong = [a for a, number in loop.result.items() if counts.get(a, 0) != number]
    if wrong:
        raise AssertionError(f"The loop differs in {len(wrong)}: {wrong[:10]}")
    yield Measure(
        name, timed["ours"].cpu, "s CPU", 20, loop.cpu, "a loop over the units", at_least=True,
        note=f"metrics, loop: one ORM query a figure, {len(loop.result):,} counts by unit, equal to"
        " ours; the other lines that we store it does not even ask for. Once, not a median.",
    )  # fmt: skip


def _by_unit(round: InspectionRound) -> dict[tuple[str, str], int]:
    lines = MetricValue.objects.filter(round=round, group="unit")
    return {(m, k): int(n) for m, k, n in lines.values_list("metric", "group_key", "numerator")}


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
