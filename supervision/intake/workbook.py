"""Reading a file into neutral rows: no meaning yet, only sheets and cells.

Everything that can be wrong with a file ends in an IntakeError, whose text is a sentence for
the clerk. Limits are checked before a parser sees the bytes: a workbook with one cell in its
last row and column makes the parser ask for 100 GB and takes the process down with it.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine
from django.conf import settings

from units.actions import RefusedError

Cell = str | int | float | bool | date | datetime | time | None

MAX_ROWS = 200_000
MAX_COLUMNS = 702  # up to column ZZ
MAX_INFLATED_BYTES = 300 * 1024 * 1024
MAX_RATIO = 300
MAX_SHEETS = 50

_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# A cell or row far outside any real table, with something in it (a styled empty cell is
# self-closing and harmless).
_FAR_CELL = re.compile(
    rb"""\br=["'](?:[A-Za-z]{3,}\d+|[A-Za-z]+(?:[2-9]\d{5}|\d{7,}))["'][^<>]*[^/<>]>"""
)
_FAR_ROW = re.compile(rb"""<(?:\w+:)?row\b[^<>]*\br=["'](?:[2-9]\d{5}|\d{7,})["'][^<>]*[^/<>]>""")
_LONG = re.compile(rb"""\br=["'][A-Za-z]{1,2}(?:[2-9]\d{4}|\d{6,})["']""")
_WIDE = re.compile(rb"""\br=["'][D-Zd-z][A-Za-z]\d+["'][^<>]*[^/<>]>""")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


class IntakeError(RefusedError):
    """What is wrong with a file or batch, as a sentence for the person who brought it."""


@dataclass
class Sheet:
    """One sheet as read. Row 1 of the file is `rows[0]`; rows may differ in length."""

    name: str
    rows: list[list[Cell]]
    is_hidden: bool = False
    remarks: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any(cell not in (None, "") for row in self.rows for cell in row)


def read_sheets(data: bytes, file_name: str) -> list[Sheet]:
    """Return the sheets of an .xlsx, .xls or .csv file, told apart by content, not by name."""
    if not data:
        raise IntakeError(f"文件“{file_name}”是空的（0 字节），请重新导出后再上传。")
    if len(data) > settings.UPLOAD_MAX_BYTES:
        megabytes = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise IntakeError(f"文件“{file_name}”超过 {megabytes} 兆，请按月份或渠道拆分后分次上传。")
    if data.startswith(_ZIP):
        _check_archive(data, file_name)
        return _read_workbook(data, file_name)
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise _locked(file_name)
        return _read_workbook(data, file_name)
    return [_read_csv(data, file_name)]


def _locked(file_name: str) -> IntakeError:
    return IntakeError(f"文件“{file_name}”设有打开密码，请在 Excel 或 WPS 中取消密码后再上传。")


def _damaged(file_name: str) -> IntakeError:
    return IntakeError(
        f"文件“{file_name}”已损坏，无法读取。"
        "请重新导出，或用 Excel、WPS 打开后另存为 .xlsx 再上传。"
    )


def _too_large(file_name: str) -> IntakeError:
    return IntakeError(
        f"文件“{file_name}”的表格范围超出限制（最多 {MAX_ROWS} 行、{MAX_COLUMNS} 列）。"
        "请删除表格之外的多余单元格，或拆分后上传。"
    )


def _check_archive(data: bytes, file_name: str) -> None:
    """Refuse what is no .xlsx, or would not fit into memory once inflated."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise _damaged(file_name) from error
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names:
        if "word/document.xml" in names:
            raise IntakeError(
                f"文件“{file_name}”是 Word 文档，不是表格。请上传 .xlsx 或 .csv 文件。"
            )
        if "xl/workbook.bin" in names or "content.xml" in names:
            raise IntakeError(f"暂不能读取“{file_name}”这种格式，请另存为 .xlsx 后再上传。")
        if "[Content_Types].xml" in names:
            raise _damaged(file_name)
        raise IntakeError(f"文件“{file_name}”是压缩包，不是表格。请解压后上传其中的表格文件。")
    if any(member.flag_bits & 1 for member in members):
        raise _locked(file_name)
    inflated = sum(member.file_size for member in members)
    if inflated > MAX_INFLATED_BYTES or inflated > 10 * 1024 * 1024 + MAX_RATIO * len(data):
        raise _too_large(file_name)
    for member in members:
        if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
            _check_extent(archive, member, file_name)


def _check_extent(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file_name: str) -> None:
    try:
        with archive.open(member) as stream:
            xml = stream.read(MAX_INFLATED_BYTES + 1)
    except Exception as error:  # zipfile and zlib raise many kinds on damaged bytes
        raise _damaged(file_name) from error
    if len(xml) > MAX_INFLATED_BYTES or _FAR_CELL.search(xml):
        raise _too_large(file_name)
    for match in _FAR_ROW.finditer(xml):
        content = xml[match.end() : xml.find(b"row>", match.end())]
        if b"<v" in content or b"<is" in content or b":v" in content or b":is" in content:
            raise _too_large(file_name)
    if _LONG.search(xml) and _WIDE.search(xml):
        raise _too_large(file_name)


def _read_workbook(data: bytes, file_name: str) -> list[Sheet]:
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        sheets: list[Sheet] = []
        for index, meta in enumerate(book.sheets_metadata[: MAX_SHEETS + 1]):
            if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            if index == MAX_SHEETS:
                raise IntakeError(f"文件“{file_name}”的工作表超过 {MAX_SHEETS} 个，请拆分后上传。")
            sheet = book.get_sheet_by_index(index)
            if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
                raise _too_large(file_name)
            rows = sheet.to_python(skip_empty_area=False)
            _spread_merged(rows, sheet.merged_cell_ranges or [])
            hidden = meta.visible != python_calamine.SheetVisibleEnum.Visible
            sheets.append(Sheet(meta.name, [[_cell(c) for c in row] for row in rows], hidden))
    except IntakeError:
        raise
    except python_calamine.PasswordError as error:
        raise _locked(file_name) from error
    except Exception as error:
        raise _damaged(file_name) from error
    except BaseException as error:
        # A panic of the Rust reader is no Exception; anything else (Ctrl-C) is let through.
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(file_name) from error
    return sheets


def _spread_merged(rows: list[list[Any]], ranges: list[Any]) -> None:
    """Repeat the value of a cell merged downwards, as the eye reads it."""
    for (top, left), (bottom, right) in ranges:
        if left != right or top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top + 1 : min(bottom, top + 5000) + 1]:
            if left < len(row):
                row[left] = rows[top][left]


def _cell(value: Any) -> Cell:
    if value.__class__ is str:
        return value or None
    if value.__class__ is float:
        return int(value) if value.is_integer() and abs(value) < 1e17 else value
    if isinstance(value, timedelta):
        return value.total_seconds() / 86400
    return value


def _read_csv(data: bytes, file_name: str) -> Sheet:
    _refuse_disguised(data, file_name)
    text = _decode(data, file_name)
    if _CONTROL.search(text):
        raise IntakeError(f"文件“{file_name}”不是表格文件，请上传 .xlsx 或 .csv 文件。")
    delimiter = max(",\t;", key=text[:5000].count)
    try:
        rows: list[list[Cell]] = [
            [cell or None for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise _damaged(file_name) from error
    if len(rows) > MAX_ROWS or any(len(row) > MAX_COLUMNS for row in rows):
        raise _too_large(file_name)
    return Sheet(file_name.rsplit(".", 1)[0], rows)


def _refuse_disguised(data: bytes, file_name: str) -> None:
    """Say what the file really is when it is no table at all."""
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<meta")):
        raise IntakeError(
            f"文件“{file_name}”的内容其实是网页，不是表格。"
            "请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"
        )
    if head.startswith(b"%pdf"):
        raise IntakeError(f"文件“{file_name}”是 PDF，不是表格。请上传 .xlsx 或 .csv 文件。")
    if head.startswith((b"\x89png", b"\xff\xd8\xff", b"gif8", b"rar!", b"7z\xbc\xaf")):
        raise IntakeError(f"文件“{file_name}”不是表格文件，请上传 .xlsx 或 .csv 文件。")


def _decode(data: bytes, file_name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise IntakeError(
        f"无法识别文件“{file_name}”的文字编码。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"
    )
