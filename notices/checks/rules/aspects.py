"""五个方面问题: the number announced against the points that follow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.numerals import chinese

_NUMBER = r"(?P<n>[两二三四五六七八九十]|\d{1,2})"
_KIND = r"(?:方面|类|点|种|项|大|条)(?:的)?(?:主要|突出|共性|具体|重点)?"
_WHAT = r"(?:问题|特点|不足|原因|情况|工作|要求|建议|意见|措施|任务|内容|做法|短板|差距|举措)"
# At the end of a paragraph: 存在以下五个方面问题：
_ANNOUNCED = re.compile(
    rf"(?:以下|如下|下列)(?P<said>{_NUMBER}(?:个)?(?:{_KIND}{_WHAT}?|(?:主要|突出|共性)?{_WHAT}))[^。：]{{0,6}}[：。]$"
)
# Right before the first point, or where it ends the paragraph: 从三个方面抓好落实：一是
_RIGHT_BEFORE = re.compile(
    rf"(?<![第分十百前\d.])(?P<said>{_NUMBER}(?:个)?{_KIND}{_WHAT}?)[^。：；，、\d]{{0,14}}[：。，；]"
    r"(?=$|一是|一要|（一）|1[.、]|①)"
)
_POINT = re.compile(r"(?:^|[。；：]|，(?=.是))([一二三四五六七八九十])(?:是|要)")
_MARKS = "①②③④⑤⑥⑦⑧⑨⑩"
_WAYS = (
    _POINT,
    re.compile(r"（([一二三四五六七八九十])）"),
    re.compile(r"(?:^|[。；：])(\d{1,2})[.、](?!\d)"),
    re.compile(rf"([{_MARKS}])"),
)


@rule("aspects", "“几个方面”与所列条数", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """“存在以下五个方面问题”“从三个方面抓落实：一是、二是”之后列出的条数应与所说的个数相同。"""
    paragraphs = context.paragraphs
    for position, paragraph in enumerate(paragraphs):
        for match in _announcements(paragraph):
            said = int(match["n"]) if match["n"].isdigit() else chinese(match["n"]) or 0
            rest = paragraph.text[match.end() :]
            following = paragraphs[position + 1 :]
            counted = _run_on(rest, following) if rest else _points(paragraph, following)
            if counted > 1 and counted != said:
                yield note(
                    Severity.ERROR, paragraph.passage, match.start(), match.end(),
                    f"说有“{match['said']}”，后面列了{counted}条。请核对。", f"{counted}条",
                )  # fmt: skip


def _announcements(paragraph: Paragraph) -> list[re.Match[str]]:
    at_end = _ANNOUNCED.search(paragraph.text)
    found = list(_RIGHT_BEFORE.finditer(paragraph.text))
    # 各承担的3项。 at the end of a paragraph announces nothing; 三个方面问题。 does.
    found = [m for m in found if m.end() < len(paragraph.text) or _announces(m)]
    return found or ([at_end] if at_end else [])


def _announces(match: re.Match[str]) -> bool:
    return match[0].endswith("：") or bool(re.search(_WHAT, match["said"]))


def _run_on(rest: str, following: list[Paragraph]) -> int:
    """Count points that begin in the paragraph itself and may go on in the next ones.

    The way in which the first one is numbered decides; points within points have another.
    """
    begun = [(match.start(), way) for way in _WAYS if (match := way.search(rest))]
    if not begun:
        return 0
    way = min(begun, key=lambda pair: pair[0])[1]
    values = _values(way, rest)
    for paragraph in following:
        more = _values(way, paragraph.text)
        if paragraph.is_heading or not more or more[0] != len(values) + 1:
            break
        values += more
    run = 0
    for value in values:
        if value != run + 1:
            break
        run += 1
    started_anew = run < len(values) and values[run] == 1
    return run if run == len(values) or started_anew else 0


def _values(way: re.Pattern[str], text: str) -> list[int]:
    return [_value(match[1]) for match in way.finditer(text)]


def _value(sign: str) -> int:
    if sign in _MARKS:
        return _MARKS.index(sign) + 1
    return int(sign) if sign.isdigit() else chinese(sign) or 0


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
