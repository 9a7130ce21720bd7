"""Opening the rectification items that a notice announces, or linking those already there."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from notices.composition.document import Document
from notices.models import AnnouncedItem, Notice
from supervision.metrics.references import parse
from supervision.models import Finding, RectificationItem
from supervision.rectification import actions as rectification
from units.actions import RefusedError
from units.models import User

FINDINGS, KIND = "findings.total", "finding_kind"


def findings_of(notice: Notice, document: Document) -> list[Finding]:
    """Return the confirmed findings of the classes that the notice writes about."""
    kinds = _kinds(document)
    found = Finding.objects.filter(round=notice.round, kind__in=kinds).confirmed()
    return list(found.select_related("unit", "county").order_by("unit__display_order", "pk"))


def _kinds(document: Document) -> set[str]:
    kinds = set()
    for reference in {figure.reference for figure in document.figures}:
        if reference.startswith(FINDINGS):
            kinds.add(dict(parse(reference).groups).get(KIND, ""))
    return kinds - {""}


def open_or_link(notice: Notice, findings: Iterable[Finding], by: User | None) -> tuple[int, int]:
    """Give every finding its item, once; return how many were opened and how many linked."""
    rows: dict[int, bool] = {}
    for finding in findings:
        item, is_new = _item_of(finding, by)
        if item:
            rows[item.pk] = rows.get(item.pk, False) or is_new
    AnnouncedItem.objects.bulk_create(
        [AnnouncedItem(notice=notice, item_id=pk, is_new=new) for pk, new in rows.items()],
        ignore_conflicts=True,
    )
    return sum(rows.values()), len(rows) - sum(rows.values())


def _item_of(finding: Finding, by: User | None) -> tuple[RectificationItem | None, bool]:
    standing = RectificationItem.objects.filter(withdrawn_on__isnull=True)
    if item := standing.filter(findings=finding).first():
        return item, False
    try:
        with transaction.atomic():
            [item] = rectification.issue(findings=[finding], by=by)
    except RefusedError:  # another finding in the same words has opened it
        same = standing.filter(round=finding.round, unit=finding.unit)
        words = finding.description or finding.get_kind_display()
        return same.filter(problem__contains=words).first(), False
    return item, True
