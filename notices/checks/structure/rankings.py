"""Lists that are said to be the first or last so many: 排名前三的为甲、乙、丙."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from notices.checks.structure.enumerations import list_start, members_of
from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.names import looks_like_unit
from notices.checks.structure.numerals import chinese
from notices.checks.structure.quantities import Quantity

_COUNT = r"(?P<n>[二三四五六七八九十]|\d{1,2})(?!个?(?:季度|月|年|天|周|期|次|批|轮|日|者|届|项))"
_NAMED = re.compile(
    rf"(?P<side>前|后){_COUNT}(?:位|名|个)?(?P<tail>[^，。；：、\d]{{0,16}}?)"
    r"(?P<sign>的?(?:分别|依次)?(?:为|是|有)[：]?|：|的)(?=[\u4e00-\u9fff“])"
)
_CLAIMED = re.compile(
    r"(?:位居|居|排名|位列|列|排在|进入|位于|名列)(?:全县|全区|全市|各镇|部门|同类)?"
    rf"(?P<side>前|后){_COUNT}(?:位|名)?(?=[，。；、]|$)"
)
_TIES = re.compile(r"并列|同列|分列")
_SEPARATORS = re.compile(r"[、；，]")


@dataclass(frozen=True)
class Ranking:
    """A list of the first or last so many; `members` are its names where they are units.

    `series` are the figures beside the names, one each, by unit of measure: of 青禾镇20件、石桥镇
    18件 the two counts. `lead` is what stands before the list, in which its order may be told.
    """

    paragraph: Paragraph
    start: int
    end: int
    count: int
    last: bool
    members: tuple[str, ...]
    series: tuple[tuple[Quantity, ...], ...]
    ties: bool
    lead: str


def rankings(paragraph: Paragraph) -> Iterator[Ranking]:
    """Yield the lists of a paragraph that are said to be the first three or so."""
    text = paragraph.text
    for match in [*_NAMED.finditer(text), *_CLAIMED.finditer(text)]:
        if match.re is _NAMED:
            start = match.end()
            end = _end(text, start)
            lead = text[max(match.start() - 30, 0) : start]
        else:
            end = match.start()
            inside = re.search(r"(?:在|的)[^、，。；]{2,24}$", text[:end])
            end = inside.start() if inside else end
            start = list_start(text, end)
            lead = text[start : match.end()]
        body = text[start:end]
        written = members_of(re.split(r"，(?:占|分别|其中)", body)[0].replace("；", "、"))
        plain = [re.sub(r"[\d.,]+[件篇条个家分%]*$", "", m) for m in written]
        if len(plain) < 2 or sum(looks_like_unit(m) for m in plain) < len(plain) - 1:
            plain = []
        series = tuple(_series(paragraph, start, end, len(plain)))
        if plain or series:
            count = int(match["n"]) if match["n"].isdigit() else chinese(match["n"]) or 0
            yield Ranking(
                paragraph, start, end, count, match["side"] == "后", tuple(plain), series,
                bool(_TIES.search(body)), lead,
            )  # fmt: skip


def _end(text: str, start: int) -> int:
    """Return where a list ends: at a stop outside brackets, at 。 if its parts are set off by ；."""
    first, semicolon, _ = text[start : start + 60].partition("；")
    stops = "。" if semicolon and "、" not in first else "。；，"
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] in "（“") - (text[place] in "）”")
        if depth <= 0 and text[place] in stops:
            return place
    return len(text)


def _series(
    paragraph: Paragraph, start: int, end: int, listed: int
) -> Iterator[tuple[Quantity, ...]]:
    """Yield figures of one unit of measure that stand one beside each name."""
    found: dict[str, list[Quantity]] = {}
    for quantity in paragraph.quantities:
        if not start <= quantity.start < end or quantity.about or quantity.change:
            continue
        if quantity.is_count or quantity.is_rate or quantity.unit in ("分", "天", "小时"):
            found.setdefault(quantity.unit, []).append(quantity)
    for some in found.values():
        if len(some) < 2 or (listed and len(some) != listed):
            continue
        apart = all(_SEPARATORS.search(paragraph.text[a.end : b.start]) for a, b in pairwise(some))
        if apart and not any(q.is_each for q in some):
            yield tuple(some)


def falls(values: list[Fraction]) -> bool:
    return all(a >= b for a, b in pairwise(values))


def rises(values: list[Fraction]) -> bool:
    return all(a <= b for a, b in pairwise(values))
