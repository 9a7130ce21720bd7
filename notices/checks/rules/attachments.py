"""Attachments: the list against the titles over the tables, and references to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.lines import Kind, Line
from notices.checks.structure.manuscript import Attachment
from notices.checks.structure.numerals import chinese

_REFERENCE = re.compile(
    r"(?:见|详见|参见|列入|见于)附(?:件|表)(\d{1,2}|[一二三四五六七八九十]{1,2})(?!年)"
)

_NUMBER = re.compile(r"(?:-?附件：?)?\s*(\d{1,2})[.、](?!\d)")


@rule("attachments", "附件说明与附件标题", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """正文后的附件说明应与附件上方的标题一字不差，序号应连续；文中提到的附件应在说明里。附件没有随文件附上不算错。"""
    manuscript = context.manuscript
    listed, found = manuscript.listed, manuscript.attachments
    for attachment in found:
        twin = _twin(attachment, listed, found)
        if twin is None:
            if listed and attachment.number and attachment.number > len(listed):
                yield note(
                    Severity.ERROR, attachment.head, 0, len(attachment.head),
                    f"附件说明只列了{len(listed)}个附件，没有{attachment.label}。请补入附件说明，或改正序号。",
                )  # fmt: skip
            continue
        yield from _compare(attachment, twin)
    yield from _references(context)
    yield from _order(manuscript.lines)
    numbers = [a.number for a in found if a.number]
    for before, attachment in zip(numbers, found[1:], strict=False):
        if attachment.number and attachment.number == before:
            yield note(
                Severity.ERROR, attachment.head, 0, len(attachment.head),
                f"{attachment.label}出现了两次，请改正附件序号。",
            )  # fmt: skip


def _order(lines: list[Line]) -> Iterator[Note]:
    """Judge 附件：1.… 2.… 4.…, one to a line: the first number out of order."""
    listed = [(line, _NUMBER.match(line.text)) for line in lines if line.kind == Kind.ATTACHED]
    heads = [(line.passage, match) for line, match in listed if match]
    if len(heads) < 2 or heads[0][1][1] != "1":
        return
    for wanted, (passage, match) in enumerate(heads, 1):
        if int(match[1]) != wanted:
            yield note(
                Severity.ERROR, passage, match.start(1), match.end(1),
                f"附件说明的序号应依次编排：此处应为{wanted}，印作{match[1]}。", str(wanted),
            )  # fmt: skip
            return


def _twin(
    attachment: Attachment, listed: list[Attachment], found: list[Attachment]
) -> Attachment | None:
    if len(listed) == 1 and len(found) == 1:
        return listed[0]
    return next((a for a in listed if a.number and a.number == attachment.number), None)


def _compare(attachment: Attachment, twin: Attachment) -> Iterator[Note]:
    ours, theirs = _plain(twin.title.text), _plain(attachment.title.text)
    if not ours or not theirs or ours == theirs:
        return
    likeness = SequenceMatcher(None, ours, theirs, autojunk=False).ratio()
    if likeness < 0.4:
        return
    yield note(
        Severity.ERROR, attachment.title, 0, len(attachment.title),
        f"{attachment.label}的标题与附件说明不一致：附件说明作“{twin.title.text}”，附件上作“{attachment.title.text}”"
        f"（{_difference(ours, theirs)}）。两处应一字不差。",
        twin.title.text,
    )  # fmt: skip


def _plain(title: str) -> str:
    """Return a title as compared: no blanks, one width, no book marks, no closing stop."""
    return (
        re.sub(r"[《》“”\"'‘’\s]", "", title).replace("(", "（").replace(")", "）").rstrip("。；;.")
    )


def _difference(ours: str, theirs: str) -> str:
    said = []
    for tag, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag == "replace":
            said.append(f"“{ours[a:b]}”与“{theirs[c:d]}”")
        elif tag == "delete":
            said.append(f"附件上少“{ours[a:b]}”")
        elif tag == "insert":
            said.append(f"附件上多“{theirs[c:d]}”")
    return "，".join(said[:3])


def _references(context: Context) -> Iterator[Note]:
    listed = context.manuscript.listed
    if not listed:
        return
    count = len(listed)
    for paragraph in context.paragraphs:
        for match in _REFERENCE.finditer(paragraph.text):
            number = int(match[1]) if match[1].isdigit() else chinese(match[1]) or 0
            if number > count:
                yield note(
                    Severity.ERROR, paragraph.passage, match.start(), match.end(),
                    f"文中提到附件{number}，附件说明只列了{count}个附件。请补入附件说明，或改正序号。",
                )  # fmt: skip
