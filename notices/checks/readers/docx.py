"""Word documents: paragraphs and tables in their order, automatic numbers included."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from notices.checks.readers import UnreadableError
from notices.checks.structure.numerals import written

MAXIMUM_XML = 60 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read(data: bytes, shown: str) -> str:
    """Return the text; a table row is a line with tabs between its cells."""
    try:
        return _read(data, shown)
    except UnreadableError:
        raise
    except Exception:  # noqa: BLE001  a damaged file may fail anywhere in the parser
        raise UnreadableError(
            f"{shown}已损坏或格式不对，打不开。请用Word或WPS另存一份再核。"
        ) from None


def _read(data: bytes, shown: str) -> str:
    from docx import Document

    with zipfile.ZipFile(io.BytesIO(data)) as container:
        if sum(info.file_size for info in container.infolist()) > MAXIMUM_XML:
            raise UnreadableError(
                f"{shown}解开后过大，可能不是普通的通报。请只留下正文和附表后再核。"
            )
    document = Document(io.BytesIO(data))
    numbering = _Numbering(document)
    lines: list[str] = []
    for element in document.element.body:
        if element.tag == f"{_W}p":
            lines.append(numbering.before(element) + _text(element))
        elif element.tag == f"{_W}tbl":
            lines.extend(_rows(element))
            lines.append("")
        elif element.tag == f"{_W}sdt":
            lines.extend(numbering.before(p) + _text(p) for p in element.iter(f"{_W}p"))
    return "\n".join(lines)


def _text(element: Any) -> str:
    signs = []
    for node in element.iter():
        if node.tag == f"{_W}t":
            signs.append(node.text or "")
        elif node.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            in_run = node.getparent() is not None and node.getparent().tag == f"{_W}r"
            signs.append(("\n" if node.tag != f"{_W}tab" else " ") if in_run else "")
        elif node.tag == f"{_W}noBreakHyphen":
            signs.append("-")
    return "".join(signs)


def _rows(table: Any) -> list[str]:
    lines = []
    for row in table.findall(f"{_W}tr"):
        cells = []
        for cell in row.findall(f"{_W}tc"):
            words = "".join(_text(p) for p in cell.iter(f"{_W}p"))
            cells.append(words.replace("\n", "").replace("\t", " "))
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            cells.extend([""] * (int(span.get(f"{_W}val", "1")) - 1 if span is not None else 0))
        lines.append("\t".join(cells))
    return lines


class _Numbering:
    """Automatic numbers (一、 1.) are not in the text of a paragraph; this counts them out."""

    def __init__(self, document: Any) -> None:
        self.formats: dict[tuple[str, str], tuple[str, str]] = {}
        self.counts: dict[tuple[str, str], int] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        abstract = {a.get(f"{_W}abstractNumId"): a for a in root.findall(f"{_W}abstractNum")}
        for num in root.findall(f"{_W}num"):
            link = num.find(f"{_W}abstractNumId")
            kind = abstract.get(link.get(f"{_W}val")) if link is not None else None
            for level in kind.findall(f"{_W}lvl") if kind is not None else []:
                form, words = level.find(f"{_W}numFmt"), level.find(f"{_W}lvlText")
                if form is not None and words is not None:
                    key = (num.get(f"{_W}numId"), level.get(f"{_W}ilvl"))
                    self.formats[key] = (form.get(f"{_W}val"), words.get(f"{_W}val") or "")

    def before(self, paragraph: Any) -> str:
        """Return the number that Word shows before a paragraph, or nothing."""
        properties = paragraph.find(f"{_W}pPr/{_W}numPr")
        if properties is None:
            return ""
        num, level = properties.find(f"{_W}numId"), properties.find(f"{_W}ilvl")
        if num is None:
            return ""
        key = (num.get(f"{_W}val"), level.get(f"{_W}val") if level is not None else "0")
        form, words = self.formats.get(key, ("", ""))
        if not form or form in ("bullet", "none"):
            return ""
        self.counts[key] = self.counts.get(key, 0) + 1
        for other in list(self.counts):
            if other[0] == key[0] and other[1] > key[1]:
                del self.counts[other]
        value = self.counts[key]
        shown = written(value) if "hinese" in form or "japanese" in form else str(value)
        return words.replace(f"%{int(key[1]) + 1}", shown)
