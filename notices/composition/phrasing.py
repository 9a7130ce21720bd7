"""How an office writes numbers, dates, lists and cases."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")


def chinese_number(number: int) -> str:
    """Write 0…99,999,999 in Chinese numerals: 12 → 十二, 105 → 一百零五."""
    if not 0 <= number < 100_000_000:
        return str(number)
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1_000 else ""
        return chinese_number(high) + "万" + (gap + _below_myriad(low) if low else "")
    return _below_myriad(number) or DIGITS[0]


def _below_myriad(number: int) -> str:
    digits = [int(d) for d in str(number)]
    written = ""
    for index, digit in enumerate(digits):
        place = len(digits) - index - 1
        if digit:
            written += DIGITS[digit] + _PLACES[place]
        elif written and not written.endswith("零") and any(digits[index + 1 :]):
            written += "零"
    # 十二, not 一十二, at the head of a number.
    return written[1:] if written.startswith("一十") else written


def chinese_count(number: int) -> str:
    """Write a number that stands before a measure word: 2 is 两, as in 两个."""
    return "两" if number == 2 else chinese_number(number)


def ordinal(number: int) -> str:
    return f"第{chinese_number(number)}"


def day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def month_day(value: date) -> str:
    return f"{value.month}月{value.day}日"


def span(first: date, last: date) -> str:
    """Write a window of days; the second year is left out when it is the same."""
    end = month_day(last) if last.year == first.year else day(last)
    return f"{day(first)}至{end}"


def join_names(names: Sequence[str], *, most: int | None = None, separator: str = "、") -> str:
    """Join names by 、; beyond `most`, write 等 after the last one that is named."""
    if most is not None and len(names) > most:
        return separator.join(names[:most]) + "等"
    return separator.join(names)


def quoted(names: Iterable[str]) -> str:
    """“甲”“乙”: between closing and opening quotation marks no 、 is written."""
    return "".join(name if name.startswith("《") else f"“{name}”" for name in names)


# A title may be broken after these words and before those; anywhere else only in need.
_BREAK_AFTER = re.compile(r"季度|半年|[一二三四五六七八九十]月|年度|暨|和|与|及|、|，|）|》|”|工作")
_BREAK_BEFORE = re.compile(r"关于|（|《|“|情况|工作|统计表|通报")
_NEED = 10_000
_IN_BRACKETS = 200


def width(text: str) -> float:
    """Return how many characters wide a text is; Latin letters and digits are half as wide."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def broken(title: str, most: int) -> list[str]:
    """Break a title into lines of at most so many characters, as few and as even as can be.

    A line more is taken when otherwise a word would be torn.
    """
    if 0 < width(title) <= most:
        return [title]
    edges = {m.end() for m in _BREAK_AFTER.finditer(title)}
    edges |= {m.start() for m in _BREAK_BEFORE.finditer(title)}
    fewest = math.ceil(width(title) / most)
    tries = [_lines(title, most, edges, count) for count in range(fewest, fewest + 3)]
    whole = (lines for torn, lines in tries if not torn and lines)
    return next(whole, next((lines for _, lines in tries if lines), []))


def _lines(title: str, most: int, edges: set[int], count: int) -> tuple[bool, list[str]]:
    """Return whether a word is torn, and the title in exactly so many lines, if possible."""
    wanted = width(title) / max(count, 1)
    # reached[end]: the least cost of the lines so far, and where each of them starts.
    reached: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for _ in range(count):
        further: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, starts) in reached.items():
            wide = 0.0
            for end in range(start + 1, len(title) + 1):
                wide += width(title[end - 1])
                if wide > most:
                    break
                total = cost + (wide - wanted) ** 2 + _tear(title, end, edges)
                if end not in further or total < further[end][0]:
                    further[end] = (total, (*starts, start))
        reached = further
    if len(title) not in reached:
        return True, []
    cost, starts = reached[len(title)]
    ends = (*starts[1:], len(title))
    return cost >= _NEED, [title[a:b] for a, b in zip(starts, ends, strict=True)]


def _tear(title: str, end: int, edges: set[int]) -> int:
    """Return the cost of breaking here; inside a number it is still dearer than in a word."""
    if end == len(title):
        return 0
    if end in edges:
        return _IN_BRACKETS if title.count("（", 0, end) > title.count("）", 0, end) else 0
    inside_number = title[end - 1].isascii() and title[end].isascii()
    no_start = title[end] in "、，。：；）》”？！"
    return _NEED * (5 if inside_number or no_start else 1)


HEADING_STYLES: dict[str, Callable[[int], str]] = {
    "cn": lambda n: f"{chinese_number(n)}、",
    "paren": lambda n: f"（{chinese_number(n)}）",
    "is": lambda n: f"{chinese_number(n)}是",
    "arabic": lambda n: f"{n}.",
    "arabic_paren": lambda n: f"（{n}）",
    "none": lambda n: "",
}


@dataclass(frozen=True)
class Fault:
    """What a case sentence needs of a finding; all plain text."""

    kind: str
    unit: str
    subject: str = ""
    description: str = ""
    facts: Mapping[str, str] | None = None
    platform: str = ""
    order: int = 0

    def fact(self, key: str) -> str:
        return str((self.facts or {}).get(key, "")).strip()


@dataclass(frozen=True)
class Group:
    units: tuple[str, ...]
    subjects: tuple[str, ...]


def grouped(pairs: Sequence[tuple[str, str]]) -> list[Group]:
    """Join (unit, subject) pairs: units with the same subject, then subjects of one unit.

    Order is that of first appearance. A subject shared by several units makes one group;
    what is left is grouped by unit.
    """
    units_of: dict[str, list[str]] = {}
    for unit, subject in pairs:
        members = units_of.setdefault(subject, [])
        if unit not in members:
            members.append(unit)
    groups: list[Group] = []
    places: dict[str, int] = {}
    seen: set[str] = set()
    for unit, subject in pairs:
        if len(units_of[subject]) > 1:
            if subject not in seen:
                seen.add(subject)
                groups.append(Group(tuple(units_of[subject]), (subject,)))
        elif unit in places:
            group = groups[places[unit]]
            if subject not in group.subjects:
                groups[places[unit]] = Group(group.units, (*group.subjects, subject))
        else:
            places[unit] = len(groups)
            groups.append(Group((unit,), (subject,)))
    return groups


def _pairs(faults: Sequence[Fault]) -> list[Group]:
    return grouped([(f.unit, f.subject) for f in faults])


def _owned(faults: Sequence[Fault], ending: str) -> list[str]:
    """甲局“一”、乙局“二”“三”等栏目……: units with their subjects, one ending for all."""
    listed = "、".join(
        join_names(g.units) + quoted(s for s in g.subjects if s) for g in _pairs(faults)
    )
    return [f"{listed}{ending}"]


def _units_only(faults: Sequence[Fault]) -> str:
    return join_names(list(dict.fromkeys(f.unit for f in faults)))


def _column_not_updated(faults: Sequence[Fault]) -> list[str]:
    return _owned(faults, "栏目没有按时更新")


def _column_below_minimum(faults: Sequence[Fault]) -> list[str]:
    return _owned(faults, "栏目发布数量没有达到规定条数")


def _column_blank(faults: Sequence[Fault]) -> list[str]:
    return _owned(faults, "栏目内容空白")


def _by_subject(faults: Sequence[Fault], ending: str, default: str) -> list[str]:
    return [
        join_names(g.units) + join_names([s for s in g.subjects if s] or [default]) + ending
        for g in _pairs(faults)
    ]


def _work_order_overdue(faults: Sequence[Fault]) -> list[str]:
    return _by_subject(faults, "未在规定时限内办结", "承办的工单")


def _work_order_low_satisfaction(faults: Sequence[Fault]) -> list[str]:
    return _by_subject(faults, "群众满意度偏低", "承办的工单")


def _letters_slow(faults: Sequence[Fault]) -> list[str]:
    return [f"{_units_only(faults)}办件进度滞后"]


def _letters_unanswered(faults: Sequence[Fault]) -> list[str]:
    return [f"{_units_only(faults)}有来信长期没有答复"]


def _disclosure_late(faults: Sequence[Fault]) -> list[str]:
    return [f"{_units_only(faults)}没有在规定时限内答复依申请公开"]


def _account_without_filing(faults: Sequence[Fault]) -> list[str]:
    return [f"{f.unit}未经报备自行开设“{f.subject}”{f.platform}" for f in faults]


def _accounts(faults: Sequence[Fault], ending: str) -> list[str]:
    named = [f"{f.unit}“{f.subject}”{f.platform}" if f.subject else f.unit for f in faults]
    return [f"{join_names(named)}{ending}"]


def _account_not_updated(faults: Sequence[Fault]) -> list[str]:
    return _accounts(faults, "长时间没有更新")


def _account_original_low(faults: Sequence[Fault]) -> list[str]:
    return _accounts(faults, "原创信息偏少")


def _account_not_deregistered(faults: Sequence[Fault]) -> list[str]:
    return _accounts(faults, "关停后没有注销")


def _account_surplus(faults: Sequence[Fault]) -> list[str]:
    return [f"{_units_only(faults)}在同一平台开设多个账号"]


def _account_slow_update(faults: Sequence[Fault]) -> list[str]:
    return [f"{_units_only(faults)}更新间隔偏长、发布内容偏少"]


def _wrong_expression(faults: Sequence[Fault]) -> list[str]:
    return [
        f"{f.unit}将“{f.fact('correct')}”误写为“{f.fact('wrong')}”"
        if f.fact("correct")
        else f"{f.unit}出现“{f.fact('wrong') or f.subject}”的错误表述"
        for f in faults
    ]


def _guide_incomplete(faults: Sequence[Fault]) -> list[str]:
    by_missing: dict[str, list[Fault]] = {}
    for fault in faults:
        by_missing.setdefault(fault.fact("missing"), []).append(fault)
    return [
        f"{_units_only(group)}负责的{quoted(f.subject for f in group)}等事项"
        f"{'缺少' + missing if missing else '要素不全'}"
        for missing, group in by_missing.items()
    ]


def _described(faults: Sequence[Fault], default: str) -> list[str]:
    """Unit, subject and description; what the description names itself is not said twice."""
    written = []
    for fault in faults:
        words = fault.description.rstrip("。；;")
        if fault.subject and fault.subject not in words:
            words = fault.subject + (words or default)
        elif not words:
            words = default
        written.append(words if words.startswith(fault.unit) else fault.unit + words)
    return written


def _guide_inaccurate(faults: Sequence[Fault]) -> list[str]:
    return _described(faults, "内容不准确")


def _zone_incomplete(faults: Sequence[Fault]) -> list[str]:
    by_missing: dict[str, list[Fault]] = {}
    for fault in faults:
        by_missing.setdefault(fault.fact("missing"), []).append(fault)
    return [
        f"{_units_only(group)}没有摆放{missing or '规定的资料'}"
        for missing, group in by_missing.items()
    ]


def _zone_no_signage(faults: Sequence[Fault]) -> list[str]:
    return [f"{_units_only(faults)}没有按要求设置专区标识标牌"]


def _interpretation_late(faults: Sequence[Fault]) -> list[str]:
    return [f"{_units_only(faults)}没有及时发布政策解读"]


def _submission_zero(faults: Sequence[Fault]) -> list[str]:
    return [f"{_units_only(faults)}没有稿件被采用"]


def _other(faults: Sequence[Fault]) -> list[str]:
    return _described(faults, "存在问题")


_CLAUSES: dict[str, Callable[[Sequence[Fault]], list[str]]] = {
    "column_not_updated": _column_not_updated,
    "column_blank": _column_blank,
    "column_below_minimum": _column_below_minimum,
    "work_order_overdue": _work_order_overdue,
    "work_order_low_satisfaction": _work_order_low_satisfaction,
    "letters_slow": _letters_slow,
    "letters_unanswered": _letters_unanswered,
    "disclosure_late": _disclosure_late,
    "account_opened_without_filing": _account_without_filing,
    "account_not_updated": _account_not_updated,
    "account_original_low": _account_original_low,
    "account_surplus": _account_surplus,
    "account_not_deregistered": _account_not_deregistered,
    "account_slow_update": _account_slow_update,
    "wrong_expression": _wrong_expression,
    "service_guide_incomplete": _guide_incomplete,
    "service_guide_inaccurate": _guide_inaccurate,
    "disclosure_zone_incomplete": _zone_incomplete,
    "disclosure_zone_no_signage": _zone_no_signage,
    "interpretation_late": _interpretation_late,
    "submission_zero": _submission_zero,
    "other": _other,
}


def clauses(kind: str, faults: Sequence[Fault]) -> list[str]:
    """Write the cases of one class of finding, a clause each, without a full stop."""
    return _CLAUSES.get(kind, _other)(faults) if faults else []
