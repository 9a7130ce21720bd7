"""Word documents: paragraphs and tables in their order, automatic numbers included."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from notices.checks.readers import UnreadableError
from notices.checks.structure.numerals import written

MAXIMUM_XML = 60 * 1024 * 1024
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_GONE = (f"{_W}del", f"{_W}moveFrom", f"{_W}pPrChange", f"{_W}tblGridChange")  # struck out


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
    for gone in (*_GONE, f"{{{_MC}}}Fallback"):
        for element in list(document.element.body.iter(gone)):
            element.getparent().remove(element)
    numbering = _Numbering(document)
    lines: list[str] = []
    for element in document.element.body:
        if element.tag == f"{_W}p":
            lines.extend(_paragraph(element, numbering))
        elif element.tag == f"{_W}tbl":
            lines.extend(_rows(element))
            lines.append("")
        elif element.tag == f"{_W}sdt":
            for p in element.iter(f"{_W}p"):
                lines.extend(_paragraph(p, numbering))
    return "\n".join(lines)


def _paragraph(element: Any, numbering: _Numbering) -> list[str]:
    """Return the line of a paragraph, and after it what stands in boxes anchored in it."""
    boxes = list(element.iter(f"{_W}txbxContent"))
    inside = [_text(p) for box in boxes for p in box.iter(f"{_W}p")]
    for box in boxes:
        box.getparent().remove(box)
    return [numbering.before(element) + _text(element), *inside]


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
    """Automatic numbers (一、 1.) are not in the text of a paragraph; this counts them out.

    They are asked for by the paragraph itself or by its style.
    """

    def __init__(self, document: Any) -> None:
        self.formats: dict[tuple[str, str], tuple[str, str, int]] = {}
        self.counts: dict[tuple[str, str], int] = {}
        self.styles: dict[str, tuple[str, str]] = {}
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
                    first = _value(level, "start")
                    self.formats[key] = (
                        form.get(f"{_W}val"), words.get(f"{_W}val") or "", int(first or 1)
                    )  # fmt: skip
            for change in num.findall(f"{_W}lvlOverride"):
                key = (num.get(f"{_W}numId"), change.get(f"{_W}ilvl"))
                if key in self.formats and (first := _value(change, "startOverride")):
                    self.formats[key] = (*self.formats[key][:2], int(first))
        self._read_styles(document)

    def _read_styles(self, document: Any) -> None:
        styles = {s.get(f"{_W}styleId"): s for s in document.styles.element.iter(f"{_W}style")}
        for name, style in styles.items():
            num, level = "", ""
            for _ in range(8):  # what it does not say itself is said by the style it is based on
                if style is None:
                    break
                properties = style.find(f"{_W}pPr/{_W}numPr")
                if properties is not None:
                    num = num or _value(properties, "numId")
                    level = level or _value(properties, "ilvl")
                style = styles.get(_value(style, "basedOn"))
            if num:
                self.styles[name] = (num, level or "0")

    def before(self, paragraph: Any) -> str:
        """Return the number that Word shows before a paragraph, or nothing."""
        properties = paragraph.find(f"{_W}pPr/{_W}numPr")
        described = paragraph.find(f"{_W}pPr/{_W}pStyle")
        key = self.styles.get(described.get(f"{_W}val")) if described is not None else None
        if properties is not None:
            own = _value(properties, "numId")
            level = _value(properties, "ilvl")
            if own or key:
                key = (own or (key or ("", ""))[0], level or (key or ("", "0"))[1])
        if key is None:
            return ""
        form, words, first = self.formats.get(key, ("", "", 1))
        if not form or form in ("bullet", "none") or not paragraph.findall(f".//{_W}t"):
            return ""
        self.counts[key] = self.counts.get(key, first - 1) + 1
        for other in list(self.counts):
            if other[0] == key[0] and other[1] > key[1]:
                del self.counts[other]
        for upper_level in range(int(key[1]) + 1):  # 1.2 names the levels above as well
            upper = (key[0], str(upper_level))
            value = self.counts.get(upper, self.formats.get(upper, ("", "", 1))[2])
            words = words.replace(
                f"%{upper_level + 1}", _shown(value, self.formats.get(upper, (form,))[0])
            )
        return words


def _value(element: Any, name: str) -> str:
    found = element.find(f"{_W}{name}")
    return found.get(f"{_W}val", "") if found is not None else ""


def _shown(value: int, form: str) -> str:
    if "hinese" in form or "japanese" in form or "ideograph" in form.lower():
        return written(value)
    if "Circle" in form and 1 <= value <= 10:
        return "①②③④⑤⑥⑦⑧⑨⑩"[value - 1]
    return str(value)
