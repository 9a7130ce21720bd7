"""Keeping rows that came from no file (a form, a derived round) in a file of their own."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import Any

from supervision.intake.workbook import Cell, Sheet

_MARK = b'{"jidu_sheets": '


def dump_sheets(sheets: list[Sheet]) -> bytes:
    """Return the sheets as JSON that load_sheets reads back cell for cell."""
    told = [
        {"name": s.name, "hidden": s.is_hidden, "rows": [[_out(c) for c in r] for r in s.rows]}
        for s in sheets
    ]
    return json.dumps({"jidu_sheets": told}, ensure_ascii=False).encode()


def load_sheets(data: bytes) -> list[Sheet] | None:
    """Return the sheets, or None if the bytes are an ordinary file."""
    if not data.startswith(_MARK):
        return None
    told = json.loads(data)["jidu_sheets"]
    return [
        Sheet(s["name"], [[_in(c) for c in row] for row in s["rows"]], s["hidden"]) for s in told
    ]


def _out(cell: Cell) -> Any:
    if isinstance(cell, (datetime, date, time)):
        return {type(cell).__name__: cell.isoformat()}
    return cell


def _in(value: Any) -> Cell:
    if isinstance(value, dict):
        ((name, text),) = value.items()
        kinds: dict[str, Any] = {"datetime": datetime, "date": date, "time": time}
        cell: Cell = kinds[name].fromisoformat(text)
        return cell
    plain: Cell = value
    return plain
