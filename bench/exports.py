"""Exporting a hundred thousand rows as a workbook, beside the csv module and openpyxl."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import python_calamine
from openpyxl import Workbook

from bench import frame
from bench.frame import Bench, Measure, in_turn, item
from bench.imports import HEADINGS, ROWS, orders
from units import exports as writer

FEW = 10_000  # rows for openpyxl, which would take half a minute for all


@item("exports")
def exports(bench: Bench) -> Iterator[Measure]:
    rows = [*orders(ROWS)]
    rows[0][1] = "=1+1"

    def streamed() -> bytes:
        return writer.workbook("工单", HEADINGS, rows)

    def as_csv() -> None:
        with (bench.folder / "rows.csv").open("w", newline="", encoding="utf-8-sig") as file:
            csv.writer(file).writerows([HEADINGS, *rows])

    held = frame.memory()
    frame.reset_peak()
    data = streamed()
    memory = frame.peak_memory() - held
    taken = in_turn(
        {"streamed": streamed, "csv": as_csv, "openpyxl": lambda: _openpyxl(rows[:FEW])},
        runs=min(bench.runs, 3),
    )
    own, openpyxl = taken["streamed"].cpu, taken["openpyxl"].cpu * ROWS / FEW
    title = "export 100k rows as .xlsx"
    yield Measure(title, own, "s CPU", 2.5, taken["csv"].cpu, "csv writer")
    yield Measure(
        f"{title}: times faster", own, "s CPU", 6, openpyxl, "openpyxl write_only, from 10k rows",
        at_least=True,
    )  # fmt: skip
    yield Measure(f"{title}: more memory", memory, "MB", 60)
    yield Measure(f"{title}: cells that read back otherwise", _differing(rows, data), "cells", 0)


def _openpyxl(rows: list[list[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("工单")
    for row in (HEADINGS, *rows):
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _differing(rows: list[list[Any]], data: bytes) -> int:
    """Count the cells that another reader does not find as they were, but for the neutralised."""
    book = python_calamine.load_workbook(io.BytesIO(data))
    read = book.get_sheet_by_index(0).to_python(skip_empty_area=False)[1:]
    expected = [[("" if v is None else v) for v in row] for row in rows]
    expected[0][1] = "'=1+1"
    if len(read) != len(expected):
        return ROWS
    return sum(
        a != b
        for one, other in zip(expected, read, strict=True)
        for a, b in zip(one, other, strict=True)
    )
