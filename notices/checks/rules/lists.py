"""Lists of names against the count printed beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.enumerations import Enumeration, enumerations
from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.names import core
from notices.checks.structure.numerals import plain
from notices.checks.structure.quantities import COUNTED
from notices.checks.structure.rankings import rankings
from notices.checks.structure.respective import respective

_THRESHOLD = re.compile(
    rf"(?P<less>低于|不足|少于|不到)?(?P<limit>\d+(?:\.\d+)?)(?P<unit>%|{COUNTED})(?P<side>(?:及)?以[上下])?的?"
    r"(?:[\u4e00-\u9fff]{1,8})?(?:有|为|是)?(?:\d+[个家名])?(?:分别(?:是|为))?：(?=[\u4e00-\u9fff])"
)


@rule("lists", "名单与个数", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """“甲、乙等N个单位”“N个单位：甲、乙”“前三名”所列名称的个数应与N相符；“等”字前只举例的不算错。"""
    for paragraph in context.paragraphs:
        yield from _thresholds(paragraph)
        for pair in respective(paragraph, context.finder):
            if pair.count != pair.figures:
                yield note(
                    Severity.ERROR, paragraph.passage, pair.start, pair.end,
                    f"{pair.what}，“分别”后面的数字却是{pair.figures}个。请补齐或改正。", f"{pair.count}个数字",
                )  # fmt: skip
        for enumeration in enumerations(paragraph):
            yield from _judge(enumeration)
            yield from _twice(enumeration)
        for ranking in rankings(paragraph):
            listed = len(ranking.members)
            side = "后" if ranking.last else "前"
            passage = ranking.paragraph.passage
            if ranking.count and listed != ranking.count and not ranking.ties and listed > 1:
                more = listed > ranking.count
                yield note(
                    Severity.WARNING if more else Severity.ERROR, passage, ranking.start, ranking.end,
                    f"说是{side}{ranking.count}名，列了{listed}个（{'、'.join(ranking.members)}）。"
                    + ("如有并列请写明。" if more else "请补齐或改正。"),
                    f"列出{ranking.count}个",
                )  # fmt: skip


def _thresholds(paragraph: Paragraph) -> Iterator[Note]:
    """Judge 100条以上的单位有：教育局186条、永清镇92条: each figure must be as the list says."""
    for match in _THRESHOLD.finditer(paragraph.text):
        if not (match["less"] or match["side"]):
            continue
        limit, unit = Fraction(match["limit"]), match["unit"]
        stop = re.search(r"[。；]|，(?!其中)", paragraph.text[match.end() :])
        end = match.end() + stop.start() if stop else len(paragraph.text)
        figures = [
            q for q in paragraph.quantities
            if match.end() <= q.start < end and q.unit == unit and not (q.about or q.change)
        ]  # fmt: skip
        least = not match["less"] and "下" not in match["side"]
        for figure in figures if len(figures) > 1 else []:
            fits = figure.value >= limit if least else figure.value <= limit
            if not fits:
                yield note(
                    Severity.ERROR, paragraph.passage, figure.start - len(figure.label), figure.end,
                    f"前面说的是{match[0].split('的')[0]}，此处却是{plain(figure.value)}{unit}。请核对名单或数字。",
                )  # fmt: skip


def _judge(found: Enumeration) -> Iterator[Note]:
    if found.least <= found.count <= found.most:
        return
    listed = str(found.least) if found.least == found.most else f"{found.least}至{found.most}"
    over = found.count < found.least
    severity = Severity.ERROR
    if not over and found.open:
        missing = found.count - found.most
        if found.most < 3 or missing > max(1, found.count // 5):
            return
        severity = Severity.ERROR if found.most >= 4 and missing == 1 else Severity.WARNING
    names = "、".join(m.strip("“”") for m in found.members[:12])
    message = (
        f"写明{found.count}{found.what}，列出的名称是{listed}个（{names}）。请核对名单和个数。"
    )
    yield note(
        severity, found.paragraph.passage, found.start, found.end, message, f"{listed}{found.what[:1]}"
    )  # fmt: skip


def _twice(found: Enumeration) -> Iterator[Note]:
    counts = Counter(core(re.sub(r"[“”]", "", m)) for m in found.members)
    for name, times in counts.items():
        full = sorted((re.sub(r"[“”]", "", m) for m in found.members), key=len, reverse=True)
        full = [m for m in full if core(m) == name]
        if times > 1 and full[0].endswith(full[1]):
            yield note(
                Severity.WARNING, found.paragraph.passage, found.start, found.end,
                f"“{name}”在同一名单里出现了{times}次。请核对是否重复或误写。",
            )  # fmt: skip
