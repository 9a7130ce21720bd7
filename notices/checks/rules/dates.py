"""Dates: impossible ones, wrong weekdays, deadlines and periods out of order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.dates import Dated, dates
from notices.checks.structure.passages import Passage

_MANGLED = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})年(?P<rest>\d{3,4})(?P<tail>日|月)?(?![\d年件个条])"
)
_MANGLED_MONTH = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>0?[1-9]|1[0-2])月(?!\d)")
_CUT = re.compile(r"(?:19|20)\d{2}年\d{1,2}月\d{1,2}$")
_MONTH = re.compile(r"(?<!\d)(\d{4})年(\d{1,2})月(?!\d)")
_DEADLINE = re.compile(
    r"(?:之前|以前|前|底前|止)[^。；]{0,30}(?:整改|报送|反馈|完成|上报|提交|报县|报至|销号|到位|回复|落实|报)"
)
_WEEKDAY = re.compile(r"^[（(]?(?:星期|周)([一二三四五六日天])")
_MISTAKEN = re.compile(
    r"(?:误|写成|写为|印成|印为|错[写标印填]|显示)[写标印填录登]?[作为成]?了?“?$"
)
_CORRECTED = re.compile(
    r"”?(?:的[^，。；]{0,6})?[，、（]?(?:(?:实际|正确)?[^，。；]{0,4}应[为是]|[系属][^，。；]{0,8}(?:误|错)|有误|不存在|不符|误[写作为记印录])"
)
_TO = re.compile(r"^(?:至|到|-|—|~|——)$")


@rule("dates", "日期", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """不存在的日期、星期不符、起止颠倒、整改期限早于成文日期、印发日期早于成文日期。"""
    issued = context.issued
    seen = {p.at for p in (x.passage for x in context.paragraphs)}
    passages = [line.passage for line in context.manuscript.lines if line.passage.at not in seen]
    for passage in [p.passage for p in context.paragraphs] + passages:
        yield from _impossible(passage)
    for passage in context.manuscript.dates:
        if _CUT.fullmatch(passage.text):
            yield note(
                Severity.WARNING,
                passage,
                0,
                len(passage),
                f"日期“{passage.text}”不完整，缺“日”字。",
                re.sub(r"月0", "月", passage.text) + "日",
            )
    year = issued.year if issued else context.year
    for paragraph in context.paragraphs:
        found = [d for d in dates(paragraph.text) if d.is_possible]
        yield from _ranges(paragraph.passage, found, year)
        yield from _weekdays(paragraph.passage, found, year)
        if issued:
            yield from _deadlines(paragraph.passage, found, issued)
            yield from _future(paragraph.passage, found, issued)
    yield from _printed(context, issued)


def _quoted(text: str, start: int, end: int) -> bool:
    """Tell a date that is told as a fault of others: 误写为“9月31日”, 2月30日，系录入错误."""
    alone = text[start - 1 : start] == "“" and text[end : end + 1] == "”"
    return alone or bool(_MISTAKEN.search(text[:start]) or _CORRECTED.match(text, end))


def _impossible(passage: Passage) -> Iterator[Note]:
    text = passage.text
    for match in _MANGLED.finditer(text):
        rest = match["rest"]
        month, day = int(rest[:-2]), int(rest[-2:])
        possible = Dated(0, 0, int(match["year"]), month, day).is_possible
        right = f"{match['year']}年{month}月{day}日" if possible else ""
        yield note(
            Severity.ERROR, passage, match.start(), match.end(),
            f"“{match[0]}”不是日期" + (f"，应为“{right}”？" if right else "。") + "请改正。", right,
        )  # fmt: skip
    for match in _MANGLED_MONTH.finditer(text):
        right = f"{match['year']}年{int(match['month'])}月"
        yield note(
            Severity.WARNING, passage, match.start(), match.end(),
            f"“{match[0]}”缺“年”字，应为“{right}”。", right,
        )  # fmt: skip
    for dated in dates(text):
        if not dated.is_possible and not _quoted(text, dated.start, dated.end):
            yield note(
                Severity.ERROR, passage, dated.start, dated.end,
                f"“{text[dated.start : dated.end]}”不是日历上有的日期，请改正。",
            )  # fmt: skip
    for match in _MONTH.finditer(text):
        told = _quoted(text, *match.span()) or any(d.start == match.start() for d in dates(text))
        if not 1 <= int(match[2]) <= 12 and not told:
            yield note(
                Severity.ERROR, passage, match.start(), match.end(),
                f"“{match[0]}”不是日历上有的月份，请改正。",
            )  # fmt: skip


def _ranges(passage: Passage, found: list[Dated], year: int | None) -> Iterator[Note]:
    for first, last in pairwise(found):
        if not _TO.match(passage.text[first.end : last.start]):
            continue
        start_year = first.year or year or 2024
        start, end = first.on(start_year), last.on(last.year or start_year)
        if start and end and end < start and (last.year or (start - end).days < 200):
            yield note(
                Severity.ERROR, passage, first.start, last.end,
                f"“{passage.text[first.start : last.end]}”起止颠倒，终点早于起点。",
            )  # fmt: skip


def _weekdays(passage: Passage, found: list[Dated], year: int | None) -> Iterator[Note]:
    for dated in found:
        match = _WEEKDAY.match(passage.text[dated.end :])
        on = dated.on(year) if year else (dated.on(dated.year) if dated.year else None)
        if not match or not on:
            continue
        printed = "一二三四五六日".index(match[1].replace("天", "日"))
        if printed != on.weekday():
            right = "一二三四五六日"[on.weekday()]
            yield note(
                Severity.ERROR, passage, dated.start, dated.end + match.end(),
                f"{on.year}年{on.month}月{on.day}日是星期{right}，印作星期{match[1]}。", f"星期{right}",
            )  # fmt: skip


def _deadlines(passage: Passage, found: list[Dated], issued: date) -> Iterator[Note]:
    for dated in found:
        if not _DEADLINE.match(passage.text[dated.end :]):
            continue
        before = passage.text[max(dated.start - 12, 0) : dated.start]
        if (
            not re.search(r"(?:于|在|应|须|需|请|务必|确保|必须|限|至|，|[务必])$", before)
            and dated.start > 0
        ):
            continue
        on = dated.on(issued.year)
        if on is None:
            continue
        if dated.year is None and on < issued - timedelta(days=200):
            continue
        if on < issued:
            yield note(
                Severity.ERROR, passage, dated.start, dated.end,
                f"期限{on.year}年{on.month}月{on.day}日早于成文日期{issued.year}年{issued.month}月{issued.day}日，无法办到。请核对两处日期。",
            )  # fmt: skip


def _future(passage: Passage, found: list[Dated], issued: date) -> Iterator[Note]:
    for dated in found:
        if not re.search(r"截[至止](?:到)?$", passage.text[: dated.start]):
            continue
        on = dated.on(issued.year)
        if on and on > issued and (dated.year or (on - issued).days < 150):
            yield note(
                Severity.WARNING, passage, dated.start, dated.end,
                f"统计截止日{on.year}年{on.month}月{on.day}日晚于成文日期{issued.year}年{issued.month}月{issued.day}日。请核对。",
            )  # fmt: skip


def _printed(context: Context, issued: date | None) -> Iterator[Note]:
    for line in context.manuscript.lines:
        if issued and line.text.endswith("印发") and len(line.text) < 40:
            for dated in dates(line.text):
                on = dated.on(issued.year)
                if on and on < issued:
                    yield note(
                        Severity.ERROR, line.passage, dated.start, dated.end,
                        f"印发日期{on.year}年{on.month}月{on.day}日早于成文日期{issued.year}年{issued.month}月{issued.day}日。",
                    )  # fmt: skip
