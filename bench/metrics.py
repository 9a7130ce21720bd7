"""Computing the metrics of a round."""

from __future__ import annotations

from bench.frame import Bench, Measure, in_turn, item
from supervision.metrics.actions import compute_round
from supervision.models import InspectionRound


@item("metrics", stacks=("sqlite", "postgresql"))
def one_county(bench: Bench) -> Measure:
    round = InspectionRound.objects.get(code="2026Q3")
    ours = in_turn({"ours": lambda: compute_round(round=round, by=None)}, runs=bench.runs)["ours"]
    return Measure(
        f"all metrics of one round, {bench.stack}, {ours.result} values", ours.cpu, "s CPU"
    )
