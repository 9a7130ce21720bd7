"""Reading text files: comma, tab or semicolon separated, whatever their name says."""

from __future__ import annotations

import csv
import io
import re

from supervision.intake.cells import Cell, Sheet
from supervision.intake.faults import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    IntakeError,
    damaged,
    too_large,
    unsupported,
)

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read(text: str, file_name: str) -> Sheet:
    """Return the one sheet of a text file."""
    if _CONTROL.search(text):
        raise IntakeError(f"文件“{file_name}”不是表格文件，请上传 .xlsx、.xls 或 .csv 文件。")
    delimiter = max(",\t;", key=text[:5000].count)
    rows: list[list[Cell]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([cell or None for cell in row])
            cells += len(row)
            if len(rows) > MAX_ROWS or len(row) > MAX_COLUMNS or cells > MAX_CELLS:
                raise too_large(file_name)
    except csv.Error as error:
        raise damaged(file_name) from error
    return Sheet(file_name.rsplit(".", 1)[0], rows)


def decode(data: bytes, file_name: str) -> str:
    """Return the text in whichever of the usual encodings fits."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise unsupported(file_name, "的文字编码无法识别")
