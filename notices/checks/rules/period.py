"""The period in title, opening, attachments and data window."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.dates import dates

_PERIOD = re.compile(
    r"(?:(?P<year>(?:19|20)\d{2})年)?(?:度)?(?P<what>第?(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年|(?P<month>\d{1,2})月份?(?![\d日底初]))"
)
_ELSEWHERE = re.compile(
    r"上季度|上一季度|上期|上月|去年|上年|比|较|同期|环比|复核|复查|整改|回头看|以来|通报的|曾|截至|截止|下季度|下一|计划|将|至|到|和|及|与|、"
)
_WINDOW = re.compile(
    r"(?:数据(?:采集|统计)|检查|监测|统计|采集|评估)(?:时间|时段|期限|区间|周期)(?:段|范围)?(?:为|是|：)"
)


@dataclass(frozen=True)
class Period:
    """A quarter, half-year or month; the year is None where none is written."""

    year: int | None
    kind: str
    value: int
    text: str

    @property
    def months(self) -> tuple[int, int]:
        if self.kind == "quarter":
            return self.value * 3 - 2, self.value * 3
        if self.kind == "half":
            return (1, 6) if self.value == 1 else (7, 12)
        return self.value, self.value

    def clashes(self, other: Period) -> bool:
        if self.kind != other.kind:
            return False
        if self.value != other.value:
            return True
        return bool(self.year and other.year and self.year != other.year)


def periods(text: str) -> list[tuple[Period, int, int]]:
    found = []
    for match in _PERIOD.finditer(text):
        if match["quarter"]:
            kind, value = (
                "quarter",
                "一二三四".find(match["quarter"]) + 1 or int(match["quarter"] or 0),
            )
        elif match["half"]:
            kind, value = "half", 1 if match["half"] == "上" else 2
        else:
            kind, value = "month", int(match["month"])
        if not 1 <= value <= 12:
            continue
        year = int(match["year"]) if match["year"] else None
        found.append((Period(year, kind, value, match[0]), match.start(), match.end()))
    return found


@rule("period", "时间段前后一致", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """标题、开头、附件标题和数据时段说的应是同一季度（半年、月）；成文日期不应早于该时段。"""
    title = context.manuscript.title
    named = periods(title.text) if title else []
    if (
        not title
        or len(named) != 1
        or re.search(r"[至到、]", title.text[named[0][2] : named[0][2] + 1])
    ):
        return
    ours, start, end = named[0]
    found = [*_attached(context, ours), *_opening(context, ours), *_window(context, ours)]
    others = {said.expected for said in found if said.severity == Severity.ERROR}
    elsewhere = [p for x in context.paragraphs for p, _, _ in periods(x.text)]
    if len(found) > 1 and others == {ours.text} and not any(_same(ours, p) for p in elsewhere):
        theirs = context.manuscript.source[found[0].start : found[0].end]
        yield note(
            Severity.ERROR, title, start, end,
            f"标题说的是{ours.text}，正文和附件说的却是{theirs}。请核对标题。", theirs,
        )  # fmt: skip
        return
    yield from found
    issued = context.issued
    if issued and ours.year and issued < date(ours.year, ours.months[0], 1):
        yield note(
            Severity.ERROR, title, start, end,
            f"成文日期{issued.year}年{issued.month}月{issued.day}日早于标题所说的{ours.text}。请核对。",
        )  # fmt: skip


def _same(ours: Period, other: Period) -> bool:
    return (ours.kind, ours.value) == (other.kind, other.value)


def _attached(context: Context, ours: Period) -> Iterator[Note]:
    """Judge each attachment once, by the list if it names it there as well."""
    judged: set[tuple[int | None, str]] = set()
    for attachment in [*context.manuscript.listed, *context.manuscript.attachments]:
        found = periods(attachment.title.text)
        for period, first, last in found:
            if (
                not ours.clashes(period)
                or len(found) > 1
                or (attachment.number, period.text) in judged
            ):
                continue
            judged.add((attachment.number, period.text))
            yield note(
                Severity.ERROR, attachment.title, first, last,
                f"标题说的是{ours.text}，{attachment.label}的标题却是{period.text}。请核对。", ours.text,
            )  # fmt: skip


def _opening(context: Context, ours: Period) -> Iterator[Note]:
    """The opening says what is reported on; elsewhere a sentence may begin with the period."""
    for paragraph in context.paragraphs:
        if paragraph.is_heading:
            continue
        opening = not paragraph.section and re.search(r"现将|通报如下|开展了", paragraph.text)
        for first, last in paragraph.sentences:
            sentence = paragraph.text[first:last]
            found = periods(sentence)
            clashing = [f for f in found if ours.clashes(f[0])]
            if not clashing or len(found) > 1:
                continue
            period, start, end = clashing[0]
            if ours.kind == "month" and not period.text.endswith("份") and not period.year:
                continue
            before, after = sentence[:start], sentence[end : end + 16]
            if re.search(r"《[^》]*$|“[^”]*$", before) or _ELSEWHERE.search(before[-12:] + after):
                continue
            if opening:
                severity = Severity.ERROR
            elif len(before) <= 8 and re.match(r"[，,]", after) and not period.year:
                severity = Severity.WARNING
            else:
                continue
            yield note(
                severity, paragraph.passage, first + start, first + end,
                f"标题说的是{ours.text}，此处却是{period.text}。请核对。", ours.text,
            )  # fmt: skip


def _window(context: Context, ours: Period) -> Iterator[Note]:
    for paragraph in context.paragraphs:
        for match in _WINDOW.finditer(paragraph.text):
            found = [d for d in dates(paragraph.text) if match.end() <= d.start <= match.end() + 40]
            if len(found) < 2:
                continue
            first, last = found[0], found[1]
            year = first.year or ours.year or 0
            low, high = ours.months
            outside = last.month < low or first.month > high
            other_year = bool(
                ours.year and first.year and first.year != ours.year and first.month <= last.month
            )
            if (outside and first.month <= last.month) or other_year:
                yield note(
                    Severity.ERROR, paragraph.passage, first.start, last.end,
                    f"数据时段{year or ''}年{first.month}月至{last.month}月不在标题所说的{ours.text}之内。请核对。".replace("0年", ""),
                )  # fmt: skip
