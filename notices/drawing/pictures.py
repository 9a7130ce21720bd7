"""The pages of a notice as they will print, as pictures in private storage.

A picture is named by its own hash: what a change leaves as it was keeps its address, and the
browser asks for nothing but the pages that differ.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from notices.models import Notice

WIDTH = 900  # pixels of a page, about twice what a desk shows
COLOURS = 32
A4_POINTS = 595


@dataclass(frozen=True)
class Picture:
    name: str
    width: int
    height: int


def folder(notice: Notice) -> str:
    return f"pages/{notice.pk}"


def place(notice: Notice, name: str) -> str:
    return f"{folder(notice)}/{name}.png"


def kept(notice: Notice, digest: str) -> list[Picture] | None:
    """Return the pictures of exactly this document, if they were made."""
    try:
        with default_storage.open(f"{folder(notice)}/{digest}.json") as file:
            return [Picture(*one) for one in json.load(file)]
    except FileNotFoundError:
        return None


def drawn(data: bytes, width: int = WIDTH, most: int = 0) -> list[tuple[bytes, int, int]]:
    """Return every page of a PDF as PNG with its width and height in pixels.

    Raises ValueError, with the end of a sentence, for what is no PDF or has too many pages.
    """
    import pypdfium2

    found = []
    try:
        opened = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise ValueError("打不开，请重新导出 PDF 后再上传。") from None
    with opened as document:
        if most and len(document) > most:
            raise ValueError(f"超过 {most} 页，请分成几个附件。")
        for page in document:
            scale = width / max(min(page.get_width(), A4_POINTS), 1)
            picture = page.render(scale=scale).to_pil().quantize(COLOURS, method=2)
            stream = io.BytesIO()
            picture.save(stream, "PNG")
            found.append((stream.getvalue(), picture.width, picture.height))
    return found


def keep(notice: Notice, digest: str, data: bytes) -> list[Picture]:
    """Draw the pages of the PDF and keep them in place of older ones."""
    pictures = []
    for content, width, height in drawn(data):
        picture = Picture(hashlib.sha256(content).hexdigest()[:32], width, height)
        if not default_storage.exists(place(notice, picture.name)):
            default_storage.save(place(notice, picture.name), ContentFile(content))
        pictures.append(picture)
    listing = f"{folder(notice)}/{digest}.json"
    if not default_storage.exists(listing):
        rows = [[one.name, one.width, one.height] for one in pictures]
        default_storage.save(listing, ContentFile(json.dumps(rows).encode()))
    needed = {f"{digest}.json", *(f"{one.name}.png" for one in pictures)}
    for other in default_storage.listdir(folder(notice))[1]:
        if other not in needed:
            default_storage.delete(f"{folder(notice)}/{other}")
    return pictures
