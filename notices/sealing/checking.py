"""Looking at the signature of a PDF: whole, unchanged, and leading to a trusted root."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from notices.sealing.faults import SealError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asn1crypto.x509 import Certificate

PADDING = b"0"


@dataclass(frozen=True)
class Signature:
    """Of a good signature: whose it is, and when a timestamp says that it was made."""

    signer: str
    timestamped_at: datetime | None


def check(data: bytes, roots: Sequence[Certificate], at: datetime | None = None) -> Signature:
    """Return the one signature of the file, which covers all of it but itself.

    `at` is when it was made, as far as we know: certificates run out, what they signed does not.
    Raises SealError with a sentence for anything else; what cannot be read counts as altered.
    """
    try:
        return _checked(data, roots, at)
    except SealError:
        raise
    except Exception as error:  # a damaged file makes the reader fail in any way
        raise SealError("文件已损坏或被改动，签名无法读取。") from error


def _checked(data: bytes, roots: Sequence[Certificate], at: datetime | None) -> Signature:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    reader = PdfFileReader(BytesIO(data), strict=True)
    signatures = reader.embedded_signatures
    if len(signatures) != 1:
        found = f"{len(signatures)} 个签名" if signatures else "没有签名"
        raise SealError(f"文件里{found}，应当恰好有一个。")
    [signature] = signatures
    context = ValidationContext(trust_roots=list(roots), allow_fetching=False, moment=at)
    status = validate_pdf_signature(signature, context)
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE or not _is_padded(
        data, signature.byte_range
    ):
        raise SealError("签名之后文件又被添加了内容。")
    if not (status.intact and status.valid):
        raise SealError("文件内容在签名之后被改动。")
    if not status.trusted:
        raise SealError("签名证书不是由本系统信任的根证书签发的，或不在有效期内。")
    if not status.bottom_line:
        raise SealError("签名不符合要求。")
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.intact and stamp.valid and stamp.trusted):
        raise SealError("签名的时间戳无效，或不是由本系统信任的根证书签发的。")
    signer = signature.signer_cert.subject.native.get("common_name", "")
    return Signature(str(signer)[:300], stamp.timestamp if stamp else None)


def _is_padded(data: bytes, byte_range: Sequence[int]) -> bool:
    """Tell whether the gap holds the signature, filled up with noughts, and nothing else."""
    start, first, second, rest = (int(n) for n in byte_range)
    gap = data[start + first : second]
    if start or second + rest != len(data) or gap[:1] != b"<" or gap[-1:] != b">":
        return False
    body = bytes.fromhex(gap[1:-1].decode("ascii"))
    length = _length(body)
    return not body[length:].strip(b"\0")


def _length(der: bytes) -> int:
    """Return how long the DER value at the beginning is, head included."""
    from asn1crypto.parser import peek

    return int(peek(der))
