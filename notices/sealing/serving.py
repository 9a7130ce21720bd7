"""Which PDF a download gets: of a signed notice the signed bytes, and nothing else ever."""

from __future__ import annotations

from notices.actions import stored_pdf
from notices.composition.document import Document
from notices.models import FrozenDocument, Notice, SignedFile
from notices.sealing.actions import read_whole


def has_pdf(notice: Notice, document: Document) -> bool:
    if FrozenDocument.objects.filter(notice=notice).exists():
        return SignedFile.objects.filter(notice=notice).exists()
    return stored_pdf(notice=notice, document=document) is not None


def signed_bytes(notice: Notice) -> bytes | None:
    """Return the signed file. Raises SealError when what is stored is not what was signed."""
    kept = SignedFile.objects.filter(notice=notice).first()
    return read_whole(kept.place, kept.sha256) if kept else None
