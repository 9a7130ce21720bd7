"""Looking into an old .xls before a parser does: its reach, its password, what it hides.

An .xls is a small file system ([MS-CFB]) whose stream “Workbook” is a run of records
([MS-XLS]). The parser lays out every sheet as a full rectangle up to its last cell, all
sheets at once; so a few kilobytes with a cell in the last corner of each sheet ask for
gigabytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from supervision.intake.faults import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_SHEETS,
    IntakeError,
    Marks,
    damaged,
    erroneous,
    locked,
    too_large,
    too_many_sheets,
    unsupported,
)

MARK = bytes.fromhex("d0cf11e0a1b11ae1")
_LAST = 0xFFFFFFFA  # sector numbers from here on are marks
# Records ([MS-XLS] 2.3.2)
_BOUNDSHEET, _BOF, _EOF, _FILEPASS = 0x85, 0x809, 0x0A, 0x2F
_ROW, _COLINFO, _FORMULA, _BOOLERR = 0x208, 0x7D, 0x06, 0x205
_NUMBER, _LABEL, _LABELSST, _RK, _RSTRING, _MULRK = 0x203, 0x204, 0xFD, 0x27E, 0xD6, 0xBD
_CELLS = {_FORMULA, _BOOLERR, _NUMBER, _LABEL, _LABELSST, _RK, _RSTRING, _MULRK}
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!",
    0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip


def inspect(data: bytes, file_name: str) -> dict[int, Marks]:
    """Return the marks of each sheet by its place in the workbook; refuse what is unfit.

    Raises IntakeError for other files of this container, locked ones, and wild extents.
    """
    try:
        streams = _directory(data)
        if "EncryptedPackage" in streams:
            raise locked(file_name)
        if "WordDocument" in streams:
            raise IntakeError(
                f"文件“{file_name}”是 Word 文档，不是表格。请上传 .xlsx 或 .csv 文件。"
            )
        name = next((n for n in ("Workbook", "Book", "WORKBOOK", "BOOK") if n in streams), None)
        if name is None:
            raise unsupported(file_name, "里没有表格")
        return _sheets(_stream(data, *streams[name]), file_name)
    except IntakeError:
        raise
    except (struct.error, IndexError, ValueError, KeyError, OverflowError) as error:
        if "EncryptedPackage".encode("utf-16-le") in data:  # cut off, and locked as well
            raise locked(file_name) from error
        raise damaged(file_name) from error


def _geometry(data: bytes) -> tuple[int, int]:
    shift, short_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or short_shift != 6:
        raise ValueError("sector size")
    return 1 << shift, 1 << short_shift


def _sector(data: bytes, number: int) -> bytes:
    size, _ = _geometry(data)
    start = (number + 1) * size
    if number >= _LAST or start >= len(data):
        raise ValueError("sector beyond the file")
    return data[start : start + size]


def _table(data: bytes) -> list[int]:
    """Return the sector allocation table: for each sector the next one."""
    size, _ = _geometry(data)
    numbers = [n for n in struct.unpack_from("<109I", data, 76) if n < _LAST]
    (further,) = struct.unpack_from("<I", data, 68)
    seen: set[int] = set()
    while further < _LAST and further not in seen:
        seen.add(further)
        *more, further = struct.unpack(f"<{size // 4}I", _sector(data, further))
        numbers += [n for n in more if n < _LAST]
    table: list[int] = []
    for number in numbers:
        table += struct.unpack(f"<{size // 4}I", _sector(data, number).ljust(size, b"\xff"))
    return table


def _chain(first: int, table: list[int]) -> Iterator[int]:
    seen = 0
    while first < _LAST:
        yield first
        first = table[first]
        seen += 1
        if seen > len(table):
            raise ValueError("a chain of sectors that never ends")


def _joined(data: bytes, first: int, table: list[int]) -> bytes:
    return b"".join(_sector(data, number) for number in _chain(first, table))


def _directory(data: bytes) -> dict[str, tuple[int, int]]:
    """Return the first sector and the size of each stream; “Root Entry” among them."""
    (first,) = struct.unpack_from("<I", data, 48)
    entries = _joined(data, first, _table(data))
    found: dict[str, tuple[int, int]] = {}
    for start in range(0, len(entries) - 127, 128):
        length, kind = struct.unpack_from("<HB", entries, start + 64)
        if kind and 2 <= length <= 64:
            name = entries[start : start + length - 2].decode("utf-16-le", "replace")
            begin, size = struct.unpack_from("<II", entries, start + 116)
            found.setdefault(name, (begin, size))
    return found


def _stream(data: bytes, first: int, size: int) -> bytes:
    table = _table(data)
    (cutoff,) = struct.unpack_from("<I", data, 56)
    if size >= cutoff:
        return _joined(data, first, table)[:size]
    begin, _ = _directory(data)["Root Entry"]
    short = _joined(data, begin, table)
    (start,) = struct.unpack_from("<I", data, 60)
    packed = _joined(data, start, table)
    short_table = list(struct.unpack(f"<{len(packed) // 4}I", packed))
    _, width = _geometry(data)
    return b"".join(short[n * width : (n + 1) * width] for n in _chain(first, short_table))[:size]


def _sheets(book: bytes, file_name: str) -> dict[int, Marks]:
    """Walk the records of the workbook: its list of sheets, then each sheet."""
    starts: list[int] = []
    for kind, start, size in _records(book, 0):
        if kind == _FILEPASS:
            raise locked(file_name)
        if kind == _BOUNDSHEET and size >= 4:
            starts.append(struct.unpack_from("<I", book, start)[0])
        if kind == _EOF:
            break
    if len(starts) > MAX_SHEETS:
        raise too_many_sheets(file_name)
    cells = 0
    found = {}
    for index, start in enumerate(starts):
        found[index], area = _sheet(book, start, file_name)
        cells += area
        if cells > MAX_CELLS:
            raise too_large(file_name)
    return found


def _records(book: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    """Yield kind, start of the content and its size of each record from a place on."""
    end = len(book) - 4
    while 0 <= place <= end:
        kind, size = struct.unpack_from("<HH", book, place)
        yield kind, place + 4, size
        place += 4 + size


def _sheet(book: bytes, place: int, file_name: str) -> tuple[Marks, int]:
    """Return the marks of one sheet, and how many cells its rectangle has."""
    marks = Marks()
    rows = columns = depth = 0
    for kind, start, size in _records(book, place):
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif kind in _CELLS and size >= 6:
            row, column = struct.unpack_from("<HH", book, start)
            last = struct.unpack_from("<H", book, start + size - 2)[0] if kind == _MULRK else column
            rows, columns = max(rows, row + 1), max(columns, column + 1, last + 1)
            if kind in (_FORMULA, _BOOLERR):
                _note(marks, book, kind, start, size)
        elif kind == _ROW and size >= 16:
            row, flags = struct.unpack_from("<H10xH", book, start)
            if flags & 0x20:
                marks.hidden_rows.append(row)
        elif kind == _COLINFO and size >= 10:
            first, final, flags = struct.unpack_from("<HH4xH", book, start)
            if flags & 1:
                marks.hidden_columns += range(first, min(final + 1, 256))
    if columns > MAX_COLUMNS:
        raise too_large(file_name)
    return marks, rows * columns


def _note(marks: Marks, book: bytes, kind: int, start: int, size: int) -> None:
    row, column = struct.unpack_from("<HH", book, start)
    if kind == _BOOLERR:
        code, is_error = struct.unpack_from("<BB", book, start + 6)
    else:
        marks.formulas += 1
        if size < 14 or book[start + 12 : start + 14] != b"\xff\xff":
            return  # a number
        form, code = book[start + 6], book[start + 8]
        marks.without_result += form == 3  # blank: an empty text, or never worked out
        is_error = form == 2
    if is_error:
        marks.unread[row, column] = erroneous(_ERRORS.get(code, "#错误"))
