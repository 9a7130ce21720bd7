"""Finding a county and its round by what a person types on the command line."""

from __future__ import annotations

from supervision.models import InspectionRound
from units.actions import RefusedError
from units.lookup import county_named
from units.models import County

__all__ = ["county_named", "round_named"]


def round_named(county: County, text: str) -> InspectionRound:
    """Return the county's round of this code or label. Raises RefusedError."""
    rounds = InspectionRound.objects.filter(county=county).select_related("county", "previous")
    found = rounds.filter(code=text).first() or rounds.filter(label=text).first()
    if found is None:
        known = "、".join(rounds.values_list("code", flat=True)) or "（还没有轮次）"
        raise RefusedError(f"{county}没有轮次“{text}”；现有：{known}。")
    return found
