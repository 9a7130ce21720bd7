"""Reading what systems write as text with tags and call .xls: web tables, and Excel 2003 XML."""

from __future__ import annotations

import re
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from xml.parsers import expat

from supervision.intake.cells import Cell, Sheet
from supervision.intake.faults import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEETS,
    IntakeError,
    damaged,
    erroneous,
    too_large,
    too_many_sheets,
)

_STARTS = ("<!doctype html", "<html", "<table", "<meta", "<head", "<style", "<body", "<div", "<tr")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_NAME = re.compile(r"<x:Name>([^<]{1,60})</x:Name>")
_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet "
_EXCEL = "urn:schemas-microsoft-com:office:excel "


def is_markup(text: str) -> bool:
    head = text[:2000].lstrip("\ufeff \t\r\n").lower()
    return head.startswith((*_STARTS, "<?xml", "<workbook", "<!--"))


def read(text: str, file_name: str) -> list[Sheet]:
    """Return the tables of the text as sheets; raise IntakeError if there are none."""
    if "<Workbook" in text[:5000] and "office:spreadsheet" in text[:5000]:
        return _read_xml(text, file_name)
    tables = _Tables(file_name)
    tables.feed(text)
    tables.close()
    sheets = tables.sheets()
    if not sheets:
        raise IntakeError(
            f"文件“{file_name}”的内容其实是网页，里面没有表格（可能是登录过期后存下的页面）。"
            "请在来源系统重新导出后再上传。"
        )
    return sheets


class _Grid:
    """A sheet that grows cell by cell, cells that reach over several rows or columns too."""

    def __init__(self, file_name: str, budget: list[int]) -> None:
        self.file_name = file_name
        self.sheet = Sheet("", [])
        self.holds_tables = False
        self._budget = budget
        self._held: dict[int, int] = {}  # column → last row that a cell above reaches to
        self._spans: list[tuple[int, int, int]] = []

    def start_row(self, number: int | None = None) -> None:
        rows = self.sheet.rows
        wanted = len(rows) + 1 if number is None else max(number, len(rows) + 1)
        if wanted > MAX_ROWS:
            raise too_large(self.file_name)
        rows.extend([] for _ in range(wanted - len(rows)))

    def add(self, value: Cell, *, at: int | None = None, across: int = 1, down: int = 1) -> None:
        rows = self.sheet.rows
        if not rows:
            self.start_row()
        row, here = rows[-1], len(rows) - 1
        column = len(row) if at is None else max(at, len(row))
        while at is None and self._held.get(column, -1) >= here:
            column += 1
        last = column + max(across, 1)
        if last > MAX_COLUMNS:
            raise too_large(self.file_name)
        self._budget[0] -= last - len(row)
        if self._budget[0] < 0:
            raise too_large(self.file_name)
        row.extend([None] * (last - len(row)))
        row[column] = value
        if down > 1:
            bottom = min(here + down - 1, MAX_ROWS)
            self._held |= dict.fromkeys(range(column, last), bottom)
            self._spans.append((here, column, bottom))

    def finish(self) -> Sheet:
        rows = self.sheet.rows
        for top, left, bottom in self._spans:
            for row in rows[top + 1 : bottom + 1]:
                row.extend([None] * (left + 1 - len(row)))
            self.sheet.spread(top, left, bottom)
        return self.sheet


class _Tables(HTMLParser):
    """Collects the tables of a page; one that only holds other tables is left out."""

    def __init__(self, file_name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.file_name = file_name
        self.names: list[str] = []
        self._grids: list[_Grid] = []
        self._open: list[_Grid] = []
        self._cell: list[str] | None = None
        self._spans = (1, 1)
        self._budget = [MAX_CELLS]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "table":
            self._end_cell()
            if self._open:
                self._open[-1].holds_tables = True
            grid = _Grid(self.file_name, self._budget)
            self._open.append(grid)
            self._grids.append(grid)
            if len(self._grids) > 20 * MAX_SHEETS:
                raise too_many_sheets(self.file_name)
        elif self._open and tag == "tr":
            self._end_cell()
            grid = self._open[-1]
            grid.start_row()
            if _HIDDEN.search(told.get("style", "")):
                grid.sheet.marks.hidden_rows.append(len(grid.sheet.rows) - 1)
        elif self._open and tag in {"td", "th"}:
            self._end_cell()
            self._cell = []
            self._spans = (_span(told.get("colspan")), _span(told.get("rowspan")))
        elif self._cell is not None and tag in {"br", "p", "div"}:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr", "table"}:
            self._end_cell()
        if tag == "table" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def handle_comment(self, data: str) -> None:
        self.names += _NAME.findall(data[:100_000])

    def _end_cell(self) -> None:
        if self._cell is None or not self._open:
            return
        text = "".join(self._cell).replace("\xa0", " ").strip()
        across, down = self._spans
        self._open[-1].add(text or None, across=across, down=down)
        self._cell = None

    def sheets(self) -> list[Sheet]:
        self._end_cell()
        grids = [g for g in self._grids if g.sheet.rows and not g.holds_tables]
        if len(grids) > MAX_SHEETS:
            raise too_many_sheets(self.file_name)
        sheets = [grid.finish() for grid in grids]
        names = self.names if len(self.names) == len(sheets) else []
        for number, sheet in enumerate(sheets):
            sheet.name = names[number] if names else f"表{number + 1}"
        return sheets


def _span(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else 1


def _read_xml(text: str, file_name: str) -> list[Sheet]:
    reader = _Spreadsheet(file_name)
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = reader.refuse  # no entities that grow without end
    try:
        parser.Parse(text.encode(), True)
    except (expat.ExpatError, ValueError, OverflowError) as error:
        raise damaged(file_name) from error
    return reader.sheets


class _Spreadsheet:
    """Takes the events of an Excel 2003 XML file."""

    def __init__(self, file_name: str) -> None:
        self.file_name = file_name
        self.sheets: list[Sheet] = []
        self._grid: _Grid | None = None
        self._budget = [MAX_CELLS]
        self._cell: dict[str, str] = {}
        self._type = ""
        self._text: list[str] | None = None
        self._name, self._hidden = "", False

    def refuse(self, *args: Any) -> None:
        raise damaged(self.file_name)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        told = {k.removeprefix(_SPREADSHEET): v for k, v in attributes.items()}
        name = tag.removeprefix(_SPREADSHEET)
        if name == "Worksheet":
            self._grid = _Grid(self.file_name, self._budget)
            self._name, self._hidden = told.get("Name", ""), False
            if len(self.sheets) >= MAX_SHEETS:
                raise too_many_sheets(self.file_name)
        elif name == "Row" and self._grid:
            self._grid.start_row(int(told["Index"]) if "Index" in told else None)
            if told.get("Hidden") == "1":
                self._grid.sheet.marks.hidden_rows.append(len(self._grid.sheet.rows) - 1)
        elif name == "Cell":
            self._cell, self._type, self._text = told, "", []
        elif name == "Data":
            self._type, self._text = told.get("Type", "String"), []
        elif tag == _EXCEL + "Visible":
            self._text = []

    def end(self, tag: str) -> None:
        name = tag.removeprefix(_SPREADSHEET)
        if name == "Cell" and self._grid:
            self._end_cell(self._grid)
        elif tag == _EXCEL + "Visible":
            self._hidden = "".join(self._text or []).startswith("SheetHidden") or self._hidden
        elif name == "Worksheet" and self._grid:
            sheet = self._grid.finish()
            sheet.name, sheet.is_hidden = self._name or f"表{len(self.sheets) + 1}", self._hidden
            self.sheets.append(sheet)
            self._grid = None

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end_cell(self, grid: _Grid) -> None:
        told = self._cell
        if "Formula" in told:
            grid.sheet.marks.formulas += 1
        grid.add(
            _value(self._type, "".join(self._text or [])),
            at=int(told["Index"]) - 1 if "Index" in told else None,
            across=_span(told.get("MergeAcross")) + 1 if "MergeAcross" in told else 1,
            down=_span(told.get("MergeDown")) + 1 if "MergeDown" in told else 1,
        )
        self._text, self._type = None, ""


def _value(kind: str, text: str) -> Cell:
    if not text or not kind:
        return None
    if kind == "Number":
        number = float(text)
        return int(number) if number.is_integer() and abs(number) < 1e17 else number
    if kind == "DateTime":
        return datetime.fromisoformat(text).replace(tzinfo=None)
    if kind == "Boolean":
        return text == "1"
    return erroneous(text[:20]) if kind == "Error" else text
