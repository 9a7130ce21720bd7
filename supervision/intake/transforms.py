"""Turning a cell into a value of its field's type, or refusing it with a sentence."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.db import models

from supervision.intake import dates
from supervision.intake.faults import Unread
from supervision.intake.layouts import Field, Layout, normal
from supervision.intake.masking import mask
from supervision.intake.workbook import Cell

END_OF_DAY = time(23, 59, 59)
_NOTHING = {"", "-", "--", "—", "——", "/", "\\", "null", "none", "n/a", "#n/a"}
_NOTHING_TYPED = {"无", "暂无", "空"}
_ZERO_WIDTH = re.compile("[\x00\u200b-\u200f\ufeff\u2060]")
# Blanks, zero-width characters, NUL (which PostgreSQL refuses) and full-width letters: texts
# without any are tidy as they are.
_UNTIDY = re.compile(
    "[\x00\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
    "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]"
)
_LONGEST_NOTHING = 12
# Full-width digits and letters; full-width punctuation is Chinese and stays.
_WIDE_SPANS = ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
_WIDE = {code: code - 0xFEE0 for a, b in _WIDE_SPANS for code in range(a, b + 1)}
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?e\+?\d+", re.IGNORECASE)
_MEASURE = re.compile(r"(?:条|件|个|篇|次|天|日|份|家|人)$")
_SCHEME = re.compile(r"^(?!https?:)[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_TRUE = {"是", "有", "1", "true", "yes", "y", "√", "✓", "✔"}
_FALSE = {"否", "无", "0", "false", "no", "n", "×", "✗", "x"}


class CellError(ValueError):
    """The cell cannot be taken; the message is a sentence."""


class _Clear:
    def __repr__(self) -> str:
        return "清空"


CLEAR = _Clear()  # the cell says 清空: an optional field is emptied on purpose

Convert = Callable[[Cell], Any]


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not _ZERO_WIDTH.sub("", cell).strip())


def tidy(cell: Cell) -> str:
    """Return the cell as text: one width of letters and digits, no outer blanks."""
    if isinstance(cell, str):
        if not _UNTIDY.search(cell):
            return str(cell)
        text = _ZERO_WIDTH.sub("", cell).translate(_WIDE)
        return " ".join(text.split())
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def converter(layout: Layout, spec: Field) -> Convert:
    """Return the function from cell to value for a field that needs no lookup.

    It returns None for a cell that says nothing, and CLEAR for 清空 in an optional field.
    """
    makers: dict[str, Callable[[Layout, Field], Convert]] = {
        "text": _text,
        "code": _code,
        "integer": _integer,
        "date": _date,
        "moment": _moment,
        "choice": _choice,
        "flag": _flag,
    }
    convert = makers[spec.type](layout, spec)
    nothing = _NOTHING if spec.type in {"text", "code"} else _NOTHING | _NOTHING_TYPED
    if spec.type == "flag":
        nothing = _NOTHING

    def guarded(cell: Cell) -> Any:
        if cell.__class__ is str and len(cell) > _LONGEST_NOTHING:
            if cell[0].isalnum() and cell[-1].isalnum():
                return convert(cell)  # says something, and more than 清空
        elif cell is None:
            return None
        if isinstance(cell, Unread):
            raise CellError(cell.sentence)
        if isinstance(cell, float) and not math.isfinite(cell):
            raise CellError(f"{spec.label}不是有效的数字。")
        if isinstance(cell, str):
            word = _ZERO_WIDTH.sub("", cell).strip()
            if word.lower() in nothing:
                return None
            if word == "清空" and not spec.required:
                return CLEAR
        return convert(cell)

    return guarded


def words(spec: Field) -> Convert:
    """Return the function from cell to the name that a lookup field is found by."""

    def convert(cell: Cell) -> Any:
        if isinstance(cell, Unread):
            raise CellError(cell.sentence)
        text = tidy(cell)
        if text.lower() in _NOTHING | _NOTHING_TYPED:
            return None
        return CLEAR if text == "清空" and not spec.required else text

    return convert


def model_field(layout: Layout, spec: Field) -> models.Field[Any, Any] | None:
    if spec.is_fact or spec.is_hint:
        return None
    found = layout.model._meta.get_field(spec.name)
    return found if isinstance(found, models.Field) else None


def _text(layout: Layout, spec: Field) -> Convert:
    target = model_field(layout, spec)
    limit = getattr(target, "max_length", None) or 500
    is_link = spec.name == "url"

    def convert(cell: Cell) -> Any:
        text = tidy(cell)
        if spec.is_private:
            text = mask(text)
            return text if len(text) <= limit else text[: limit - 1] + "…"
        if len(text) > limit:
            raise CellError(f"{spec.label}有 {len(text)} 个字，最多 {limit} 个字。")
        if is_link and _SCHEME.match(text):
            raise CellError(f"网址应以 http:// 或 https:// 开头，现为“{text[:30]}”。")
        return text

    return convert


def _code(layout: Layout, spec: Field) -> Convert:
    target = model_field(layout, spec)
    limit = getattr(target, "max_length", None) or 40

    def convert(cell: Cell) -> Any:
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            if abs(cell) >= 10**15 or float(cell) != int(cell):
                raise _spoiled(spec, f"{cell:.0f}")
            return str(int(cell))
        if cell.__class__ is str and cell.isdigit() and cell.isascii():
            text = str(cell)
            if len(text) <= limit:
                return text
        text = unicodedata.normalize("NFKC", tidy(cell))
        text = re.sub(r"\s+", "", re.sub(r'^="(.*)"$', r"\1", text).lstrip("'`"))
        if len(text) < 40 and _SCIENTIFIC.fullmatch(text):
            raise _spoiled(spec, text)
        if len(text) > limit:
            raise CellError(f"{spec.label}有 {len(text)} 位，最多 {limit} 位。")
        return text or None

    return convert


def _spoiled(spec: Field, shown: str) -> CellError:
    return CellError(
        f"{spec.label}“{shown}”是按数字保存的，超过 15 位的部分已被 Excel 改成了 0，无法还原。"
        "请在来源系统重新导出，并把该列设为“文本”格式。"
    )


def _integer(layout: Layout, spec: Field) -> Convert:
    target = model_field(layout, spec)
    limit = 32767 if isinstance(target, models.PositiveSmallIntegerField) else 2**31 - 1

    def convert(cell: Cell) -> Any:
        if isinstance(cell, str):
            text = _MEASURE.sub("", unicodedata.normalize("NFKC", cell).strip())
            text = re.sub(r"[,\s]", "", text)
            if not re.fullmatch(r"[+-]?\d{1,12}(\.0+)?", text):
                raise CellError(f"{spec.label}应为整数，现为“{tidy(cell)[:40]}”。")
            number: float = float(text)
        elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
            number = cell
        else:
            raise CellError(f"{spec.label}应为整数，现为“{tidy(cell)[:40]}”。")
        if number != int(number):
            raise CellError(f"{spec.label}应为整数，现为“{tidy(cell)[:40]}”。")
        if not 0 <= number <= limit:
            raise CellError(f"{spec.label}应在 0 到 {limit} 之间，现为“{tidy(cell)}”。")
        return int(number)

    return convert


def _date(layout: Layout, spec: Field) -> Convert:
    cache: dict[Cell, date] = {}

    def convert(cell: Cell) -> Any:
        if cell not in cache:
            try:
                by_month = dates.month(cell) if spec.month else None
                cache[cell] = by_month or dates.parse(cell)[0].date()
            except dates.NotADateError as error:
                raise CellError(str(error)) from error
        return cache[cell]

    return convert


def _moment(layout: Layout, spec: Field) -> Convert:
    """A date without time means the start of the day, or its end where the layout says so."""

    def convert(cell: Cell) -> Any:
        if cell.__class__ is str and (plain := dates.plain_moment(cell)):
            return plain
        try:
            moment, has_time = dates.parse(cell)
        except dates.NotADateError as error:
            raise CellError(str(error)) from error
        if not has_time and spec.ends_day:
            moment = datetime.combine(moment.date(), END_OF_DAY)
        return dates.at(moment)

    return convert


def _choice(layout: Layout, spec: Field) -> Convert:
    labels = layout.choices(spec.name)
    known = {normal(code): code for code in labels}
    known |= {normal(label): code for code, label in labels.items()}
    known |= {normal(word): code for word, code in spec.synonyms.items()}

    def convert(cell: Cell) -> Any:
        code = known.get(normal(tidy(cell)))
        if code is None:
            allowed = "、".join(list(labels.values())[:12])
            raise CellError(f"{spec.label}“{tidy(cell)[:40]}”无法识别，可填：{allowed}。")
        return code

    return convert


def _flag(layout: Layout, spec: Field) -> Convert:
    true = {normal(w) for w in spec.true} | _TRUE
    false = ({normal(w) for w in spec.false} | _FALSE) - {normal(w) for w in spec.true}

    def convert(cell: Cell) -> Any:
        if isinstance(cell, bool):
            return cell
        word = normal(tidy(cell))
        if word in true:
            return True
        if word in false:
            return False
        raise CellError(
            f"{spec.label}“{tidy(cell)[:40]}”无法识别，请填“{spec.true[0]}”或“{spec.false[0]}”。"
        )

    return convert
