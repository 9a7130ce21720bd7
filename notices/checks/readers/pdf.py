"""PDF: the words of each line in reading order, wide gaps as tabs, no page numbers."""

from __future__ import annotations

import io
import re
import time
from typing import Any

from notices.checks.readers import UnreadableError

MAXIMUM_PAGES = 120
MAXIMUM_SECONDS = 60.0
_PAGE_NUMBER = re.compile(r"^\s*[-—–·]?\s*\d{1,3}\s*[-—–·]?\s*$")


def read(data: bytes, shown: str) -> str:
    """Return the text of a PDF.

    Raises UnreadableError for a locked or damaged file, one that holds pictures only and one
    of more than MAXIMUM_PAGES pages.
    """
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    try:
        return _read(data, shown)
    except UnreadableError:
        raise
    except PDFPasswordIncorrect:
        raise UnreadableError(f"{shown}加了打开密码，读不了。请去掉密码后再核。") from None
    except RecursionError:
        raise UnreadableError(f"{shown}的结构异常，读不了。请重新导出PDF后再核。") from None
    except Exception:  # noqa: BLE001  a damaged file may fail anywhere in the parser
        raise UnreadableError(f"{shown}已损坏或没有传完整，打不开。请重新导出PDF后再核。") from None


def _read(data: bytes, shown: str) -> str:
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.layout import LAParams
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser

    document = PDFDocument(PDFParser(io.BytesIO(data)))
    manager = PDFResourceManager()
    device = PDFPageAggregator(manager, laparams=LAParams(boxes_flow=None, all_texts=False))
    interpreter = PDFPageInterpreter(manager, device)
    began = time.monotonic()
    lines: list[str] = []
    pages = 0
    for page in PDFPage.create_pages(document):
        pages += 1
        if pages > MAXIMUM_PAGES:
            raise UnreadableError(
                f"{shown}超过{MAXIMUM_PAGES}页，不像一份通报。请只留下正文和附表，或分开来核。"
            )
        if time.monotonic() - began > MAXIMUM_SECONDS:
            raise UnreadableError(f"{shown}太复杂，一分钟内没有读完。请另存为.docx后再核。")
        interpreter.process_page(page)
        lines.extend(_lines(device.get_result()))
        lines.append("")
    if pages == 0:
        raise UnreadableError(f"{shown}里没有页面，可能已损坏。请重新导出PDF后再核。")
    if not "".join(lines).strip():
        raise UnreadableError(
            f"{shown}只有图片没有文字（扫描件）。请用.docx或由文档直接导出的PDF。"
        )
    return "\n".join(lines)


def _lines(layout: Any) -> list[str]:
    """Return the lines of a page from top to bottom; pieces at one height are one line."""
    from pdfminer.layout import LTChar, LTTextLine

    signs: list[tuple[float, float, float, float, str]] = []

    def gather(item: Any) -> None:
        if isinstance(item, LTTextLine):
            for sign in item:
                if isinstance(sign, LTChar) and sign.get_text().strip() and sign.upright:
                    middle = (sign.y0 + sign.y1) / 2
                    signs.append((middle, sign.x0, sign.x1, sign.size, sign.get_text()))
        elif hasattr(item, "__iter__"):
            for child in item:
                gather(child)

    gather(layout)
    signs.sort(key=lambda s: -s[0])
    rows: list[list[tuple[float, float, float, float, str]]] = []
    for sign in signs:
        if rows and abs(rows[-1][0][0] - sign[0]) < max(sign[3], rows[-1][0][3]) * 0.45:
            rows[-1].append(sign)
        else:
            rows.append([sign])
    lines = [_line(sorted(row, key=lambda s: s[1])) for row in rows]
    while lines and _PAGE_NUMBER.match(lines[-1]):
        lines.pop()
    return lines


def _line(signs: list[tuple[float, float, float, float, str]]) -> str:
    written = ""
    end: float | None = None
    for _, x0, x1, size, text in signs:
        if end is not None:
            gap = x0 - end
            written += "\t" if gap > size * 1.6 else " " if gap > size * 0.4 else ""
        written += text
        end = x1
    return written
