"""Sheets and files for the intake's tests."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook

from supervision.intake import actions
from supervision.intake.workbook import Sheet
from units.models import County, ImportBatch

ORDER_HEADER = [
    "工单编号",
    "诉求内容",
    "诉求类型",
    "承办单位",
    "受理时间",
    "办理时限",
    "办结时间",
    "满意度",
]


def sheet(header: list[Any], *rows: list[Any], name: str = "12345热线工单") -> Sheet:
    return Sheet(name, [header, *rows])


def orders(*rows: list[Any], header: list[str] | None = None, name: str = "12345热线工单") -> Sheet:
    return sheet(header or ORDER_HEADER, *rows, name=name)


def order(number: Any = "GD1", unit: str = "住建局", **cells: Any) -> list[Any]:
    """Return the cells of one work order under ORDER_HEADER."""
    given = {
        "title": "路灯不亮",
        "kind": "投诉",
        "received": "2023-07-03 09:00",
        "due": "2023-07-10",
        "closed": "2023-07-08 16:00",
        "satisfaction": "满意",
    } | cells
    return [number, given["title"], given["kind"], unit, given["received"], given["due"],
            given["closed"], given["satisfaction"]]  # fmt: skip


def workbook_bytes(*sheets: Sheet) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for one in sheets:
        page = book.create_sheet(one.name)
        for row in one.rows:
            page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def preview(county: County, *sheets: Sheet, name: str = "表.xlsx", **options: Any) -> ImportBatch:
    return actions.preview_sheets(
        county=county, sheets=list(sheets), file_name=name, by=None, **options
    )


def bring(county: County, *sheets: Sheet, name: str = "表.xlsx", **options: Any) -> ImportBatch:
    """Preview and apply."""
    accept = options.pop("accept_valid", False)
    batch = preview(county, *sheets, name=name, **options)
    return actions.apply(batch=batch, by=None, accept_valid=accept)


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    """Return new, changed, same, rejected."""
    return (
        batch.created_count,
        batch.changed_count,
        batch.same_count,
        batch.rejected_count,
    )


def reasons(batch: ImportBatch) -> list[str]:
    """Return “row column: sentence” for every rejected cell."""
    return [
        f"{row['row']} {reason['column']}: {reason['sentence']}"
        for one in batch.preview["sheets"]
        for row in one["rows"].get("rejected", [])
        for reason in row["reasons"]
    ]


def problems(batch: ImportBatch) -> list[str]:
    return [one["problem"] for one in batch.preview["sheets"]]
