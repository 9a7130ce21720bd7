"""Tables as workbooks for download."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import chain, islice
from zipfile import ZIP_DEFLATED, ZipFile

Value = str | int | float | None

_MOST_KNOWN = 5_000  # texts that are kept to be written again
_CHUNK = 500  # rows that are put together before they are packed
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")  # wide ones count in East Asian spreadsheets
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKED = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_IN_TITLES = re.compile(r"[\[\]:*?/\\]")


def neutral(value: Value) -> Value:
    """Return the value so that no spreadsheet takes it for a formula.

    Text that begins with = + - @ or a control character gets an apostrophe before it.
    """
    if isinstance(value, str) and value[:1] in FORMULA_STARTS:
        return f"'{value}"
    return value


def workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Write one sheet with a heading row and return the .xlsx file.

    The rows are packed as they come, so that a hundred thousand take no more memory than the
    file itself: a library that first builds cells takes ten times as long.
    """
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _parts(title).items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(_HEAD)
            lines = _lines(headings, rows)
            while chunk := "".join(islice(lines, _CHUNK)):
                sheet.write(chunk.encode())
            sheet.write(b"</sheetData></worksheet>")
    return written.getvalue()


def _lines(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    """Yield the rows as XML."""
    openings: list[str] = []
    known: dict[str, str] = {}
    for number, row in enumerate(chain([headings], rows), 1):
        while len(openings) < len(row):
            openings.append(f'<c r="{_letter(len(openings))}')
        parts = [f'<row r="{number}">']
        for opening, value in zip(openings, row, strict=False):
            if isinstance(value, str):
                text = known.get(value)
                if text is None:
                    text = _text(value)
                    if len(known) < _MOST_KNOWN:
                        known[value] = text
                if text:
                    parts.append(f"{opening}{number}{text}")
            elif value is not None:
                parts.append(f'{opening}{number}"><v>{value!r}</v></c>')
        parts.append("</row>")
        yield "".join(parts)


def _text(value: str) -> str:
    """Return what follows a cell's place; nothing for a cell without text."""
    if not value:
        return ""
    text = str(neutral(value))
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    if _MARKED.search(text):
        text = _escaped(text)
    return f'" t="inlineStr"><is><t{space}>{text}</t></is></c>'


def _letter(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _escaped(text: str) -> str:
    text = _ILLEGAL.sub("", text).replace("&", "&amp;").replace("<", "&lt;")
    return text.replace(">", "&gt;").replace("\r", "&#13;")


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PART = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = (
    f'{_XML}<worksheet xmlns="{_SHEETS}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    "</sheetView></sheetViews><sheetData>"
).encode()


def _parts(title: str) -> dict[str, str]:
    """Return the parts of the package beside the sheet, by name."""
    name = _escaped(_IN_TITLES.sub(" ", title)[:31].strip("'")).replace('"', "&quot;") or "Sheet1"
    return {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_PART}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_PART}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_PART}.worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}">'
        f'<sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        "</Relationships>",
        "xl/styles.xml": f'{_XML}<styleSheet xmlns="{_SHEETS}">'
        '<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        "</cellStyleXfs>"
        '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
        "</cellStyles></styleSheet>",
    }
