"""What is looked at on a visit, and how far the round's visits are."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings
from django.db.models import QuerySet

from supervision.models import (
    DisclosureZone,
    Evidence,
    GuideCheck,
    InspectionRound,
    ServiceGuide,
    SiteVisit,
    ZoneCheck,
)
from units.models import Unit

Target = ServiceGuide | DisclosureZone
Check = GuideCheck | ZoneCheck
Result = GuideCheck.Result


@dataclass(frozen=True)
class Kind:
    """What can be visited: its register, its checks, and the field that joins them (`key`)."""

    key: str
    label: str
    target: type[ServiceGuide] | type[DisclosureZone]
    check: type[GuideCheck] | type[ZoneCheck]


KINDS = {
    kind.key: kind
    for kind in (
        Kind("zone", "公开专区", DisclosureZone, ZoneCheck),
        Kind("guide", "办事指南", ServiceGuide, GuideCheck),
    )
}


def kind_of(target: Target) -> Kind:
    return KINDS["guide" if isinstance(target, ServiceGuide) else "zone"]


@lru_cache(maxsize=1)
def elements() -> dict[str, dict[str, str]]:
    """Return the elements of fixtures/checklists/elements.json by kind, each with its hint."""
    file = settings.FIXTURES_DIR / "checklists" / "elements.json"
    rows = json.loads(file.read_text(encoding="utf-8"))
    return {kind: {row["element"]: row["hint"] for row in listed} for kind, listed in rows.items()}


@dataclass
class Row:
    """One element of a visit as it stands; `number` names its inputs."""

    number: int
    element: str
    hint: str
    result: str = ""
    note: str = ""
    photos: list[Evidence] = field(default_factory=list)
    fault: str = ""


@dataclass
class Sheet:
    """The checklist of one guide or zone in a round."""

    target: Target
    visit: SiteVisit | None
    rows: list[Row]

    @property
    def done(self) -> int:
        return sum(1 for row in self.rows if row.result)

    @property
    def failing(self) -> list[str]:
        return [row.element for row in self.rows if row.result == Result.FAIL]

    @property
    def is_complete(self) -> bool:
        return self.visit is not None and self.visit.completed_at is not None


def checks_of(round: InspectionRound, target: Target) -> QuerySet[Check]:
    kind = kind_of(target)
    found: QuerySet[Check] = kind.check._default_manager.filter(round=round, **{kind.key: target})
    return found


def visit_of(round: InspectionRound, target: Target) -> SiteVisit | None:
    return SiteVisit.objects.filter(round=round, **{kind_of(target).key: target}).first()


def sheet_of(round: InspectionRound, target: Target) -> Sheet:
    """Return the elements that are always looked at, and others that were recorded."""
    visit = visit_of(round, target)
    checks = {check.element: check for check in checks_of(round, target).order_by("pk")}
    hints = elements()[kind_of(target).key]
    photos: dict[str, list[Evidence]] = defaultdict(list)
    if visit:
        for photo in visit.evidence.select_related("file").order_by("pk"):
            photos[photo.element].append(photo)
    rows = []
    for number, element in enumerate([*hints, *(one for one in checks if one not in hints)]):
        row = Row(number, element, hints.get(element, ""), photos=photos[element])
        if check := checks.get(element):
            row.result, row.note = check.result, check.note
        rows.append(row)
    return Sheet(target, visit, rows)


@dataclass
class Stop:
    """A guide or zone on the way, and how far it is."""

    kind: Kind
    target: Target
    done: int
    of: int
    failing: int
    is_complete: bool


def stops(round: InspectionRound) -> list[tuple[Unit, list[Stop]]]:
    """Return what is to be visited in the round, by unit in the office's order; five queries."""
    by_unit: dict[Unit, list[Stop]] = {}
    complete = set(
        SiteVisit.objects.filter(round=round, completed_at__isnull=False).values_list(
            "guide", "zone"
        )
    )
    for kind in KINDS.values():
        results: dict[int, dict[str, str]] = defaultdict(dict)
        told = kind.check._default_manager.filter(round=round)
        for pk, element, result in told.values_list(f"{kind.key}_id", "element", "result"):
            results[pk][element] = result
        targets = kind.target._default_manager.filter(county=round.county).select_related("unit")
        for target in targets.order_by("unit__display_order", "unit", "pk"):
            ends = (target.pk, None) if kind.key == "guide" else (None, target.pk)
            found = results[target.pk]
            stop = Stop(
                kind,
                target,
                len(found),
                len(elements()[kind.key].keys() | found.keys()),
                list(found.values()).count(Result.FAIL),
                ends in complete,
            )
            by_unit.setdefault(target.unit, []).append(stop)
    order = sorted(by_unit, key=lambda unit: (unit.display_order, unit.pk))
    return [(unit, by_unit[unit]) for unit in order]
