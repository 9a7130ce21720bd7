"""Telling what the eye does not see in a sheet, or sees otherwise than it was read."""

from __future__ import annotations

from supervision.intake.cells import Sheet
from supervision.intake.headers import letter

_MAX_NAMED = 12


def told(sheet: Sheet, header_row: int) -> list[str]:
    """Return sentences on hidden rows and columns, merged cells and formulas of the table."""
    marks, sentences = sheet.marks, []
    rows = sorted(
        {n for n in marks.hidden_rows if header_row < n < len(sheet.rows) and any(sheet.rows[n])}
    )
    if rows:
        sentences.append(
            f"第 {spans([n + 1 for n in rows])} 行是隐藏行，共 {len(rows)} 行，已照常读入；"
            "不要的行请删除后重新上传。"
        )
    if columns := sorted(set(marks.hidden_columns) & _filled_columns(sheet, header_row)):
        names = "、".join(letter(n) for n in columns[:_MAX_NAMED])
        more = "等" if len(columns) > _MAX_NAMED else ""
        sentences.append(f"{names}{more}列是隐藏列，已照常读入。")
    merged: dict[int, list[tuple[int, int]]] = {}
    for column, top, bottom in marks.merged:
        if bottom > header_row + 1 and top > header_row:
            merged.setdefault(column, []).append((top, bottom))
    for column, areas in merged.items():
        named = "、".join(f"{top + 1}—{bottom + 1}" for top, bottom in areas[:_MAX_NAMED])
        more = f"等 {len(areas)} 处" if len(areas) > _MAX_NAMED else ""
        sentences.append(
            f"{letter(column)}列第 {named} 行{more}是合并单元格，按每行都填了同样的内容读入。"
        )
    if marks.formulas:
        tail = f"，其中 {marks.without_result} 格没有结果" if marks.without_result else ""
        sentences.append(f"有 {marks.formulas} 格是公式，按文件里保存的结果读入{tail}。")
    return sentences


def _filled_columns(sheet: Sheet, header_row: int) -> set[int]:
    if not sheet.marks.hidden_columns:
        return set()
    return {n for row in sheet.rows[header_row:] for n, cell in enumerate(row) if cell is not None}


def spans(numbers: list[int]) -> str:
    """Return numbers in order with runs drawn together: 2、5—9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number, number])
    named = "、".join(f"{a}" if a == b else f"{a}—{b}" for a, b in runs[:_MAX_NAMED])
    return named + ("等" if len(runs) > _MAX_NAMED else "")
