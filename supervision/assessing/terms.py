"""The terms that hold in a county: its own, or else the general ones, which are on trial."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.conf import settings

from supervision.metrics import catalogue
from supervision.models import AssessmentTerm, Commendation, Finding
from units.models import County

Ground = AssessmentTerm.Ground
FACTS = ("position", "name", "sign", "ground", "narrowed", "points", "cap", "basis", "status")


@lru_cache(maxsize=1)
def general() -> tuple[dict[str, Any], ...]:
    """Return the general terms of fixtures/assessment/terms.json, as facts."""
    file = settings.FIXTURES_DIR / "assessment" / "terms.json"
    return tuple(json.loads(file.read_text(encoding="utf-8")))


def terms_of(county: County) -> list[AssessmentTerm]:
    """Return the county's own terms; without any, the general ones, which are not stored."""
    own = list(AssessmentTerm.objects.filter(county=county))
    return own or [_made(county, facts) for facts in general()]


def _made(county: County, facts: dict[str, Any]) -> AssessmentTerm:
    term = AssessmentTerm(county=county, **facts)
    term.clean_fields(exclude=["county"])  # points become decimals
    return term


def choices_of(ground: str) -> dict[str, str]:
    """Return what a ground may be narrowed to, label by code."""
    match ground:
        case Ground.FINDING | Ground.REPEAT:
            return {str(k): str(v) for k, v in Finding.Kind.choices}
        case Ground.PRAISE | Ground.CRITICISM:
            return {str(k): str(v) for k, v in Commendation.Matter.choices}
        case Ground.METRIC:
            return {
                metric.key: metric.label
                for metric in catalogue.metrics().values()
                if ("unit",) in metric.lines and not metric.is_rate
            }
    return {}


def narrowed_to(term: AssessmentTerm) -> list[str]:
    return [part.strip() for part in term.narrowed.replace("，", ",").split(",") if part.strip()]


def scope_words(term: AssessmentTerm) -> str:
    """Say what the ground is and what it is narrowed to."""
    known = choices_of(term.ground)
    labels = "、".join(known.get(code, code) for code in narrowed_to(term))
    return f"{term.get_ground_display()}：{labels}" if labels else term.get_ground_display()
