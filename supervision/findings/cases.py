"""What makes two findings the same problem, within a round and from round to round."""

from __future__ import annotations

from collections.abc import Collection

from supervision.models import Finding, InspectionRound

Case = tuple[int, str, str]  # the unit, a family of classes, the object

# Kinds that say the same of an object, and kinds of which a unit has at most one.
_FAMILIES = {
    Finding.Kind.COLUMN_NOT_UPDATED: "column",
    Finding.Kind.COLUMN_BELOW_MINIMUM: "column",
    Finding.Kind.COLUMN_BLANK: "column",
    Finding.Kind.ACCOUNT_NOT_UPDATED: "account_update",
    Finding.Kind.ACCOUNT_SLOW_UPDATE: "account_update",
    Finding.Kind.GUIDE_INCOMPLETE: "guide",
    Finding.Kind.GUIDE_INACCURATE: "guide",
    Finding.Kind.ZONE_INCOMPLETE: "zone",
    Finding.Kind.ZONE_NO_SIGNAGE: "zone",
}
_ONE_A_UNIT = {
    Finding.Kind.WORK_ORDER_OVERDUE,
    Finding.Kind.WORK_ORDER_LOW_SATISFACTION,
    Finding.Kind.LETTERS_SLOW,
    Finding.Kind.LETTERS_UNANSWERED,
    Finding.Kind.DISCLOSURE_LATE,
    Finding.Kind.SUBMISSION_ZERO,
}


def case_of(finding: Finding) -> Case:
    """Return what a finding is recognised by."""
    return case(finding.unit_id, finding.kind, finding.subject)


def case(unit: int, kind: str, subject: str) -> Case:
    """Return what makes two findings the same problem: a fault is not counted twice."""
    return unit, _FAMILIES.get(Finding.Kind(kind), kind), "" if kind in _ONE_A_UNIT else subject


def earlier(round: InspectionRound, cases: Collection[Case]) -> dict[Case, Finding]:
    """Return the latest confirmed finding of an earlier round for each case that had one."""
    found = (
        Finding.objects.confirmed()
        .filter(
            county=round.county,
            round__ends_on__lt=round.starts_on,
            unit__in={unit for unit, _, _ in cases},
        )
        .order_by("round__ends_on", "pk")
    )
    return {known: one for one in found if (known := case_of(one)) in cases}
