"""Making, signing and keeping the file of a signed notice."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from notices.composition.frozen import document_of
from notices.models import FrozenDocument, Notice, PreparedFile, SignedFile
from notices.rendering import pdf
from notices.rendering.fonts import MissingFontError
from notices.sealing import checking, comparing, keys, signing, sm2
from notices.sealing.checking import Signature
from notices.sealing.faults import SealError
from notices.steps.sealing import queue_sealing
from units import events, jobs
from units.actions import RefusedError
from units.files import scanning
from units.files.faults import MEGABYTE
from units.models import Job, User

Method = FrozenDocument.Method
OUTSIDE = {Method.EXTERNAL, Method.UPLOADED}


def run_sealing(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Make the file that a job asks for; one that is there is kept, however often it runs."""
    notice = Notice.objects.select_related("county", "frozen").get(pk=job.params["notice"])
    if notice.state == Notice.State.WITHDRAWN:
        return {"message": "通报已撤回，不再签章。"}
    if SignedFile.objects.filter(notice=notice).exists():
        return {"message": "签章文件已经生成。"}
    _clear(notice)
    progress(20, "正在排版")
    try:
        printed = pdf.prepare(document_of(notice))
        progress(60, "正在签章")
        if notice.frozen.method in OUTSIDE:
            _prepare(notice, printed)
            return {"message": "待签文件已备好，请在签章页办理。", "notice": notice.pk}
        _sign(notice, printed, job.requested_by)
    except (MissingFontError, SealError) as error:
        raise jobs.JobError(str(error)) from None
    return {"message": "签章完成，可以印发。", "notice": notice.pk}


def _sign(notice: Notice, printed: pdf.Printed, by: User | None) -> None:
    made = signing.sign(
        printed,
        county=notice.county,
        method=notice.frozen.method,
        code=notice.frozen.code,
        number=notice.document_number,
    )
    try:
        signature = checking.check(made, keys.roots())
    except SealError as error:
        raise SealError(
            f"印章密钥签出的文件通不过本系统自己的验证：{error}请管理员核对密钥和受信任的根证书。"
        ) from None
    _keep(notice, made, signature, by)


def _prepare(notice: Notice, printed: pdf.Printed) -> None:
    """Keep what is to be signed outside; what was kept before stays, for it may be under way."""
    if PreparedFile.objects.filter(notice=notice).exists():
        return
    facts: dict[str, Any] = {}
    content = printed.content
    if notice.frozen.method == Method.EXTERNAL:
        prepared = signing.prepare(
            printed,
            county=notice.county,
            code=notice.frozen.code,
            number=notice.document_number,
        )
        content = prepared.content
        facts = {
            "digest": prepared.digest.hex(),
            "gap_start": prepared.gap_start,
            "gap_end": prepared.gap_end,
        }
    PreparedFile.objects.create(
        notice=notice,
        place=_store(notice, content),
        sha256=hashlib.sha256(content).hexdigest(),
        prepared_at=timezone.now(),
        **facts,
    )


@transaction.atomic
def choose_method(*, notice: Notice, method: str, by: User | None) -> Job:
    """Have the notice signed in another way, or try again the same. Raises RefusedError."""
    frozen = FrozenDocument.objects.select_for_update().get(notice=notice)
    _refuse_done(notice)
    if method not in keys.methods(notice.county):
        raise RefusedError("没有这种签章方式，请重新选择。", "method")
    PreparedFile.objects.filter(notice=notice).delete()
    before, frozen.method = frozen.method, method
    frozen.save(update_fields=["method"])
    job = queue_sealing(notice=notice, by=by)
    events.record(
        by=by,
        county=notice.county,
        verb="选择签章方式",
        on=notice,
        before={"method": before},
        after={"method": method},
    )
    return job


def take_signature(*, notice: Notice, signature: str, by: User | None) -> SignedFile:
    """Put in the signature (CMS, Base64) that a leader's own key made over the given digest.

    Raises RefusedError unless it is a good one by a trusted certificate over just this file.
    """
    prepared = _prepared(notice)
    if prepared.gap_start is None or prepared.gap_end is None:
        raise RefusedError("这份通报要上传整个签章文件，不是粘贴签名结果。")
    lines = [line for line in signature.split("\n") if not line.startswith("-----")]
    try:
        made = base64.b64decode("".join("".join(lines).split()), validate=True)
    except ValueError:
        made = b""
    if not made:
        raise RefusedError("签名结果应是 Base64 文字，请完整复制后再粘贴。", "signature")
    filled = signing.fill(
        read_whole(prepared.place, prepared.sha256), made, prepared.gap_start, prepared.gap_end
    )
    try:
        found = checking.check(filled, keys.roots())
    except SealError as error:
        raise RefusedError(f"签名结果没有通过验证：{error}", "signature") from None
    return _keep(notice, filled, found, by)


def take_file(*, notice: Notice, data: bytes, by: User | None) -> SignedFile:
    """Keep the file that was signed outside, if it shows what we gave out.

    Raises RefusedError with a sentence for any difference.
    """
    prepared = _prepared(notice)
    if len(data) > (limit := settings.UPLOAD_MAX_BYTES):
        raise RefusedError(f"文件超过 {limit // MEGABYTE} 兆，请检查是否选错了文件。", "file")
    scanning.scan(data)
    comparing.refuse_other(read_whole(prepared.place, prepared.sha256), data)
    try:
        found = checking.check(data, keys.roots())
    except SealError:  # a seal of another kind, which only its own system can verify
        found = None
    return _keep(notice, data, found, by)


def read_whole(place: str, sha256: str) -> bytes:
    """Return the stored bytes. Raises SealError unless they are exactly those that were kept."""
    try:
        with default_storage.open(place) as file:
            data: bytes = file.read()
    except OSError as error:
        raise SealError("存档文件不在了，请联系管理员从备份恢复。") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise SealError("存档文件与登记的校验值不符，可能已损坏，请联系管理员从备份恢复。")
    return data


def _prepared(notice: Notice) -> PreparedFile:
    _refuse_done(notice)
    found = PreparedFile.objects.filter(notice=notice).first()
    if found is None:
        raise RefusedError("待签文件还没有备好，请稍候刷新页面。")
    return found


def _refuse_done(notice: Notice) -> None:
    if notice.state != Notice.State.SIGNED or SignedFile.objects.filter(notice=notice).exists():
        raise RefusedError("这份通报不在等待签章，请刷新页面查看。")


def _keep(notice: Notice, data: bytes, signature: Signature | None, by: User | None) -> SignedFile:
    """Store the bytes and their row. A second file of the same notice is refused."""
    sm2_signature, sm2_key = sm2.sign(notice.county, data)
    place = _store(notice, data)
    try:
        with transaction.atomic():
            kept: SignedFile = SignedFile.objects.create(
                notice=notice,
                place=place,
                size=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
                method=notice.frozen.method,
                signer=signature.signer if signature else "",
                is_checked=signature is not None,
                timestamped_at=signature.timestamped_at if signature else None,
                sm2_signature=sm2_signature,
                sm2_key=sm2_key,
                signed_at=timezone.now(),
            )
            after = {
                "sha256": kept.sha256, "method": kept.method, "signer": kept.signer,
                "is_checked": kept.is_checked,
            }  # fmt: skip
            events.record(by=by, county=notice.county, verb="通报签章", on=notice, after=after)
    except IntegrityError as error:
        default_storage.delete(place)
        raise SealError("签章文件已经生成，请刷新页面查看。") from error
    return kept


def _store(notice: Notice, data: bytes) -> str:
    name = f"{_folder(notice)}/{secrets.token_hex(16)}.pdf"
    return str(default_storage.save(name, ContentFile(data)))


def _folder(notice: Notice) -> str:
    return f"signed/{notice.pk}"


def _clear(notice: Notice) -> None:
    """Remove what an interrupted attempt left in the notice's folder."""
    known = set(PreparedFile.objects.filter(notice=notice).values_list("place", flat=True))
    try:
        names = default_storage.listdir(_folder(notice))[1]
    except FileNotFoundError:
        return
    for name in names:
        if f"{_folder(notice)}/{name}" not in known:
            default_storage.delete(f"{_folder(notice)}/{name}")
