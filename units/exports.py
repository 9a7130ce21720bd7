"""Tables as workbooks for download."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

from django.http import FileResponse

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | int | float | None


def download(workbook: bytes, name: str) -> FileResponse:
    """Answer with an .xlsx file that the browser saves under the name."""
    return FileResponse(
        BytesIO(workbook), as_attachment=True, filename=name, content_type=CONTENT_TYPE
    )


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
