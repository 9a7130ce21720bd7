"""Noting what is seen on a visit, element by element."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from supervision.evidence import actions as evidence
from supervision.models import Evidence, InspectionRound, SiteVisit
from supervision.visits.checklist import Result, Target, checks_of, kind_of, sheet_of, visit_of
from units import events
from units.actions import RefusedError, hold
from units.models import User


@transaction.atomic
def note(
    *,
    round: InspectionRound,
    target: Target,
    element: str,
    result: str,
    by: User | None,
    words: str = "",
    now: datetime | None = None,
) -> SiteVisit | None:
    """Write down one element's result; an empty one takes it back. Raises RefusedError.

    None where there is nothing to write and the visit has not begun.
    """
    if result and result not in Result.values:
        raise RefusedError("没有这种检查结果，请重新选择。")
    hold(round.county)
    kind, words = kind_of(target), words.strip()[:300]
    check = checks_of(round, target).filter(element=element).first()
    before = {"result": check.result, "note": check.note} if check else None
    if before == {"result": result, "note": words} or (check is None and not result):
        return visit_of(round, target)
    visit = _begun(round, target, by, now)
    if not result:
        assert check is not None
        check.delete()
        _uncomplete(visit)
    else:
        check = check or kind.check(
            county=round.county, round=round, element=element, **{kind.key: target}
        )
        check.result, check.note = result, words
        check.checked_on = timezone.localdate(now)
        check.save()
    events.record(
        by=by,
        county=round.county,
        verb="记录现场检查",
        on=visit,
        before=before,
        after={"element": element, "result": result, "note": words},
    )
    return visit


@transaction.atomic
def photograph(
    *,
    round: InspectionRound,
    target: Target,
    element: str,
    upload: UploadedFile,
    by: User | None,
    now: datetime | None = None,
) -> Evidence:
    """Add a photo of one element. Raises UploadError or RefusedError."""
    visit = _begun(round, target, by, now)
    return evidence.show(visit=visit, element=element, upload=upload, by=by, now=now)


@transaction.atomic
def complete(
    *, round: InspectionRound, target: Target, by: User | None, now: datetime | None = None
) -> SiteVisit:
    """Say that all has been looked at. Raises RefusedError naming what has not."""
    visit = _begun(round, target, by, now)
    left = [row.element for row in sheet_of(round, target).rows if not row.result]
    if left:
        names = "、".join(left[:4]) + ("等" if len(left) > 4 else "")
        raise RefusedError(f"还有{len(left)}项没有选：{names}。没有这一项的，选“不适用”。")
    visit.completed_at, visit.visited_by = now or timezone.now(), by
    visit.visited_on = timezone.localdate(now)
    visit.save(update_fields=["completed_at", "visited_by", "visited_on"])
    events.record(by=by, county=round.county, verb="查完", on=visit, after={"target": str(target)})
    return visit


def _begun(
    round: InspectionRound, target: Target, by: User | None, now: datetime | None
) -> SiteVisit:
    """Return the visit, begun if it is the first look; refuse in a closed round."""
    hold(round.county)
    stored = InspectionRound.objects.get(pk=round.pk)
    if not stored.is_open:
        raise RefusedError(f"“{stored.label}”已结束，检查结果不能再改。")
    if target.county_id != stored.county_id:
        raise RefusedError(f"“{target}”不在本县，请重新选择。")
    visit = visit_of(stored, target)
    if visit is None:
        visit = SiteVisit.objects.create(
            county=target.county,
            round=stored,
            visited_on=timezone.localdate(now),
            visited_by=by,
            **{kind_of(target).key: target},
        )
    return visit


def _uncomplete(visit: SiteVisit) -> None:
    if visit.completed_at:
        visit.completed_at = None
        visit.save(update_fields=["completed_at"])
