"""The attached tables as a workbook: a sheet for every attachment, numbers as numbers.

It is a download of its own and is embedded in the PDF. The same document gives the same bytes.
"""

from __future__ import annotations

import math
import re
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from notices.composition.document import Attachment, Cell, Column, Document, Table
from notices.composition.figures import Figure
from notices.composition.phrasing import width
from notices.rendering import table_sizes
from notices.rendering.measures import MM, STANDARD
from units.exports import neutral

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

INCH = 72.0
EPOCH = datetime(2000, 1, 1)
LONGEST_NAME = 31  # characters of a sheet's name
FIRST_ROW = 4  # below label, title and headings
TALLIED, RECONSTRUCTED = "FFF2CC", "E2E2E2"
LEGEND = "黄底为汇总填报数（无明细），灰底为含重构数据的数。"
NOTHING = "本通报没有附表。"
_NUMBER = re.compile(r"^-?\d{1,12}(\.\d{1,8})?(%?)$")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def render(document: Document) -> bytes:
    """Return the .xlsx file; a notice without attachments gives one sheet that says so."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    styles = _Styles()
    taken: set[str] = set()
    for attachment in document.attachments:
        sheet = book.create_sheet(_name(attachment, taken))
        _fill(sheet, attachment, styles)
    if not document.attachments:
        book.create_sheet("附表").cell(1, 1, NOTHING)
    book.properties.title = document.title
    book.properties.creator = document.signature
    book.properties.language = "zh-CN"
    book.properties.identifier = document.document_number or None
    raw = BytesIO()
    book.save(raw)
    return _steady(raw.getvalue(), _moment(document))


def _moment(document: Document) -> datetime:
    return datetime.combine(document.dated, datetime.min.time()) if document.dated else EPOCH


def _steady(data: bytes, moment: datetime) -> bytes:
    """Write the package anew with the notice's date in place of the clock's."""
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    written = BytesIO()
    with ZipFile(BytesIO(data)) as made, ZipFile(written, "w", ZIP_DEFLATED) as package:
        for member in made.namelist():
            content = made.read(member)
            if member == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>" + stamp, content)
            package.writestr(ZipInfo(member), content, ZIP_DEFLATED)
    return written.getvalue()


class _Styles:
    """The few looks of cells, made once for all sheets."""

    def __init__(self) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        thin = Side(style="thin")
        self.frame = Border(left=thin, right=thin, top=thin, bottom=thin)
        self.label = Font(name="黑体", size=16)
        self.title = Font(name="方正小标宋简体", size=16)
        self.head = Font(name="黑体", size=11)
        self.text = Font(name="仿宋_GB2312", size=11)
        self.note = Font(name="仿宋_GB2312", size=10)
        self.centre = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self.left = Alignment(horizontal="left", vertical="center", wrap_text=True)
        self.fills = {
            colour: PatternFill("solid", start_color=colour) for colour in (TALLIED, RECONSTRUCTED)
        }


def _name(attachment: Attachment, taken: set[str]) -> str:
    """Return a name that no other sheet has; spreadsheets compare them without case."""
    plain = _NOT_IN_NAMES.sub(" ", f"{attachment.label} {attachment.title}").strip(" '")
    name = plain[:LONGEST_NAME]
    number = 2
    while name.lower() in taken:
        ending = f"({number})"
        name = plain[: LONGEST_NAME - len(ending)] + ending
        number += 1
    taken.add(name.lower())
    return name


def _fill(sheet: Worksheet, attachment: Attachment, styles: _Styles) -> None:
    table = attachment.table
    columns = len(table.columns) if table else 8
    _words(sheet, 1, attachment.label, styles.label, styles.left, columns)
    _words(sheet, 2, attachment.title, styles.title, styles.centre, columns)
    across = sum(table_sizes.characters(table)) if table else 8 * 8.43
    _heighten(sheet, 2, attachment.title, across * styles.text.size / styles.title.size)
    last = 2
    if table:
        last = _table(sheet, table, styles)
    notes = [attachment.note, table.note if table else ""]
    if table and any(f.from_tally or f.from_reconstructed for f in table.figures):
        notes.append(LEGEND)
    if attachment.chart:
        notes.append(attachment.chart.note)
    for note in filter(None, notes):
        last += 1
        _words(sheet, last, note, styles.note, styles.left, columns)
        _heighten(sheet, last, note, across)
    _prepare_for_print(sheet, table)


def _heighten(sheet: Worksheet, row: int, text: str, characters: float) -> None:
    """Make a row as high as the lines that words take in so many Latin characters.

    Not every program does it by itself.
    """
    lines = math.ceil(2 * width(text) / (characters - 1))
    if row == 2 or lines > 1:
        known = sheet.row_dimensions[row].height or 0
        sheet.row_dimensions[row].height = max(known, lines * (22 if row == 2 else 15) + 4)


def _words(sheet: Worksheet, row: int, text: str, font: Any, alignment: Any, columns: int) -> None:
    """Put words into a row of their own, across the table."""
    cell = sheet.cell(row, 1, neutral(text))
    cell.font, cell.alignment = font, alignment
    if columns > 1:
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)


def _table(sheet: Worksheet, table: Table, styles: _Styles) -> int:
    """Write headings and rows; return the last row."""
    widths = table_sizes.characters(table)
    for place, column in enumerate(table.columns, 1):
        cell = sheet.cell(FIRST_ROW - 1, place, neutral(column.label))
        cell.font, cell.alignment, cell.border = styles.head, styles.centre, styles.frame
        _heighten(sheet, FIRST_ROW - 1, column.label, widths[place - 1])
    for number, line in enumerate(table.lines, FIRST_ROW):
        for place, (value, column) in enumerate(zip(line, table.columns, strict=True), 1):
            _cell(sheet, number, place, value, column, styles)
            if value.rows == 1:
                _heighten(sheet, number, value.text, widths[place - 1])
    for number, line in enumerate(table.lines, FIRST_ROW):
        for place, value in enumerate(line, 1):
            if value.rows > 1:
                sheet.merge_cells(
                    start_row=number, end_row=number + value.rows - 1,
                    start_column=place, end_column=place,
                )  # fmt: skip
    return FIRST_ROW + len(table.lines) - 1


def _cell(
    sheet: Worksheet, row: int, place: int, value: Cell, column: Column, styles: _Styles
) -> None:
    content, form = number_of(value.text) if column.kind in {"number", "order"} else (None, "")
    cell = sheet.cell(row, place, neutral(value.text) or None if content is None else content)
    if form:
        cell.number_format = form
    cell.font, cell.border = styles.text, styles.frame
    cell.alignment = styles.left if column.kind == "words" else styles.centre
    if isinstance(value.run, Figure) and (colour := _colour(value.run)):
        cell.fill = styles.fills[colour]


def _colour(figure: Figure) -> str:
    if figure.from_tally:
        return TALLIED
    return RECONSTRUCTED if figure.from_reconstructed else ""


def number_of(text: str) -> tuple[int | float | None, str]:
    """Return number and format of a printed figure: 12, 74.5%; nothing for other words."""
    match = _NUMBER.match(text)
    if not match:
        return None, ""
    decimals = match[1] or ""
    if match[2]:
        places = max(len(decimals) - 1, 0)
        return round(float(text[:-1]) / 100, places + 2), f"0.{'0' * places}%" if places else "0%"
    if decimals:
        return float(text), f"0.{'0' * (len(decimals) - 1)}"
    return int(text), "0"


def _prepare_for_print(sheet: Worksheet, table: Table | None) -> None:
    """A4 within the margins of a document, headings on every page, numbers outside."""
    from openpyxl.utils import get_column_letter

    page, margins = sheet.page_setup, sheet.page_margins
    page.paperSize = sheet.PAPERSIZE_A4
    page.orientation = "landscape" if table and table_sizes.is_wide(table) else "portrait"
    page.fitToWidth, page.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins.top, margins.bottom = STANDARD.top / INCH, STANDARD.bottom / INCH
    margins.left, margins.right = STANDARD.left / INCH, STANDARD.right / INCH
    margins.footer = (STANDARD.bottom - 7 * MM - 14) / INCH
    sheet.print_options.horizontalCentered = True
    sheet.HeaderFooter.differentOddEven = True
    sheet.oddFooter.right.text = sheet.evenFooter.left.text = '&"宋体"&14— &P —'
    if table is None:
        return
    sheet.print_title_rows = f"{FIRST_ROW - 1}:{FIRST_ROW - 1}"
    sheet.freeze_panes = sheet.cell(FIRST_ROW, 1)
    for place, share in enumerate(table_sizes.characters(table), 1):
        sheet.column_dimensions[get_column_letter(place)].width = share
