"""Numbers of headings in sequence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.manuscript import Mark, Paragraph
from notices.checks.structure.numerals import chinese, written

_LOST = re.compile(
    r"^[）)](?=[\u4e00-\u9fff])|^（[）]|^、(?=[\u4e00-\u9fff])|^（\s*(?=[\u4e00-\u9fff]{4,20}。)"
)
_ORDINAL = re.compile(
    r"(?:^|[。；：]|，(?=.是))([一二三四五六七八九十])(?:是|要)(?=[\u4e00-\u9fff“《\d])"
)
_FIRST = re.compile(r"(?:^|[。；：])第([一二三四五六七八九十])[，、](?=[\u4e00-\u9fff])")


@rule("headings", "标题序号", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """一、（一）1.（1）以及一是、二是应依次编号，不跳号、不重号；序号脱落的提醒。"""
    lost = False
    for paragraph in context.paragraphs:
        if match := _LOST.match(paragraph.text):
            lost = True
            yield note(
                Severity.WARNING, paragraph.passage, 0, min(len(paragraph.text), 16),
                f"标题序号脱落：“{match[0]}”前缺序号。请补上，如“（一）”。",
            )  # fmt: skip
    yield from _marks(context.paragraphs, lost)
    yield from _ordinals(context.paragraphs)


def _marks(paragraphs: list[Paragraph], lost: bool) -> Iterator[Note]:
    """Compare each number with the last of its level under the same heading."""
    last: dict[int, Mark] = {}
    meant: dict[int, int] = {}  # what a wrong number stood for; the next may go on from there
    for paragraph in paragraphs:
        mark = paragraph.mark
        if mark is None:
            continue
        if mark.level >= 3 and not _plain_arabic(paragraph, paragraphs):
            continue
        before = last.get(mark.level)
        for level in [level for level in last if level > mark.level]:
            del last[level]
        last[mark.level] = mark
        wanted = (before.value if before else 0) + 1
        stood_for = meant.pop(mark.level, 0) if before else 0
        if mark.value == wanted or (mark.value == 1 and mark.level >= 3):
            continue
        if stood_for and mark.value == stood_for + 1:
            continue
        if before is None and lost:
            continue
        meant[mark.level] = wanted
        severity = Severity.WARNING if lost or mark.level >= 3 else Severity.ERROR
        expected = mark.text.replace(_shown(mark.value, mark), _shown(wanted, mark))
        if before and mark.value == before.value:
            message = f"标题序号“{mark.text}”重复，上一个已是“{before.text}”。"
        elif before:
            message = f"标题序号不连续：“{before.text}”之后应为“{expected}”，印作“{mark.text}”。"
        else:
            message = f"标题序号应从“{expected}”起，印作“{mark.text}”。"
        yield note(
            severity, paragraph.passage, 0, min(len(paragraph.text), len(mark.text) + 12),
            message, expected,
        )  # fmt: skip


def _shown(value: int, mark: Mark) -> str:
    return str(value) if any(sign.isdigit() for sign in mark.text) else written(value)


def _plain_arabic(paragraph: Paragraph, paragraphs: list[Paragraph]) -> bool:
    """Arabic numbers count as headings only where several paragraphs carry them."""
    level = paragraph.mark.level if paragraph.mark else 0
    same = [
        p for p in paragraphs if p.mark and p.mark.level == level and p.section == paragraph.section
    ]
    return len(same) > 1


def _ordinals(paragraphs: list[Paragraph]) -> Iterator[Note]:
    """Follow 一是、二是 through a section."""
    for pattern in (_ORDINAL, _FIRST):
        last, section = 0, None
        for paragraph in paragraphs:
            if paragraph.is_heading or paragraph.section != section or paragraph.mark:
                last, section = 0, paragraph.section
            for match in pattern.finditer(paragraph.text):
                value = chinese(match[1]) or 0
                if value == 1:
                    last = 1
                    continue
                if last and value != last + 1:
                    wanted = match[0].strip("。；：").replace(match[1], written(last + 1))
                    what = "重复" if value == last else "不连续"
                    yield note(
                        Severity.ERROR if value > last + 1 or value == last else Severity.WARNING,
                        paragraph.passage, match.start(1), match.end(),
                        f"序号{what}：此处应为“{wanted}”，印作“{match[0].strip('。；：')}”。", wanted,
                    )  # fmt: skip
                last = value
