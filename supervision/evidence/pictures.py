"""Pictures of problems: those recorded with them, and the photos of a visit that showed them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from supervision.models import Evidence, Finding, RectificationItem

_VISITED = {
    Finding.Kind.GUIDE_INCOMPLETE,
    Finding.Kind.GUIDE_INACCURATE,
    Finding.Kind.ZONE_INCOMPLETE,
    Finding.Kind.ZONE_NO_SIGNAGE,
}


def pictures_of(findings: Iterable[Finding]) -> dict[int, list[Evidence]]:
    """Return the pictures of each finding by its primary key, in two queries at most."""
    asked = list(findings)
    found: dict[int, list[Evidence]] = defaultdict(list)
    for piece in Evidence.objects.filter(finding__in=asked).select_related("file").order_by("pk"):
        found[piece.finding_id or 0].append(piece)
    visited = {_seen(one): one.pk for one in asked if one.kind in _VISITED}
    if visited:
        for piece in _of_visits(asked):
            visit = piece.visit
            assert visit is not None
            key = (visit.round_id, visit.target.unit_id, visit.target.name)
            if key in visited:
                found[visited[key]].append(piece)
    return found


def _seen(finding: Finding) -> tuple[int, int, str]:
    return finding.round_id, finding.unit_id, finding.subject


def _of_visits(findings: list[Finding]) -> Iterable[Evidence]:
    names = {finding.subject for finding in findings}
    here = Q(visit__guide__name__in=names) | Q(visit__zone__name__in=names)
    pieces = Evidence.objects.filter(here, visit__round__in={one.round_id for one in findings})
    return pieces.select_related("file", "visit__guide", "visit__zone").order_by("pk")


def with_pictures(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings, each with its `pictures`."""
    listed = list(findings)
    found = pictures_of(listed)
    for finding in listed:
        finding.pictures = found.get(finding.pk, [])  # type: ignore[attr-defined]
    return listed


def carried_pieces(item: RectificationItem) -> list[Evidence]:
    """Return all that its steps carried, each knowing whether a later version `is_replaced`."""
    later = Evidence.objects.filter(replaces=OuterRef("pk"), event__isnull=False)
    pieces = Evidence.objects.filter(item=item, event__isnull=False).annotate(
        is_replaced=Exists(later)
    )
    return list(pieces.select_related("file", "replaces", "event").order_by("pk"))
