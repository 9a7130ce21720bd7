"""The notice as PDF, written by WeasyPrint from the HTML for print.

It is PDF/A-3: tagged, with its language, title, author, document number and dates, and with the
attached tables as a workbook inside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from notices.composition.document import Document
from notices.rendering import colophon, html, seal_box, stylesheets, workbook
from notices.rendering.pieces import Part, Piece, ends, kept_faces, parts
from notices.rendering.placing import AS_USUAL, REMEDIES, Remedy
from notices.rendering.seal_box import SealBox

# A change of the way PDFs are made that neither HTML nor sheet shows must raise this.
VERSION = "7"
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
    from notices.rendering.press import Press

    first, *others = parts(document)
    remedy, laid = _front(document, first)
    seal = seal_box.find(laid.pages)
    press = Press(laid)
    for part in others:
        press.add(laid)
        del laid
        if piece := part.long:
            laid = _add_slices(press, document, remedy, part, piece)
        else:
            laid = _laid_out(document, remedy, part, part.pieces, after=press.pages)
    _add_last(press, document, remedy, laid)
    return Printed(press.finish(_files(document, embed or {})), press.pages, seal)


def _add_last(press: Any, document: Document, remedy: Remedy, laid: Any) -> None:
    """Add the last pages; a colophon on an odd face, or a turned one, goes on to an even one.

    Where a blank face comes before it then, neither has a number (7.5).
    """

    def alone(after: int) -> Any:
        return _laid_out(document, remedy, Part((), False, True), (), after)

    last, count = laid.pages[-1], press.pages + len(laid.pages)
    is_odd, is_turned = count % 2 == 1, last.width > last.height
    faces = [laid]
    if colophon.is_on(last) and (is_odd or is_turned):
        is_blank = colophon.take_off(last)
        if not is_odd:
            faces.append(alone(count))
            is_blank = colophon.take_off(faces[-1].pages[-1])
        faces.append(alone(count if is_odd else count + 1))
        for face in faces[-2:] if is_blank else ():
            colophon.take_number_off(face.pages[-1])
    for face in faces:
        press.add(face)


def _front(document: Document, part: Part) -> tuple[Remedy, Any]:
    """Lay out the text itself, in the first of the ways in which no face of it is amiss."""
    laid = _laid_out(document, AS_USUAL, part, part.pieces)
    if not _is_amiss(laid):
        return AS_USUAL, laid
    others = ((remedy, _laid_out(document, remedy, part, part.pieces)) for remedy in REMEDIES)
    return next((one for one in others if not _is_amiss(one[1])), (AS_USUAL, laid))


def _laid_out(
    document: Document, remedy: Remedy, part: Part, pieces: Iterable[Piece], after: int = 0
) -> Any:
    """Lay out some pieces of a part; `after`: how many pages come before them."""
    pieces = list(pieces)
    text = html.render(
        document, remedy, pieces, has_front=part.has_front,
        has_end=part.has_end and all(piece.is_last for piece in pieces),
    )  # fmt: skip
    sheets = [stylesheets.parsed(text) for text in stylesheets.texts(document)]
    if document.is_letter and part.has_front:
        sheets.append(stylesheets.letter())
    if after:
        sheets.append(stylesheets.going_on(after))
    return stylesheets.page(text).render(
        stylesheets=sheets, font_config=stylesheets.configuration(), pdf_variant=VARIANT
    )


def _add_slices(press: Any, document: Document, remedy: Remedy, part: Part, piece: Piece) -> Any:
    """Lay out a long table slice by slice; what fills whole faces stands. Return the last slice."""
    table = piece.table
    assert table
    start = 0
    while True:
        end = ends(table, start)
        laid = _laid_out(document, remedy, part, [piece.rows(start, end)], after=press.pages)
        if end == len(table.rows):
            return laid
        faces, start = kept_faces(table, start, [_rows_on(page) for page in laid.pages])
        press.add(laid, laid.pages[:faces])


def _rows_on(page: Any) -> int:
    """Count the rows of the table's body on a page."""
    from weasyprint.formatting_structure import boxes

    return sum(
        len(group.children)
        for group in page._page_box.descendants()
        if isinstance(group, boxes.TableRowGroupBox) and not group.is_header
    )


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
