"""Reading a file into neutral rows: no meaning yet, only sheets and cells.

Everything that can be wrong with a file ends in an IntakeError, whose text is a sentence for
the clerk. What a file is, is told by its content and not by its name; its limits are checked
before a parser sees the bytes.
"""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import python_calamine
from django.conf import settings

from supervision.intake import archive, binary, delimited, markup
from supervision.intake.cells import Cell, Sheet
from supervision.intake.faults import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEETS,
    IntakeError,
    Marks,
    damaged,
    locked,
    too_large,
    too_many_sheets,
    unsupported,
)
from supervision.intake.uncollected import uncollected

__all__ = ["Cell", "IntakeError", "Sheet", "read_sheets"]

_ZIP = b"PK\x03\x04"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_PACKED = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_ANCIENT = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00")


@uncollected()
def read_sheets(data: bytes, file_name: str) -> list[Sheet]:
    """Return the sheets of a workbook (.xlsx, .xls), a text file or a saved web table."""
    if not data:
        raise IntakeError(f"文件“{file_name}”是空的（0 字节），请重新导出后再上传。")
    if len(data) > settings.UPLOAD_MAX_BYTES:
        megabytes = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise IntakeError(f"文件“{file_name}”超过 {megabytes} 兆，请按月份或渠道拆分后分次上传。")
    if data.startswith(_ZIP):
        return _read_workbook(data, file_name, archive.inspect(data, file_name))
    if data.startswith(binary.MARK):
        return _read_workbook(data, file_name, binary.inspect(data, file_name))
    _refuse_disguised(data, file_name)
    text = delimited.decode(data, file_name)
    if markup.is_markup(text):
        return markup.read(text, file_name)
    return [delimited.read(text, file_name)]


def _read_workbook(data: bytes, file_name: str, marks: dict[int, Marks]) -> list[Sheet]:
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        sheets: list[Sheet] = []
        cells = 0
        for index, meta in enumerate(book.sheets_metadata[: MAX_SHEETS + 1]):
            if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            if index == MAX_SHEETS:
                raise too_many_sheets(file_name)
            sheet = book.get_sheet_by_index(index)
            cells += sheet.total_height * sheet.total_width
            if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
                raise too_large(file_name)
            if cells > MAX_CELLS:
                raise too_large(file_name)
            sheets.append(_sheet(sheet, meta, marks.get(index, Marks())))
    except IntakeError:
        raise
    except python_calamine.PasswordError as error:
        raise locked(file_name) from error
    except Exception as error:
        raise damaged(file_name) from error
    except BaseException as error:
        # A panic of the Rust reader is no Exception; anything else (Ctrl-C) is let through.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(file_name) from error
    return sheets


def _sheet(sheet: Any, meta: Any, marks: Marks) -> Sheet:
    hidden = meta.visible != python_calamine.SheetVisibleEnum.Visible
    rows = _rows(sheet)
    for (row, column), cell in marks.unread.items():
        if row < MAX_ROWS and column < MAX_COLUMNS:
            rows.extend([] for _ in range(row + 1 - len(rows)))
            rows[row].extend([None] * (column + 1 - len(rows[row])))
            rows[row][column] = cell
    read = Sheet(meta.name, rows, hidden, marks=marks)
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or []:
        if bottom > top:
            read.spread(top, left, bottom)
    return read


def _rows(sheet: Any) -> list[list[Cell]]:
    """Return the rows; equal texts are kept once, which halves the memory of a long table."""
    rows: list[list[Cell]] = []
    shared: dict[str, str] = {}
    share = shared.setdefault
    before: list[Cell] = [None] * (sheet.start[1] if sheet.start else 0)
    for row in sheet.iter_rows():
        for index, value in enumerate(row):
            kind = value.__class__
            if kind is str:
                row[index] = share(value, value) if value else None
            elif kind is float:
                row[index] = int(value) if value.is_integer() and abs(value) < 1e17 else value
            elif kind is timedelta:
                row[index] = value.total_seconds() / 86400
        rows.append(before + row if before else row)
    return rows


def _refuse_disguised(data: bytes, file_name: str) -> None:
    """Say what the file really is when it is no table at all."""
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:5].lower() == b"%pdf-":
        raise IntakeError(f"文件“{file_name}”是 PDF，不是表格。请上传 .xlsx、.xls 或 .csv 文件。")
    if head.startswith(_PICTURES):
        raise IntakeError(
            f"文件“{file_name}”是图片，不是表格文件。请上传 .xlsx、.xls 或 .csv 文件。"
        )
    if head.startswith(_PACKED):
        raise IntakeError(f"文件“{file_name}”是压缩包，不是表格。请解压后上传其中的表格文件。")
    if data.startswith(_ANCIENT):
        raise unsupported(file_name, "是很早版本的 Excel 格式")
    if b"\nContent-Type: multipart/related" in data[:2000] or head.startswith(b"MIME-Version:"):
        raise unsupported(file_name, "其实是网页存档")
