"""The notice as HTML for print; the page in the browser includes the same body."""

from __future__ import annotations

from django.template.loader import render_to_string

from notices.composition.document import Document


def render(document: Document) -> str:
    """Return a whole HTML page without style, links or outside references."""
    context = {"document": document, "figure_url": ""}
    return render_to_string("notices/document/print.html", context)
