"""A formal sheet (units.sheets) as a PDF on A4 landscape, in the faces of the notice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.template.loader import render_to_string

from notices.rendering import stylesheets
from units.sheets import Column, Sheet, Value, words

# From so many rows on a sheet is laid out as tables of so many.
LONG, SLICE = 60, 15
SHEET = Path(__file__).with_name("landscape.css")


def render(sheets: Sequence[Sheet]) -> bytes:
    """Return the bytes of the PDF: each sheet on pages of its own, all numbered through."""
    page = stylesheets.page(source(sheets))
    look = stylesheets.parsed(stylesheets.sheet_text(SHEET))
    laid = page.render(stylesheets=[look], font_config=stylesheets.configuration())
    written: bytes = laid.write_pdf()
    return written


def digest(sheets: Sequence[Sheet]) -> str:
    """Return the hash of what decides the bytes of the PDF."""
    parts = (stylesheets.sheet_text(SHEET), source(sheets))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def source(sheets: Sequence[Sheet]) -> str:
    """Return the sheets as one HTML page without links or outside references."""
    context = {"title": sheets[0].title, "sheets": [_drawn(sheet) for sheet in sheets]}
    return render_to_string("notices/document/sheet.html", context)


def _drawn(sheet: Sheet) -> dict[str, object]:
    """Return what the template needs: widths in percent, headings by row, cells with class."""
    total = sum(column.width for column in sheet.columns)
    depth = 2 if sheet.has_groups else 1
    spans = {(top, column): bottom - top + 1 for top, bottom, column in sheet.merged}
    covered = {(n, c) for top, bottom, c in sheet.merged for n in range(top + 1, bottom + 1)}
    rows = [
        [
            (words(value), _kind(value, sheet.columns[c]), spans.get((n, c), 1))
            for c, value in enumerate(row)
            if (n, c) not in covered
        ]
        for n, row in enumerate(sheet.rows)
    ]
    is_long = len(rows) > LONG and not sheet.merged
    return {
        "title": sheet.title,
        "left": sheet.under_title[0],
        "right": sheet.under_title[1],
        "widths": [f"{column.width * 100 / total:.2f}%" for column in sheet.columns],
        "head": [[h for h in sheet.head if h[1] == level] for level in range(depth)],
        "is_long": is_long,
        "slices": [rows[n : n + SLICE] for n in range(0, len(rows), SLICE)] if is_long else [rows],
        "notes": sheet.notes,
    }


def _kind(value: Value, column: Column) -> str:
    """Return the class of a cell: a day is never broken, long words are set from the left."""
    if isinstance(value, date):
        return "day"
    return "words" if column.is_words else ""
