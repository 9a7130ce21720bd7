"""What people do with evidence: bring pieces, describe, replace and remove them, send them.

Pieces of an item are unsent until a step of the unit carries them, so that nothing brought is
lost when the rest of a form is not right yet. What was sent stays for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from supervision.models import (
    Evidence,
    Finding,
    RectificationEvent,
    RectificationItem,
    SiteVisit,
)
from units import events, files
from units.actions import RefusedError, hold
from units.models import StoredFile, User

MAX_UNSENT = 30
MAX_PICTURES = 12
State = RectificationItem.State
_is_web_address = URLValidator(schemes=["http", "https"])


@dataclass
class Brought:
    """What came of bringing several files: the pieces kept, and a sentence for each refused."""

    kept: list[Evidence]
    refused: list[str]


def bring(
    *,
    item: RectificationItem,
    uploads: Sequence[UploadedFile],
    by: User | None,
    taken_on: date | None = None,
    note: str = "",
    now: datetime | None = None,
) -> Brought:
    """Keep the files, each by itself, as unsent pieces of the item. Raises RefusedError.

    One that is there already (the same bytes) is passed over: phones send twice.
    """
    brought = Brought([], [])
    for upload in uploads:
        try:
            piece = _bring_one(item, upload, by, taken_on, note, None, now)
        except files.UploadError as error:
            brought.refused.append(str(error))
        else:
            if piece is not None:
                brought.kept.append(piece)
    return brought


@transaction.atomic
def _bring_one(
    item: RectificationItem,
    upload: UploadedFile,
    by: User | None,
    taken_on: date | None,
    note: str,
    replaces: Evidence | None,
    now: datetime | None,
) -> Evidence | None:
    item = _with_unit(item)
    _refuse_too_many(item)
    file = files.receive(
        upload,
        purpose=StoredFile.Purpose.EVIDENCE,
        county=item.county,
        unit=item.unit,
        by=by,
    )
    if item.evidence.of_unit().in_force().filter(file__sha256=file.sha256).exists():
        files.discard(file=file, by=by)
        return None
    return _added(item, by, taken_on, note, now, replaces=replaces, file=file)


@transaction.atomic
def bring_link(
    *,
    item: RectificationItem,
    link: str,
    by: User | None,
    taken_on: date | None = None,
    note: str = "",
    now: datetime | None = None,
) -> Evidence:
    """Keep a web address as an unsent piece of the item. Raises RefusedError."""
    item = _with_unit(item)
    _refuse_too_many(item)
    link = link.strip()
    try:
        _is_web_address(link)
    except ValidationError as error:
        raise RefusedError(
            "链接不完整，请从浏览器地址栏复制，以 http:// 或 https:// 开头。", "link"
        ) from error
    known: Evidence | None = item.evidence.of_unit().in_force().filter(link=link).first()
    return known or _added(item, by, taken_on, note, now, link=link)


def replace(
    *,
    piece: Evidence,
    upload: UploadedFile,
    by: User | None,
    taken_on: date | None = None,
    now: datetime | None = None,
) -> Evidence | None:
    """Bring a better file for a piece that was sent: its next version, unsent as yet.

    None where it is the same file. Raises RefusedError.
    """
    if piece.item is None or piece.event_id is None:
        raise RefusedError(f"“{piece.name}”还没有提交，删掉后重新上传即可。")
    if Evidence.objects.filter(replaces=piece).exists():
        raise RefusedError(f"“{piece.name}”已有新的版本；要再换，请先删掉新的或换最新的那一份。")
    return _bring_one(piece.item, upload, by, taken_on, piece.note, piece, now)


@transaction.atomic
def describe(
    *, piece: Evidence, by: User | None, taken_on: date, note: str, now: datetime | None = None
) -> Evidence:
    """Say of an unsent piece what day it shows, and what. Raises RefusedError."""
    stored = _unsent(piece)
    before = {"taken_on": stored.taken_on.isoformat(), "note": stored.note}
    stored.taken_on, stored.note = _day(taken_on, now), note.strip()[:200]
    after = {"taken_on": stored.taken_on.isoformat(), "note": stored.note}
    if after == before:
        return stored
    stored.save(update_fields=["taken_on", "note"])
    _tell(by, stored, "说明佐证材料", after | {"file": stored.name}, before)
    return stored


@transaction.atomic
def remove(*, piece: Evidence, by: User | None) -> None:
    """Take an unsent piece away, its file with it. Raises RefusedError for one that was sent."""
    _delete(_unsent(piece), by)


def _delete(piece: Evidence, by: User | None) -> None:
    _tell(by, piece, "删除佐证材料", {"file": piece.name})
    file = piece.file
    piece.delete()
    if file is not None:
        files.discard(file=file, by=by)


@transaction.atomic
def send(*, item: RectificationItem, event: RectificationEvent, by: User | None) -> int:
    """Let a step of the unit carry all unsent pieces of the item; return how many."""
    pieces = list(item.evidence.unsent().select_related("file"))
    sent = Evidence.objects.filter(pk__in=[piece.pk for piece in pieces]).update(event=event)
    if pieces:
        told = [{"file": p.name, "sha256": p.file.sha256 if p.file else ""} for p in pieces]
        events.record(
            by=by, county=item.county, verb="提交佐证材料", on=item, after={"evidence": told}
        )
    return sent


@transaction.atomic
def attach(
    *,
    event: RectificationEvent,
    attached: Iterable[StoredFile],
    by: User | None,
    now: datetime | None = None,
) -> list[Evidence]:
    """Let a step of the office carry files, received before. Raises RefusedError."""
    chosen = list(attached)
    if len(chosen) > MAX_PICTURES:
        raise RefusedError(f"一次最多附{MAX_PICTURES}个文件，请挑要紧的。", "attached")
    return [_added(event.item, by, None, "", now, file=file, event=event) for file in chosen]


@transaction.atomic
def picture(
    *,
    finding: Finding,
    pictures: Iterable[StoredFile],
    by: User | None,
    note: str = "",
    now: datetime | None = None,
) -> list[Evidence]:
    """Add pictures, received before, to a problem. Raises RefusedError."""
    hold(finding.county)
    added = []
    for file in pictures:
        if finding.evidence.count() >= MAX_PICTURES:
            raise RefusedError(f"一个问题最多放{MAX_PICTURES}张图片，请挑最能说明问题的。")
        added.append(_added(finding, by, None, note, now, file=file))
    return added


@transaction.atomic
def unpicture(*, piece: Evidence, by: User | None) -> None:
    """Take a picture of a problem away before the problem is issued. Raises RefusedError."""
    hold(piece.county)
    finding = piece.finding
    if finding is None:
        raise RefusedError("这不是问题的图片。")
    if finding.rectificationitem_set.exists():
        raise RefusedError("问题已经交办，责任单位看得到这张图片，不能再删。")
    _delete(piece, by)


@transaction.atomic
def show(
    *,
    visit: SiteVisit,
    element: str,
    upload: UploadedFile,
    by: User | None,
    now: datetime | None = None,
) -> Evidence:
    """Add a photo to an element of a visit. Raises UploadError or RefusedError."""
    hold(visit.county)
    if visit.evidence.filter(element=element).count() >= MAX_PICTURES:
        raise RefusedError(f"“{element}”最多放{MAX_PICTURES}张照片。")
    file = files.receive(
        upload,
        purpose=StoredFile.Purpose.SCREENSHOT,
        county=visit.county,
        unit=None,
        by=by,
    )
    same = visit.evidence.filter(element=element, file__sha256=file.sha256).first()
    if same is not None:  # a phone sends twice
        files.discard(file=file, by=by)
        return same
    return _added(visit, by, None, "", now, file=file, element=element)


@transaction.atomic
def unshow(*, piece: Evidence, by: User | None) -> None:
    """Take a photo of a visit away while its round is open. Raises RefusedError."""
    hold(piece.county)
    if piece.visit is None or not piece.visit.round.is_open:
        raise RefusedError("本轮已结束，照片不能再删。")
    _delete(piece, by)


def _with_unit(item: RectificationItem) -> RectificationItem:
    """Return the item as stored, held; refuse where the unit has no step to take."""
    hold(item.county)
    stored = RectificationItem.objects.select_related("county", "unit").get(pk=item.pk)
    if stored.state not in (State.ISSUED, State.RETURNED):
        raise RefusedError(
            f"该事项{stored.get_state_display()}，现在不能添加材料；请刷新看最新情况。"
        )
    return stored


def _refuse_too_many(item: RectificationItem) -> None:
    if item.evidence.unsent().count() >= MAX_UNSENT:
        raise RefusedError(f"一次反馈最多附{MAX_UNSENT}份材料，请删去多余的，或打成压缩包上传。")


def _unsent(piece: Evidence) -> Evidence:
    """Return the piece as stored, held; refuse where it is of no item or was sent."""
    hold(piece.county)
    stored = (
        Evidence.objects.select_related("file", "item", "county")
        .filter(Q(item__isnull=False), pk=piece.pk)
        .first()
    )
    if stored is None:
        raise RefusedError("这份材料已经删除。")
    if stored.event_id is not None:
        raise RefusedError(f"“{stored.name}”已随反馈提交，不能更改；可以换一份新的。")
    return stored


def _added(
    of: RectificationItem | Finding | SiteVisit,
    by: User | None,
    taken_on: date | None,
    note: str,
    now: datetime | None,
    replaces: Evidence | None = None,
    **what: Any,
) -> Evidence:
    owner = {RectificationItem: "item", Finding: "finding", SiteVisit: "visit"}[type(of)]
    piece = Evidence(
        county=of.county,
        taken_on=_day(taken_on, now),
        note=note.strip()[:200],
        version=replaces.version + 1 if replaces else 1,
        replaces=replaces,
        added_by=by,
        added_at=now or timezone.now(),
        **{owner: of},
        **what,
    )
    piece.save()
    facts = {"file": piece.name, "sha256": piece.file.sha256 if piece.file else ""}
    _tell(by, piece, "添加佐证材料", facts | {"taken_on": piece.taken_on.isoformat()})
    return piece


def _day(taken_on: date | None, now: datetime | None) -> date:
    today = timezone.localdate(now)
    if taken_on and taken_on > today:
        raise RefusedError("材料日期在今天之后，请填材料实际形成的日期。", "taken_on")
    return taken_on or today


def _tell(
    by: User | None,
    piece: Evidence,
    verb: str,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    """Record on what the piece is of: there people look for its history."""
    on = piece.item or piece.finding or piece.visit
    assert on is not None
    events.record(by=by, county=piece.county, verb=verb, on=on, before=before, after=after)
