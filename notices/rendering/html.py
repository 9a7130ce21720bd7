"""The notice as HTML for print, with the lengths that its own words decide."""

from __future__ import annotations

from django.template.loader import render_to_string

from notices.composition.document import Document
from notices.rendering.placing import AS_USUAL, Remedy, place


def render(document: Document, remedy: Remedy = AS_USUAL) -> str:
    """Return a whole HTML page without links or outside references."""
    context = {"document": document, "placing": place(document, remedy)}
    return render_to_string("notices/document/print.html", context)
