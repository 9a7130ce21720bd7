"""Taking files in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from units import events
from units.files import abandoned, kinds, scanning
from units.files.faults import MAX_FILES, MEGABYTE, UploadError
from units.files.names import clean, random_name
from units.models import County, StoredFile, Unit, User


def receive(
    upload: UploadedFile,
    *,
    purpose: StoredFile.Purpose | str,
    county: County,
    unit: Unit | None,
    by: User | None,
) -> StoredFile:
    """Check an upload and keep it in private storage. Raises UploadError with a sentence."""
    return receive_all([upload], purpose=purpose, county=county, unit=unit, by=by)[0]


def receive_all(
    uploads: Sequence[UploadedFile],
    *,
    purpose: StoredFile.Purpose | str,
    county: County,
    unit: Unit | None,
    by: User | None,
) -> list[StoredFile]:
    """Take all of the files, or none. Raises UploadError naming the first that is refused."""
    if len(uploads) > MAX_FILES:
        raise UploadError(f"一次最多上传 {MAX_FILES} 个文件，请分几次上传。")
    checked = [_checked(upload) for upload in uploads]
    kept: list[str] = []
    try:
        with transaction.atomic():
            return [_keep(one, kept, purpose, county, unit, by) for one in checked]
    except BaseException:
        for name in kept:
            default_storage.delete(name)
        raise


def glance(upload: UploadedFile) -> tuple[str, bytes]:
    """Return name and bytes of an upload that is read once and not kept.

    Size and virus scanner are asked; what it is, the reader tells, who must refuse with a
    sentence whatever it cannot read. Raises UploadError.
    """
    name = clean(upload.name or "")
    data = _bytes(name, upload)
    try:
        scanning.scan(data)
    except UploadError as error:
        raise UploadError(f"“{name}”：{error}") from error
    return name, data


def _bytes(name: str, upload: UploadedFile) -> bytes:
    limit: int = settings.UPLOAD_MAX_BYTES
    if (upload.size or 0) > limit:
        raise UploadError(f"“{name}”超过 {limit // MEGABYTE} 兆，请压缩或拆分后再上传。")
    upload.seek(0)
    return bytes(upload.read(limit + 1))


def _checked(upload: UploadedFile) -> tuple[str, bytes, kinds.Kind]:
    """Return name, the bytes to keep and what they are."""
    name = clean(upload.name or "")
    data = _bytes(name, upload)
    try:
        content, kind = kinds.admitted(name, data)
        scanning.scan(data)
    except UploadError as error:
        raise UploadError(f"“{name}”：{error}") from error
    return name, content, kind


def _keep(
    checked: tuple[str, bytes, kinds.Kind],
    kept: list[str],
    purpose: str,
    county: County,
    unit: Unit | None,
    by: User | None,
) -> StoredFile:
    name, content, kind = checked
    place = default_storage.save(random_name(), ContentFile(content))
    kept.append(place)
    stored = StoredFile.objects.create(
        county=county,
        unit=unit,
        purpose=purpose,
        place=place,
        name=name,
        content_type=kind.content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
        uploaded_at=timezone.now(),
    )
    facts = {"purpose": purpose, "size": stored.size, "sha256": stored.sha256}
    events.record(by=by, county=county, verb="上传文件", on=stored, after=facts)
    return stored


def prune(*, by: User | None = None, now: datetime | None = None) -> int:
    """Discard the files that belong to nothing, as those of a form given up; return how many."""
    return sum(_prune_one(file.pk, by) for file in abandoned.abandoned(now or timezone.now()))


@transaction.atomic
def _prune_one(pk: int, by: User | None) -> bool:
    """Discard the file, unless somebody has begun to use it meanwhile."""
    held = StoredFile.objects.select_for_update().filter(pk=pk)
    file = abandoned.unreferenced(StoredFile.objects.filter(pk__in=[one.pk for one in held]))
    for one in file:
        discard(file=one, by=by)
    return bool(file)


@transaction.atomic
def discard(*, file: StoredFile, by: User | None) -> None:
    """Take a file away that nothing refers to any more."""
    place = file.place
    events.record(
        by=by, county=file.county, verb="删除文件", on=file,
        before={"file": file.name, "sha256": file.sha256},
    )  # fmt: skip
    file.delete()
    transaction.on_commit(lambda: default_storage.delete(place))
