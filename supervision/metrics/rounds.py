"""Finding a round by what a person types on the command line."""

from __future__ import annotations

from supervision.metrics.gathered import MetricError
from supervision.models import InspectionRound
from units.models import County


def round_named(county: str, code: str) -> InspectionRound:
    """Return the round of this code or label in the county of this name or area code."""
    found = County.objects.filter(name=county) or County.objects.filter(code=county)
    if not found:
        known = "、".join(County.objects.values_list("name", flat=True)) or "（还没有县区）"
        raise MetricError(f"没有名为“{county}”的县区；现有 {known}。")
    rounds = InspectionRound.objects.filter(county=found[0]).select_related("county")
    round = rounds.filter(code=code).first() or rounds.filter(label=code).first()
    if round is None:
        known = "、".join(rounds.values_list("code", flat=True)) or "（还没有轮次）"
        raise MetricError(f"{found[0]}没有轮次“{code}”；现有 {known}。")
    return round
