"""The notice as HTML for print, with the lengths that its own words decide."""

from __future__ import annotations

from django.template.loader import render_to_string

from notices.composition.document import Document
from notices.rendering.placing import place


def render(document: Document) -> str:
    """Return a whole HTML page without links or outside references."""
    context = {"document": document, "placing": place(document)}
    return render_to_string("notices/document/print.html", context)
