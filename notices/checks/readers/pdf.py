"""PDF: the words of each line in reading order, wide gaps as tabs, no page numbers."""

from __future__ import annotations

import io
import re
import time
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from notices.checks.readers import UnreadableError
from notices.checks.readers.grids import Box, Grid

MAXIMUM_PAGES = 120
MAXIMUM_RULES = 4000
MOST_RUNNING = 5  # lines at the head or foot of every page
TABLES_APART = 4.0  # points between two tables at least
SAME_COLUMN = 7.0  # points between the left sides of cells of one column at most
_PAGE_NUMBER = re.compile(r"^\s*[-—–·]?\s*\d{1,3}\s*[-—–·]?\s*$")


def read(data: bytes, shown: str, seconds: float) -> str:
    """Return the text of a PDF.

    Raises UnreadableError for a locked or damaged file, one that holds pictures only, one of
    more than MAXIMUM_PAGES pages and one that takes longer than so many seconds.
    """
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    try:
        return _read(data, shown, seconds)
    except UnreadableError:
        raise
    except PDFPasswordIncorrect:
        raise UnreadableError(f"{shown}加了打开密码，读不了。请去掉密码后再核。") from None
    except RecursionError:
        raise UnreadableError(f"{shown}的结构异常，读不了。请重新导出PDF后再核。") from None
    except Exception:  # noqa: BLE001  a damaged file may fail anywhere in the parser
        raise UnreadableError(f"{shown}已损坏或没有传完整，打不开。请重新导出PDF后再核。") from None


def _read(data: bytes, shown: str, seconds: float) -> str:
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
    read: list[list[str]] = []
    pages = 0
    for page in PDFPage.create_pages(document):
        pages += 1
        if pages > MAXIMUM_PAGES:
            raise UnreadableError(
                f"{shown}超过{MAXIMUM_PAGES}页，不像一份通报。请只留下正文和附表，或分开来核。"
            )
        if time.monotonic() - began > seconds:
            raise UnreadableError(
                f"{shown}页数多或太复杂，{seconds:.0f}秒内没有读完。请另存为.docx后再核。"
            )
        interpreter.process_page(page)
        read.append(_lines(device.get_result()))
    if pages == 0:
        raise UnreadableError(f"{shown}里没有页面，可能已损坏。请重新导出PDF后再核。")
    lines = _run_together(_without_running_lines(read))
    if not "".join(lines).strip():
        raise UnreadableError(
            f"{shown}只有图片没有文字（扫描件）。请用.docx或由文档直接导出的PDF。"
        )
    return "\n".join(lines)


def _without_running_lines(read: list[list[str]]) -> list[list[str]]:
    """Leave out what stands at the head or foot of the page before as well: 草稿, a file's name."""
    kept = read[:1]
    for before, page in pairwise(read):
        head = _alike(before, page)
        foot = _alike(before[::-1], page[head:][::-1])
        kept.append(page[head : len(page) - foot])
    return kept


def _alike(before: list[str], page: list[str]) -> int:
    """Count the lines at the beginning that two pages share.

    Rows of tables are no such lines, nor is what ends like a sentence or a part of one.
    """
    count = 0
    for one, other in zip(before[:MOST_RUNNING], page, strict=False):
        if one != other or "\t" in one or one.endswith(tuple("。，；：、！？")):
            break
        count += 1
    return count


def _run_together(read: list[list[str]]) -> list[str]:
    """Return the lines of all pages; a sentence that goes on over the page is not parted."""
    lines: list[str] = []
    for page in read:
        if lines and (not page or "\t" in lines[-1] + page[0] or lines[-1][-1:] in "。！？：；"):
            lines.append("")
        lines.extend(page)
    return lines


@dataclass(frozen=True)
class _Sign:
    middle: float
    x0: float
    x1: float
    size: float
    text: str


def _lines(layout: Any) -> list[str]:
    """Return the lines of a page from top to bottom; a row of a ruled table is one line."""
    signs, boxes = _gathered(layout)
    grid = Grid(boxes[:MAXIMUM_RULES])
    free: list[_Sign] = []
    cells: dict[Box, list[_Sign]] = {}
    for sign in signs:
        box = grid.cell((sign.x0 + sign.x1) / 2, sign.middle) if grid.is_table else None
        if box:
            cells.setdefault(box, []).append(sign)
        else:
            free.append(sign)
    placed = [(row[0].middle, _line(row)) for row in _rows(free)]
    placed += _table_rows(cells)
    lines = [text for _, text in sorted(placed, key=lambda pair: -pair[0])]
    while lines and _PAGE_NUMBER.match(lines[-1]):
        lines.pop()
    return lines


def _gathered(layout: Any) -> tuple[list[_Sign], list[Box]]:
    from pdfminer.layout import LTChar, LTCurve, LTTextLine

    signs: list[_Sign] = []
    boxes: list[Box] = []

    def gather(item: Any) -> None:
        if isinstance(item, LTTextLine):
            for sign in item:
                if isinstance(sign, LTChar) and sign.get_text().strip() and sign.upright:
                    middle = (sign.y0 + sign.y1) / 2
                    signs.append(_Sign(middle, sign.x0, sign.x1, sign.size, sign.get_text()))
        elif isinstance(item, LTCurve):
            boxes.append((item.x0, item.y0, item.x1, item.y1))
        elif hasattr(item, "__iter__"):
            for child in item:
                gather(child)

    gather(layout)
    return signs, boxes


def _rows(signs: list[_Sign]) -> list[list[_Sign]]:
    """Return the signs by lines of print, each from left to right."""
    rows: list[list[_Sign]] = []
    for sign in sorted(signs, key=lambda s: -s.middle):
        if rows and abs(rows[-1][0].middle - sign.middle) < max(sign.size, rows[-1][0].size) * 0.45:
            rows[-1].append(sign)
        else:
            rows.append([sign])
    return [sorted(row, key=lambda s: s.x0) for row in rows]


def _table_rows(cells: dict[Box, list[_Sign]]) -> list[tuple[float, str]]:
    """Return each row of cells with the height at which it begins; empty cells keep their place."""
    placed: list[tuple[float, str]] = []
    table: list[Box] = []
    for box in sorted(cells, key=lambda b: (-b[3], b[0])):
        if table and min(b[1] for b in table) - box[3] > TABLES_APART:
            placed += _one_table(table, cells)
            table = []
        table.append(box)
    return placed + _one_table(table, cells) if table else placed


def _one_table(boxes: list[Box], cells: dict[Box, list[_Sign]]) -> list[tuple[float, str]]:
    lefts: list[float] = []
    for left in sorted({box[0] for box in boxes}):
        if not lefts or left - lefts[-1] > SAME_COLUMN:
            lefts.append(left)
    rows: dict[float, dict[float, str]] = {}
    for box in boxes:
        text = "".join(sign.text for row in _rows(cells[box]) for sign in row)
        column = max(left for left in lefts if left <= box[0])
        row = rows.setdefault(box[3], {})
        row[column] = row.get(column, "") + text
    return [
        (top - 0.1, "\t".join(row.get(left, "") for left in lefts)) for top, row in rows.items()
    ]


def _line(signs: list[_Sign]) -> str:
    """Return a line of print; two wide gaps or more make it a row of cells."""
    gaps = [b.x0 - a.x1 for a, b in pairwise(signs)]
    wide = [gap > sign.size * 1.6 for gap, sign in zip(gaps, signs, strict=False)]
    between = "\t" if sum(wide) > 1 else " "
    written = signs[0].text
    for sign, gap, is_wide in zip(signs[1:], gaps, wide, strict=True):
        written += (between if is_wide else " " if gap > sign.size * 0.4 else "") + sign.text
    return written
