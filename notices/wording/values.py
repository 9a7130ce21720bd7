"""An expression as people write it, in a form or in a line of a workbook, and what can be wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from notices.checks.expressions import Expression, plain
from notices.checks.remark import Severity

LABELS = {
    "wrong": "错误表述",
    "right": "规范表述",
    "kind": "类别",
    "severity": "级别",
    "exceptions": "例外的词语",
    "not_after": "前面是这些字时不算",
    "valid_from": "起用日期",
    "valid_to": "停用日期",
    "note": "说明",
}
LONGEST = {"wrong": 60, "right": 120, "kind": 20, "not_after": 60, "note": 200}
DEFAULT_KIND = "固定表述"
_DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?$")
_PARTS = re.compile(r"[、，,;；\s]+")


@dataclass(frozen=True)
class Fault:
    """What is wrong with one of the values, as a sentence."""

    field: str
    sentence: str


def words(expression: Expression) -> dict[str, str]:
    """Return the values as they are written in a workbook or a form."""
    return {
        "wrong": expression.wrong,
        "right": expression.right,
        "kind": expression.kind,
        "severity": expression.severity.label,
        "exceptions": "、".join(expression.exceptions),
        "not_after": expression.not_after,
        "valid_from": expression.valid_from.isoformat() if expression.valid_from else "",
        "valid_to": expression.valid_to.isoformat() if expression.valid_to else "",
        "note": expression.note,
    }


def understood(written: Mapping[str, Any]) -> tuple[Expression | None, list[Fault]]:
    """Return the expression that the values make, or None and every fault in them."""
    texts = {name: _text(written.get(name)) for name in LABELS}
    texts["kind"] = texts["kind"] or DEFAULT_KIND
    faults = [
        Fault(name, f"{LABELS[name]}不超过{most}个字。")
        for name, most in LONGEST.items()
        if len(texts[name]) > most
    ]
    severity = _severity(texts["severity"] or Severity.WARNING.label)
    if severity is None:
        told = "、".join(one.label for one in Severity)
        faults.append(Fault("severity", f"级别“{texts['severity']}”看不懂，应为{told}之一。"))
    days: dict[str, date | None] = {}
    for name in ("valid_from", "valid_to"):
        try:
            days[name] = _day(texts[name])
        except ValueError:
            told = f"{LABELS[name]}“{texts[name]}”看不懂，请写成 2026-01-01 的样子。"
            faults.append(Fault(name, told))
    exceptions = tuple(plain(word) for word in _PARTS.split(texts["exceptions"]) if word)
    faults += _contradictions(texts, exceptions, days)
    if faults or severity is None:
        return None, faults
    return Expression(
        texts["wrong"], texts["right"], texts["kind"], severity, exceptions, texts["not_after"],
        days["valid_from"], days["valid_to"], texts["note"],
    ), []  # fmt: skip


def _contradictions(
    texts: Mapping[str, str], exceptions: tuple[str, ...], days: Mapping[str, date | None]
) -> list[Fault]:
    wrong, right = plain(texts["wrong"]), plain(texts["right"])
    if len(wrong) < 2:
        return [Fault("wrong", "错误表述至少两个字，单个字会到处误报。")]
    if not right:
        return [Fault("right", "请写明规范表述。")]
    if wrong == right:
        return [Fault("right", "规范表述与错误表述相同。")]
    faults = []
    if wrong in right and right not in exceptions:
        told = (
            f"规范表述里含有“{texts['wrong']}”，对的也会被标出来。"
            f"请把“{texts['right']}”写进例外的词语。"
        )
        faults.append(Fault("exceptions", told))
    if stray := [word for word in exceptions if wrong not in word]:
        told = f"例外的词语“{stray[0]}”里没有“{texts['wrong']}”，不起作用，请核对。"
        faults.append(Fault("exceptions", told))
    first, last = days.get("valid_from"), days.get("valid_to")
    if first and last and last < first:
        faults.append(Fault("valid_to", "停用日期不能早于起用日期。"))
    return faults


def _severity(text: str) -> Severity | None:
    return next((one for one in Severity if text in (one.label, one.value)), None)


def _day(text: str) -> date | None:
    if not text:
        return None
    if not (found := _DAY.match(text)):
        raise ValueError(text)
    year, month, day = map(int, found.groups())
    return date(year, month, day)


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return "、".join(map(str, value))
    return "" if value is None else str(value).replace("\0", "").strip()
