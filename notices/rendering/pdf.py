"""The notice as PDF, written by WeasyPrint from the HTML for print.

It is PDF/A-3: tagged, with its language, title, author, document number and dates, and with the
attached tables as a workbook inside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from notices.composition.document import Document
from notices.rendering import html, seal_box, stylesheets, workbook
from notices.rendering.placing import AS_USUAL, REMEDIES, Remedy
from notices.rendering.seal_box import SealBox

# A change of the way PDFs are made that neither HTML nor sheet shows must raise this.
VERSION = "3"
VARIANT = "pdf/a-3a"
TEXT = ("paragraph", "heading")
# PDF names of files are best kept to ASCII; the description says it in words.
WORKBOOK = "attached-tables.xlsx"


@dataclass(frozen=True)
class Printed:
    """The bytes of a PDF, how many pages it has, and where 署名 and date stand in it."""

    content: bytes
    pages: int
    seal: SealBox | None


def digest(document: Document, embed: Mapping[str, bytes] | None = None) -> str:
    """Return the hash of everything that decides the bytes of the PDF."""
    faces = "".join(face.stamp for face in stylesheets.faces())
    others = [f"{name}:{hashlib.sha256(data).hexdigest()}" for name, data in (embed or {}).items()]
    parts = (VERSION, *stylesheets.texts(document), faces, *others, html.render(document))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def render(document: Document, embed: Mapping[str, bytes] | None = None) -> bytes:
    """Return the bytes of the PDF; the same document gives the same bytes.

    `embed`: further files to put into it, by their names.
    """
    return prepare(document, embed).content


def prepare(document: Document, embed: Mapping[str, bytes] | None = None) -> Printed:
    """Print the document, and tell besides the bytes what a seal needs to know."""
    from weasyprint import HTML

    sheets = [stylesheets.parsed(text) for text in stylesheets.texts(document)]

    def laid_out(remedy: Remedy) -> Any:
        source = HTML(string=html.render(document, remedy), url_fetcher=stylesheets.fetcher())
        return source.render(
            stylesheets=sheets, font_config=stylesheets.configuration(), pdf_variant=VARIANT
        )

    laid = laid_out(AS_USUAL)
    if _is_amiss(laid):
        others = (laid_out(remedy) for remedy in REMEDIES)
        laid = next((one for one in others if not _is_amiss(one)), laid)
    written: bytes = laid.write_pdf(
        pdf_variant=VARIANT, attachments=_files(document, embed or {}), finisher=_name_once
    )
    return Printed(written, len(laid.pages), seal_box.find(laid.pages))


def _files(document: Document, embed: Mapping[str, bytes]) -> list[Any]:
    """Return what goes into the PDF as associated files: the tables, and what is asked for."""
    from weasyprint import Attachment

    moment = (
        datetime.combine(document.dated, datetime.min.time()) if document.dated else workbook.EPOCH
    )
    files = [
        Attachment(
            string=data, name=name, created=moment, modified=moment, relationship="Supplement"
        )
        for name, data in embed.items()
    ]
    if any(attachment.table for attachment in document.attachments):
        tables = Attachment(
            string=workbook.render(document), name=WORKBOOK, description="附表数据",
            created=moment, modified=moment, relationship="Data",
        )  # fmt: skip
        files.insert(0, tables)
    return files


def _name_once(_: Any, made: Any) -> None:
    """Take out the second naming of each associated file, which WeasyPrint adds."""
    if files := made.catalog.get("AF"):
        files[:] = dict.fromkeys(files)


def _is_amiss(laid: Any) -> bool:
    """Tell whether the first face, or the one with the signature, has no text on it.

    The standard forbids both (7.3.3 and 7.3.5.4).
    """
    for number, page in enumerate(laid.pages):
        boxes = page._page_box.descendants()
        classes = {box.element.get("class") for box in boxes if box.element is not None}
        wanted = TEXT if number == 0 else (*TEXT, "attachment-line")
        has_text = any(str(name).startswith(wanted) for name in classes)
        if not has_text and (number == 0 or "signature" in classes):
            return True
        if "signature" in classes:
            break
    return False
