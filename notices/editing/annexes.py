"""An annex that comes as a file: its table is read, or its pages are drawn."""

from __future__ import annotations

import hashlib
import io
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from notices.drawing.pictures import drawn
from notices.editing import cleaning
from notices.rendering.stylesheets import ANNEXES
from supervision.intake.workbook import IntakeError, read_sheets
from units.actions import RefusedError
from units.models import StoredFile

MOST_ROWS, MOST_COLUMNS, MOST_PAGES = 2000, 30, 60
LONG = 12  # a column of longer texts is set as words
Rows = list[list[str]]


def options_of(file: StoredFile) -> dict[str, Any]:
    """Return the options of an attachment that holds the file. Raises RefusedError."""
    with default_storage.open(file.place) as stored:
        data = stored.read()
    source = {"file": file.pk, "name": file.name, "sha256": file.sha256}
    suffix = file.name.rpartition(".")[2].lower()
    if suffix == "xlsx":
        return {"given": {**source, **_table(_workbook(data, file.name), file.name)}}
    if suffix == "docx":
        return {"given": {**source, **_table(_document(data), file.name)}}
    if suffix == "pdf" or file.content_type.startswith("image/"):
        return {"pages": {**source, "pictures": _pages(data, suffix, file.name)}}
    raise RefusedError(f"“{file.name}”不能作附件：请用 xlsx、docx、pdf 或图片。", "file")


def _workbook(data: bytes, name: str) -> Rows:
    try:
        sheets = read_sheets(data, name)
    except IntakeError as error:
        raise RefusedError(str(error), "file") from None
    return next(([[_text(c) for c in row] for row in s.rows] for s in sheets if s.rows), [])


def _document(data: bytes) -> Rows:
    import docx

    tables = docx.Document(io.BytesIO(data)).tables
    return [[cell.text for cell in row.cells] for row in tables[0].rows] if tables else []


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return f"{cell.year}年{cell.month}月{cell.day}日"
    return "" if cell is None else str(cell)


def _table(rows: Rows, name: str) -> dict[str, Any]:
    """Return heading and rows: the first line with every cell filled in is the heading."""
    plain = [[cleaning.joined(cell) for cell in row] for row in rows]
    plain = [row for row in plain if any(row)]
    width = max((n + 1 for row in plain for n, cell in enumerate(row) if cell), default=0)
    lines = [(row + [""] * width)[:width] for row in plain]
    at = next(
        (n for n, row in enumerate(lines) if (all(row) and len(set(row)) > 1) or width == 1), 0
    )
    if len(lines) < at + 2:
        raise RefusedError(f"“{name}”里没有读到表格，请核对第一张表是否有表头和内容。", "file")
    if len(lines) > MOST_ROWS or width > MOST_COLUMNS:
        raise RefusedError(
            f"“{name}”的表格超过 {MOST_ROWS} 行或 {MOST_COLUMNS} 列，请转成 PDF 后上传。", "file"
        )
    body = lines[at + 1 :]
    kinds = [_kind(lines[at][n], [row[n] for row in body]) for n in range(width)]
    head = [{"label": label, "kind": kind} for label, kind in zip(lines[at], kinds, strict=True)]
    return {"columns": head, "rows": body}


def _kind(label: str, cells: list[str]) -> str:
    if label == "序号":
        return "order"
    filled = [cell for cell in cells if cell]
    if filled and all(cell.removesuffix("%").replace(".", "", 1).isdigit() for cell in filled):
        return "number"
    return "words" if any(len(cell) > LONG for cell in filled) else "text"


def _pages(data: bytes, suffix: str, name: str) -> list[str]:
    """Keep a picture of every page in private storage; return their names."""
    if suffix != "pdf":
        return [_kept(data, suffix)]
    try:
        pictures = [content for content, _, _ in drawn(data, width=1240, most=MOST_PAGES)]
    except ValueError as error:
        raise RefusedError(f"“{name}”{error}", "file") from None
    return [_kept(content, "png") for content in pictures]


def _kept(content: bytes, suffix: str) -> str:
    name = f"{ANNEXES}/{hashlib.sha256(content).hexdigest()[:32]}.{suffix}"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))
    return name
