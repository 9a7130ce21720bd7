"""Blank workbooks to fill in: one for each kind, with drop-downs and an example row."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from supervision.intake.layouts import REFERENCES, Field, Layout, layouts
from supervision.intake.rows import EXAMPLE_MARK
from supervision.models import InspectionRound
from units.exports import neutral
from units.models import County, Unit

ROWS = 5000  # as far as drop-downs and formats reach
MAX_LISTED = 3000
_LISTS = "选项"
_NAMES = {"column": "path"}  # by what a record is called, where it is not its name
_FORMATS = {"date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm", "text": "@", "code": "@"}
_STAND_INS = {
    "unit": "住建局",
    "units": "住建局",
    "round": "2026年第三季度",
    "website": "县政府门户网站",
    "column": "政务公开/人事信息",
    "account": "县政府发布",
    "guide": "城镇燃气经营许可",
    "zone": "县政务服务大厅公开专区",
}
_HINTS = {
    "unit": "从下拉中选，或写名录中的全称、简称、别名。",
    "units": "可填多个，用顿号隔开；下拉中可选一个。",
    "code": "按文本填写，以免位数多的编号丢失末位。",
    "date": "如 2026-09-28。",
    "moment": "如 2026-09-28 14:05；只写日期也可以。",
    "integer": "填整数。",
    "choice": "从下拉中选。",
    "flag": "从下拉中选。",
    "round": "从下拉中选；整张表同一轮次的，可在上传时选定，这里留空。",
}


def file_name(layout: Layout) -> str:
    return f"{layout.label}导入模板.xlsx"


def build(layout: Layout, county: County) -> bytes:
    """Return the blank .xlsx of a kind for a county.

    Names of units, columns and so on are those that the county has registered. The example
    row is known by its mark and left out when the workbook comes back.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill

    book = Workbook()
    sheet: Any = book.active
    sheet.title = layout.label[:31]
    sheet.freeze_panes = "A2"
    lists = book.create_sheet(_LISTS)
    lists.sheet_state = "hidden"
    for number, spec in enumerate(layout.fields, 1):
        names = _names(layout, spec, county)
        head = sheet.cell(1, number, f"{spec.label}*" if spec.required else spec.label)
        head.font = Font(bold=True, color="C8102E" if spec.required else "000000")
        head.fill = PatternFill("solid", fgColor="DCE8F7")
        head.alignment = Alignment(horizontal="center", vertical="center")
        letter = head.column_letter
        _list(lists, number, names)
        _prepare(sheet, spec, letter, len(names))
        example = _example(layout, spec, names)
        if number == 1:
            example = f"{EXAMPLE_MARK}{_text(example)}"
        cell = sheet.cell(2, number, neutral(example) if isinstance(example, str) else example)
        cell.font = Font(italic=True, color="56637A")
        cell.number_format = _FORMATS.get(spec.type, "General")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _list(lists: Any, number: int, names: Sequence[str]) -> None:
    for line, name in enumerate(names, 1):
        lists.cell(line, number, neutral(name)).data_type = "s"


def _prepare(sheet: Any, spec: Field, letter: str, count: int) -> None:
    """Give a column its width, its format, its drop-down and its hint."""
    from openpyxl.worksheet.datavalidation import DataValidation

    column = sheet.column_dimensions[letter]
    column.width = max(14, min(40, 2 * len(spec.label) + 6), 22 if spec.type in _FORMATS else 0)
    column.number_format = _FORMATS.get(spec.type, "General")
    rule = DataValidation(allow_blank=True)
    if count:
        rule.type = "list"
        rule.formula1 = f"{_LISTS}!${letter}$1:${letter}${count}"
        rule.showErrorMessage = spec.type != "units"
        # A name in another spelling is no fault: the import looks it up among the aliases.
        rule.errorStyle = "stop" if spec.type in {"choice", "flag"} else "warning"
        rule.error = f"“{spec.label}”请从下拉中选择。"
    hint = _HINTS.get(spec.type, "")
    rule.promptTitle = f"{spec.label}（必填）" if spec.required else spec.label
    rule.prompt = hint or ("必填。" if spec.required else "可以不填。")
    rule.showInputMessage = True
    rule.add(f"{letter}2:{letter}{ROWS}")
    sheet.add_data_validation(rule)


def _names(layout: Layout, spec: Field, county: County) -> list[str]:
    """Return what may be chosen in a column, in the order it is shown."""
    if spec.type == "choice":
        return list(layout.choices(spec.name).values())
    if spec.type == "flag":
        return [spec.true[0], spec.false[0]]
    if spec.type == "round":
        rounds = InspectionRound.objects.filter(county=county).order_by("-starts_on")
        return [round.label for round in rounds if round.is_open][:MAX_LISTED]
    if spec.type in {"unit", "units"}:
        units = Unit.objects.filter(county=county).order_by("display_order", "pk")
        today = timezone.localdate()
        return [u.short_name for u in units if u.valid_to is None or u.valid_to >= today]
    if spec.type in REFERENCES:
        model: Any = layouts()[REFERENCES[spec.type]].model
        name = _NAMES.get(spec.type, "name")
        known = model.objects.filter(county=county).order_by("pk").values_list(name, flat=True)
        return list(dict.fromkeys(known[:MAX_LISTED]))
    return []


def _example(layout: Layout, spec: Field, names: Sequence[str]) -> Any:
    """Return what the example row shows: nothing in a column that is mostly left empty."""
    told = spec.example
    if not (told or spec.required or spec.type == "round"):
        return None
    if isinstance(told, str) and told:
        if spec.type not in {"date", "moment"}:
            return told
        moment = datetime.fromisoformat(told)
        return moment if spec.type == "moment" else moment.date()
    if names:
        return names[0]
    if spec.type == "integer":
        return 1
    if spec.type == "date":
        return date(2026, 9, 28)
    if spec.type == "moment":
        return datetime(2026, 9, 28, 9, 30)
    return _STAND_INS.get(spec.type, spec.label)


def _text(value: Any) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value or "")
