"""Parts that no 其中 announces: bands of points or ages, months of a quarter, a colon and a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from notices.checks.structure.breakdowns import PARTIAL, Breakdown, alike
from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.quantities import Quantity

_MEASURE = r"(?:分|岁|周岁|%|天|个工作日|件|条|篇|万元|人)"
_BAND = re.compile(
    rf"(?:\d+(?:\.\d+)?{_MEASURE}?(?:[（(]?含[)）]?)?(?:至|到|-|—|~)\d+(?:\.\d+)?{_MEASURE}(?:之间|以内)?"
    rf"|(?P<edge>(?:低于|不足|不到|少于|高于|超过|大于|多于)\d+(?:\.\d+)?{_MEASURE}|\d+(?:\.\d+)?{_MEASURE}(?:[（(]?含[)）]?)?(?:及|（含）)?(?:以上|以下|以内)))"
    r"[^，。；、：\d]{0,8}$"
)
_PERIODS = re.compile(
    r"(?P<names>(?:(?:\d{1,2}月份?|第?[一二三四]季度|[上下]半年)[、和及]?){2,12}|\d{1,2}[—~至-]\d{1,2}月份?)分别[\u4e00-\u9fff]{0,6}$"
)
_COMPLETE = {("月", 3), ("月", 6), ("月", 12), ("季度", 2), ("季度", 4), ("半年", 2)}
_LISTED = re.compile(r"^[\u4e00-\u9fff]{0,6}：(?!其中)")


def partitions(paragraph: Paragraph, earlier: list[Quantity]) -> Iterator[Breakdown]:
    """Yield the partitions of a paragraph; `earlier` are counts of the paragraphs before it."""
    counts = [q for q in paragraph.quantities if q.is_count]
    if len(counts) > 1:
        yield from _bands(paragraph, counts, earlier)
        yield from _after_colon(paragraph, counts)
        yield from _by_period(paragraph, counts, earlier)


def _bands(
    paragraph: Paragraph, counts: list[Quantity], earlier: list[Quantity]
) -> Iterator[Breakdown]:
    """Yield 90分以上21个，80分至90分17个，70分至80分8个."""
    text = paragraph.text
    banded: list[tuple[Quantity, re.Match[str]]] = []
    for quantity in counts:
        match = _BAND.search(text, max(quantity.start - 34, 0), quantity.start)
        if match:
            banded.append((quantity, match))
    runs: list[list[tuple[Quantity, re.Match[str]]]] = []
    for one in banded:
        last = runs[-1][-1] if runs else None
        if last and one[1].start() - last[0].end < 16 and one[0].unit == last[0].unit:
            runs[-1].append(one)
        else:
            runs.append([one])
    for run in runs:
        if len(run) < 3 or PARTIAL.search(text[run[0][1].start() - 4 : run[0][1].start()]):
            continue
        parts = [quantity for quantity, _ in run]
        edges = sum(match["edge"] is not None for _, match in run)
        bands = {match.start() for _, match in run}
        before = [
            q for q in [*earlier, *counts]
            if q not in parts and alike(q.unit, parts[0].unit)
            and (q in earlier or q.end <= run[0][1].start())
            and not any(start <= q.start for start in bands if q not in earlier)
        ]  # fmt: skip
        if before:
            complete = "named" if edges > 1 else "partial"
            yield Breakdown(tuple(reversed(before[-6:])), tuple(parts), complete, "段")


def _after_colon(paragraph: Paragraph, counts: list[Quantity]) -> Iterator[Breakdown]:
    """Yield 涉及问题23处：更新不及时9处，错别字8处，链接失效6处."""
    text = paragraph.text
    for position, total in enumerate(counts):
        if not _LISTED.match(text[total.end : total.end + 10]):
            continue
        end = paragraph.sentences[paragraph.sentence_at(total.start)][1]
        parts = [
            q for q in counts[position + 1 :]
            if q.start < end and q.depth == total.depth and q.unit == total.unit
        ]  # fmt: skip
        stretch = text[total.end : parts[-1].end + 1] if parts else ""
        plain = all(
            re.fullmatch(r"[^，。；、]{0,12}[，；、][^，。；、]{1,16}", text[a.end : b.start])
            for a, b in pairwise(parts)
        )
        if len(parts) > 2 and plain:
            complete = "partial" if PARTIAL.search(stretch) else "sure"
            yield Breakdown((total,), tuple(parts), complete, "：")


def _by_period(
    paragraph: Paragraph, counts: list[Quantity], earlier: list[Quantity]
) -> Iterator[Breakdown]:
    """Yield 1月、2月、3月分别登记168件、152件、192件, if the months are all of a quarter."""
    for position, first in enumerate(counts):
        match = _PERIODS.search(paragraph.text, max(first.start - 60, 0), first.start)
        if not match:
            continue
        names = re.findall(r"月|季度|半年", match["names"])
        if through := re.match(r"(\d+)[—~至-](\d+)月", match["names"]):
            names = ["月"] * (int(through[2]) - int(through[1]) + 1)
        parts = counts[position : position + len(names)]
        if (names[0], len(names)) not in _COMPLETE or len({q.unit for q in parts}) > 1:
            continue
        if len(parts) < len(names) or parts[-1].end - first.start > 16 * len(names):
            continue
        before = [q for q in [*earlier, *counts[:position]] if q.unit == first.unit]
        whole = sum(q.value for q in parts)
        near = [q for q in before if abs(q.value - whole) * 10 <= q.value]
        if near:
            yield Breakdown(tuple(reversed(near)), tuple(parts), "named", "分别")
