"""The notice as HTML for print, with the lengths that its own words decide."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.template.loader import render_to_string

from notices.composition.document import Document
from notices.rendering.justify import BREAK
from notices.rendering.pieces import Piece, whole
from notices.rendering.placing import AS_USUAL, Remedy, place

# Where a line may be broken beside a quotation mark, which Pango does not know to be Chinese:
# before “ but not after an opening mark, after ” but not before a closing one.
_HAN = r"\u2e80-\u2fff\u3400-\u9fff"
_BESIDE_QUOTES = re.compile(
    rf"(?<=[{_HAN}0-9%，。、；：？！）》”’〉】〕」』])(?=[“‘])|(?<=[”’])(?=[{_HAN}0-9（《〈【〔「『])"
)


def render(
    document: Document,
    remedy: Remedy = AS_USUAL,
    pieces: Iterable[Piece] | None = None,
    *,
    has_front: bool = True,
    has_end: bool = True,
) -> str:
    """Return an HTML page without links or outside references: all of it, or only some pieces."""
    context = {
        "document": document,
        "placing": place(document, remedy),
        "pieces": list(map(whole, document.attachments) if pieces is None else pieces),
        "has_front": has_front,
        "has_end": has_end,
    }
    head, body = render_to_string("notices/document/print.html", context).split("</head>", 1)
    return f"{head}</head>{_BESIDE_QUOTES.sub(BREAK, body)}"
