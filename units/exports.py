"""Tables as workbooks for download."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

Value = str | int | float | None


def neutral(value: Value) -> Value:
    """Return the value so that no spreadsheet takes it for a formula.

    Text that begins with = + - @ or a control character gets an apostrophe before it.
    """
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"}:
        return f"'{value}"
    return value


def workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Write one sheet with a heading row and return the .xlsx file."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    sheet.append(list(headings))
    for row in rows:
        sheet.append([neutral(value) for value in row])
    written = BytesIO()
    book.save(written)
    return written.getvalue()
