"""Names and the figures that 分别 gives to each: 教育局、公安局分别为430条、120条."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.names import Finder
from notices.checks.structure.quantities import Quantity

_EACH = re.compile(r"，?分别[\u4e00-\u9fff]{0,6}?(?=\d)")
_ROUNDS = {"轮", "次", "期", "批", "个", "家"}
_FEW = 6  # of more, some may be left out


@dataclass(frozen=True)
class Respective:
    """So many named or counted, and so many figures for them."""

    start: int
    end: int
    what: str
    count: int
    figures: int


def respective(paragraph: Paragraph, finder: Finder) -> Iterator[Respective]:
    text = paragraph.text
    for match in _EACH.finditer(text):
        figures = _figures(paragraph, match.end())
        if len(figures) < 2:
            continue
        begin = max(text.rfind(stop, 0, match.start()) for stop in "，。；：（") + 1
        before = text[begin : match.start()]
        count = _names(before, finder)
        if count:
            what = f"前面列了{count}个名称"
            yield Respective(begin, figures[-1].end, what, count, len(figures))
            continue
        said = [
            q for q in paragraph.quantities
            if begin <= q.start and q.end <= match.start() and q.unit in _ROUNDS
        ]  # fmt: skip
        if len(said) == 1 and match.start() - said[0].end <= 8 and not said[0].about:
            count = int(said[0].value)
            if count <= _FEW and abs(count - len(figures)) == 1:
                what = f"前面说是{said[0].written}{said[0].unit}"
                yield Respective(said[0].start, figures[-1].end, what, count, len(figures))


def _figures(paragraph: Paragraph, start: int) -> list[Quantity]:
    """Return the figures in a row from a place on, if a stop ends the row."""
    row: list[Quantity] = []
    for quantity in paragraph.quantities:
        if quantity.start < start:
            continue
        end = row[-1].end if row else start
        if paragraph.text[end : quantity.start] not in ("", "、", "和", "，", "及", "、和"):
            break
        if row and (quantity.unit != row[0].unit or quantity.start == end):
            break
        row.append(quantity)
    stop = paragraph.text[row[-1].end : row[-1].end + 1] if row else "?"
    return row if stop in ("。", "；", "，", "") else []


def _names(text: str, finder: Finder) -> int:
    """Return how many names stand in a row, or 0 if that cannot be told for sure."""
    names = finder.find(text)
    if len(names) < 2 or re.search(r"\d|等", text):
        return 0
    row = text[names[0].start : names[-1].end]
    joints = [text[a.end : b.start] for a, b in pairwise(names)]
    if any(joint not in ("、", "和", "与", "及") for joint in joints) or "各" in text:
        return 0
    return len(names) if len(re.split("[、和与及]", row)) == len(names) else 0
