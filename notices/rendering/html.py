"""The notice as HTML for print, with the lengths that its own words decide."""

from __future__ import annotations

from collections.abc import Iterable

from django.template.loader import render_to_string

from notices.composition.document import Document
from notices.rendering.pieces import Piece, all_pieces
from notices.rendering.placing import AS_USUAL, Remedy, place


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
        "pieces": list(all_pieces(document) if pieces is None else pieces),
        "has_front": has_front,
        "has_end": has_end,
    }
    return render_to_string("notices/document/print.html", context)
