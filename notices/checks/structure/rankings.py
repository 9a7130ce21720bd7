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
_IN_TURN = re.compile(
    r"(?:排名|排序|排列|较多|最多|较大|较高|靠前|突出|多的|高的|由高到低|由多到少)[^，。；：、\d]{0,8}?依次(?:为|是|有)：?(?=[\u4e00-\u9fff“])"
)
_LONGER = re.compile(r"[^，。；：、\d]{0,12}(?:依次|分别)(?:为|是|有)：?")
_TIES = re.compile(r"并列|同列|分列")
_ANOTHER = re.compile(
    r"[^，。；：、\d]{0,12}(?:前|后|末)[二三四五六七八九十\d]|[^，。；：、\d]{1,12}："
)
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
    count: int  # 0 where none is said
    last: bool
    members: tuple[str, ...]
    series: tuple[tuple[Quantity, ...], ...]
    ties: bool
    lead: str


def rankings(paragraph: Paragraph) -> Iterator[Ranking]:
    """Yield the lists of a paragraph that are said to be the first three or so."""
    text = paragraph.text
    named = list(_NAMED.finditer(text))
    turns = [
        m
        for m in _IN_TURN.finditer(text)
        if not any(n.start() < m.end() and m.start() < n.end() + 16 for n in named)
    ]
    for match in [*named, *_CLAIMED.finditer(text), *turns]:
        if match.re is not _CLAIMED:
            start = match.end()
            if (
                match.re is _NAMED
                and match["sign"] == "的"
                and (longer := _LONGER.match(text, start))
            ):
                start = longer.end()
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
        known = [looks_like_unit(m) or m.startswith("“") for m in plain]
        if len(plain) < 2 or sum(known) < len(plain) - 1:
            plain = []
        series = tuple(_series(paragraph, start, end, len(plain)))
        if plain or series:
            said = match.groupdict()
            number = said.get("n") or "0"
            count = int(number) if number.isdigit() else chinese(number) or 0
            yield Ranking(
                paragraph, start, end, count, said.get("side") == "后", tuple(plain), series,
                bool(_TIES.search(body)), lead,
            )  # fmt: skip


def _end(text: str, start: int) -> int:
    """Return where a list ends: at a stop outside brackets, at 。 if its parts are set off by ；."""
    first, semicolon, rest = text[start : start + 90].partition("；")
    stops = "。" if semicolon and "、" not in first[:60] else "。；，"
    if _ANOTHER.match(rest):
        return start + len(first)  # 前三名：…；后三名：…
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
