"""Evaluating the rules of a round, its verdicts, and the preview of a rule."""

from __future__ import annotations

from collections.abc import Iterator

from bench.frame import Bench, Measure, in_turn, item
from supervision.findings.deriving import derive_findings
from supervision.findings.preview import effect
from supervision.findings.verdicts import verdicts
from supervision.indicators.actions import load_indicators
from supervision.metrics.actions import compute_round
from supervision.models import Indicator, InspectionRound


@item("rules", stacks=("sqlite", "postgresql"))
def one_county(bench: Bench) -> Iterator[Measure]:
    load_indicators(by=None)
    round = InspectionRound.objects.get(code="2026Q3")
    rule = Indicator.objects.get(code="account_update_days", level="national")
    rule.pk, rule.threshold, rule.warn_at = None, 7, 5  # as it would be proposed
    compute_round(round=round, by=None)
    timed = in_turn(
        {
            "compute": lambda: compute_round(round=round, by=None),
            "derive": lambda: derive_findings(round=round, by=None),
            "judge": lambda: verdicts(round),
            "preview": lambda: effect(rule, round),
        },
        runs=bench.runs,
    )
    said = {
        "derive": "rules: the whole catalogue against the stored figures, candidates written",
        "judge": "rules: verdicts on every website, column, account and unit",
        "preview": "rules: a stricter rule for accounts, evaluated from the rows twice",
    }
    for key, note in said.items():
        yield Measure(
            f"{key} a round by its rules, {bench.stack}", timed[key].cpu, "s CPU", 1,
            timed["compute"].cpu, "computing its metrics", note=f"{note}.",
        )  # fmt: skip
