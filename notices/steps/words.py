"""What a notice says at a step: its document, and proof that it was not changed meanwhile."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from notices.composition import frozen
from notices.composition.document import Document
from notices.models import Notice
from notices.rendering import text

FACTS = (
    "title", "document_number", "addressees", "copied_to", "annotation",
    "signed_off_on", "printed_on",
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """`stamp` tells in two queries whether anything was changed since."""

    document: Document
    text: str
    digest: str
    stamp: str


def read(notice: Notice) -> Words:
    """Return what the notice says now."""
    stamp = stamp_of(notice)
    stored = Notice.objects.select_related("county", "round__county", "round__previous")
    notice = stored.get(pk=notice.pk)  # the one at hand may be older
    document = frozen.document_of(notice)
    return Words(document, text.render(document), frozen.digest(document), stamp)


def stamp_of(notice: Notice) -> str:
    """Return a hash of what the notice is composed from: its own words and the round's state."""
    row = Notice.objects.filter(pk=notice.pk).values_list(
        *FACTS, "revision", "round__state", "round__computed_at", "round__closed_at"
    )
    blocks = notice.blocks.values_list("position", "kind", "lead", "text", "options")
    parts = json.dumps([list(row), list(blocks)], ensure_ascii=False, default=str)
    return hashlib.sha256(parts.encode()).hexdigest()
