"""Is this file a notice of ours, unchanged? What is stored here decides."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import Enum

from notices.models import FrozenDocument, Notice, SignedFile
from notices.sealing import checking, keys
from notices.sealing.faults import SealError
from notices.sealing.signing import CODE_MARK
from notices.steps.actions import CODE_LENGTH, CODE_LETTERS

_CODE = re.compile(rf"{CODE_MARK}([{CODE_LETTERS}]{{{CODE_LENGTH}}})".encode())


class Finding(Enum):
    GENUINE = "真"
    VOID = "真，但已作废"
    ALTERED = "伪：内容被改动"
    UNSIGNED = "没有签名，不是印发的原件"
    UNKNOWN = "不是本系统存档的文件"


@dataclass(frozen=True)
class Verdict:
    """`notice` is the one that the file is, or says that it is; `reason` a sentence or more."""

    finding: Finding
    reason: str
    notice: Notice | None = None

    @property
    def is_genuine(self) -> bool:
        return self.finding in {Finding.GENUINE, Finding.VOID}


def verify(data: bytes, *, issued_only: bool = False) -> Verdict:
    """Judge a file. With `issued_only`, nothing is told of notices that are not issued.

    The stored hash comes first: no byte may differ, also where a signature would not notice.
    Then the signature must lead to a root that is trusted now. Whatever cannot be read counts as
    altered.
    """
    kept = SignedFile.objects.select_related("notice__county").filter(
        sha256=hashlib.sha256(data).hexdigest()
    )
    if issued_only:
        kept = kept.filter(notice__issued_at__isnull=False)
    found = kept.first()
    if found:
        return _judged(found, data)
    return _stranger(data, issued_only)


def _judged(kept: SignedFile, data: bytes) -> Verdict:
    notice = kept.notice
    signed = "签名由线下系统制作，本系统只核对了文件与存档逐字节一致。"
    if kept.is_checked:
        try:
            found = checking.check(data, keys.roots(), at=kept.signed_at)
        except SealError as error:
            reason = f"文件与存档一致，但签名没有通过验证：{error}"
            return Verdict(Finding.ALTERED, reason, notice)
        signed = f"签名有效，签名证书：{found.signer}。"
    if notice.state == Notice.State.WITHDRAWN:
        reason = f"文件与存档逐字节一致，但本通报已撤回作废，请勿再使用。{signed}"
        return Verdict(Finding.VOID, reason, notice)
    return Verdict(Finding.GENUINE, f"文件与存档逐字节一致。{signed}", notice)


def _stranger(data: bytes, issued_only: bool) -> Verdict:
    """Say what a file is that is not stored here."""
    marks = {mark.decode() for mark in _CODE.findall(data)}
    frozen = FrozenDocument.objects.filter(code__in=marks).select_related("notice__county")
    if issued_only:
        frozen = frozen.filter(notice__issued_at__isnull=False)
    if claimed := frozen.first():
        reason = "文件自称是下列通报，但与存档不一致，在签章之后被改动过。"
        return Verdict(Finding.ALTERED, reason, claimed.notice)
    if _is_unsigned(data):
        reason = "文件上没有签名：它可能是草稿，或者被去掉了签名，不能当作印发的通报使用。"
        return Verdict(Finding.UNSIGNED, reason)
    if issued_only:  # no foreign file is opened for the public
        return Verdict(
            Finding.UNKNOWN, "本系统没有这份文件的存档：它不是从这里印发的，或者被改动过。"
        )
    try:
        found = checking.check(data, keys.roots())
    except SealError as error:
        return Verdict(Finding.ALTERED, f"本系统没有这份文件的存档。{error}")
    return Verdict(
        Finding.UNKNOWN,
        f"文件上有{found.signer}的有效签名，但本系统没有它的存档，不能认定是本系统印发的通报。",
    )


def _is_unsigned(data: bytes) -> bool:
    """Tell whether a whole PDF has no place for a signature, without opening it."""
    is_whole = data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF")
    return is_whole and b"/ByteRange" not in data


def by_code(code: str) -> SignedFile | None:
    """Return the file of the issued notice with the code that is printed on it."""
    wanted = re.sub(r"[\s-]", "", code).upper()
    files = SignedFile.objects.select_related("notice__county")
    return files.filter(notice__frozen__code=wanted, notice__issued_at__isnull=False).first()
