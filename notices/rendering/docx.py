"""The notice as a .docx for WPS and Word, in the measures of GB/T 9704-2012.

It is a copy to work on: the PDF is always made from the data, never from one of these.
"""

from __future__ import annotations

from notices.composition.document import Document
from notices.rendering.fonts import MissingFontError
from notices.rendering.word import body, parts, pictures
from notices.rendering.word.pictures import Picture

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def render(document: Document) -> bytes:
    """Return the bytes of the file; the same document gives the same bytes."""
    drawn = _drawn(document)
    every = {picture.name: picture.data for found in drawn.values() for picture in found}
    return parts.package(document, body.text(document, drawn), every)


def _drawn(document: Document) -> dict[int, list[Picture]]:
    """Draw the charts; without any face to letter them in, their tables stand in their place."""
    try:
        return {
            index: pictures.drawn(attachment.chart, f"chart{index + 1}")
            for index, attachment in enumerate(document.attachments)
            if attachment.chart
        }
    except MissingFontError:
        return {}
