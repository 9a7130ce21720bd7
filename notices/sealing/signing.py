"""Signing a PDF: the seal is what shows of the signature (PAdES, certified, no change allowed)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from django.conf import settings

from notices.rendering.pdf import Printed
from notices.sealing import keys, tagging
from notices.sealing.drawing import ACROSS, seal_pdf
from notices.sealing.faults import SealError
from notices.sealing.timestamps import timestamper
from units.models import County

FIELD = "Seal"
GAP = 32768  # room for a signature from outside, in hexadecimal digits
CODE_MARK = "JIDU"  # letters only: others are written escaped

Done = TypeVar("Done")


@dataclass(frozen=True)
class Prepared:
    """A file with an empty signature; the digest (SHA-256) is of all but the gap."""

    content: bytes
    digest: bytes
    gap_start: int
    gap_end: int


def sign(printed: Printed, *, county: County, method: str, code: str, number: str) -> bytes:
    """Return the file signed with the county's key. Raises SealError with a sentence."""

    def signed(pdf: Any, writer: Any) -> bytes:
        made: bytes = pdf.sign_pdf(writer).getvalue()
        return made

    with keys.signer(county, method) as signer:
        return _made(printed, county, code, number, signer, signed)


def prepare(printed: Printed, *, county: County, code: str, number: str) -> Prepared:
    """Return the file with the seal on it and room for a signature that is made elsewhere."""
    from pyhanko.sign.signers import ExternalSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    def digested(pdf: Any, writer: Any) -> Prepared:
        work = pdf.async_digest_doc_for_signing(writer, bytes_reserved=GAP)
        found, _, output = asyncio.run(work)
        return Prepared(
            output.getvalue(),
            found.document_digest,
            found.reserved_region_start,
            found.reserved_region_end,
        )

    nobody = ExternalSigner(signing_cert=None, cert_registry=SimpleCertificateStore())
    return _made(printed, county, code, number, nobody, digested)


def fill(content: bytes, signature: bytes, gap_start: int, gap_end: int) -> bytes:
    """Put a signature (CMS, DER) into the gap. Raises SealError where it does not fit."""
    room = gap_end - gap_start - 2
    hexadecimal = signature.hex().upper().encode()
    if len(hexadecimal) > room:
        raise SealError("签名结果过大，放不进文件预留的位置。请不要附带无关证书，重新签名。")
    return b"".join(
        (
            content[: gap_start + 1],
            hexadecimal.ljust(room, b"0"),
            content[gap_end - 1 :],
        )
    )


def signed_part(content: bytes, gap_start: int, gap_end: int) -> bytes:
    """Return the bytes that a signature from outside is made over."""
    return content[:gap_start] + content[gap_end:]


def _made(
    printed: Printed,
    county: County,
    code: str,
    number: str,
    signer: Any,
    work: Callable[[Any, Any], Done],
) -> Done:
    from pyhanko.pdf_utils.content import ImportedPdfPage
    from pyhanko.sign.fields import (
        MDPPerm,
        SigFieldSpec,
        SigSeedSubFilter,
        append_signature_field,
    )
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata, PdfSigner
    from pyhanko.sign.timestamps.common_utils import TimestampRequestError
    from pyhanko.stamp import StaticStampStyle

    if printed.seal is None:
        raise SealError("通报上没有署名和成文日期，不知道印章盖在哪里。")
    outside = isinstance(signer, ExternalSigner)
    meta = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        # A token's own program makes the plain kind; only the strict kind is PAdES.
        subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED if outside else SigSeedSubFilter.PADES,
        name=county.issuing_organ,
        reason=f"签发 {number}",
        contact_info=CODE_MARK + code,
    )
    left, bottom, right, top = (round(length) for length in printed.seal.square(ACROSS))
    with TemporaryDirectory() as folder:
        stamp = Path(folder) / "seal.pdf"
        stamp.write_bytes(seal_pdf(county))
        pdf = PdfSigner(
            meta,
            signer=signer,
            timestamper=None if outside else timestamper(),
            stamp_style=StaticStampStyle(background=ImportedPdfPage(str(stamp)), border_width=0),
        )
        writer = tagging.writer_of(printed.content)
        place = printed.seal.page
        box = (left, bottom, right, top)
        append_signature_field(
            writer, SigFieldSpec(FIELD, on_page=place, box=box, readable_field_name="印章")
        )
        tagging.tag_last_field(writer, place, f"{county.issuing_organ}印章")
        try:
            return work(pdf, writer)
        except TimestampRequestError as error:
            raise SealError(
                f"时间戳服务 {settings.TIMESTAMP_URL} 没有回应或回应不对，签章没有完成。"
                "请稍后重试。"
            ) from error
        except SigningError as error:
            raise SealError(f"签名没有完成：{error}。请管理员核对印章密钥和证书。") from error
