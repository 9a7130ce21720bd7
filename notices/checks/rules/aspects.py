"""五个方面问题: the number announced against the points that follow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.numerals import chinese

_ANNOUNCED = re.compile(
    r"(?:以下|如下|下列)(?P<n>[两二三四五六七八九十]|\d{1,2})(?:个)?(?:方面|类|点|种|项|大)?(?:的)?(?:主要|突出|共性)?(?:问题|特点|不足|原因|情况|工作)[^。：]{0,6}[：。]$"
)
_POINT = re.compile(r"(?:^|[。；：])([一二三四五六七八九十])(?:是|要)")


@rule("aspects", "“几个方面”与所列条数", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """“存在以下五个方面问题”之后列出的条数（一是、二是，或（一）（二））应与所说的个数相同。"""
    paragraphs = context.paragraphs
    for position, paragraph in enumerate(paragraphs):
        match = _ANNOUNCED.search(paragraph.text)
        if not match:
            continue
        said = int(match["n"]) if match["n"].isdigit() else chinese(match["n"]) or 0
        counted = _points(paragraph, paragraphs[position + 1 :])
        if counted > 1 and counted != said:
            yield note(
                Severity.ERROR, paragraph.passage, match.start(), match.end(),
                f"说有{match['n']}个方面，后面列了{counted}条。请核对。", f"{counted}个",
            )  # fmt: skip


def _points(head: Paragraph, following: list[Paragraph]) -> int:
    """Count the points up to the next heading of the same or a higher level, if they run on from one."""
    level = max((mark.level for mark in head.section), default=0)
    values: list[int] = []
    marks: list[int] = []
    for paragraph in following:
        if paragraph.mark and paragraph.mark.level <= level:
            break
        if paragraph.mark and paragraph.mark.level == level + 1:
            marks.append(paragraph.mark.value)
        if not marks:
            values += [chinese(m[1]) or 0 for m in _POINT.finditer(paragraph.text)]
    for found in (marks, values):
        if len(found) > 1 and found == list(range(1, len(found) + 1)):
            return len(found)
    return 0
