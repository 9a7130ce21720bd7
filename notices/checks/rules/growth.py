"""Growth: the percentage against the figures of both periods, and the direction said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.numerals import cut_off, fixed, half_up, plain
from notices.checks.structure.quantities import Quantity

_UP = re.compile(r"(?:增长|增加|上升|提高|提升|增多|上涨|增幅|多)(?:了|为|达|约)*$")
_DOWN = re.compile(r"(?:下降|减少|降低|回落|下滑|降幅|减幅|少)(?:了|为|达|约)*$")
_BEFORE = re.compile(r"(?:上季度|上月|上周|上年|去年|同期|上期|上半年|上一季度)[^，。；]{0,12}$")
_FROM_TO = re.compile(
    r"(?:由|从)[^，。；\d]{0,14}(?P<old>\d+(?:\.\d+)?)(?P<unit>[%件个条篇家])[^，。；\d]{0,8}?(?P<verb>增加|增长|上升|提高|提升|增|下降|减少|降低|回落|降|减)(?:到|至|为)[^，。；\d]{0,10}?(?P<new>\d+(?:\.\d+)?)(?P=unit)"
)


@rule("growth", "增减与增幅", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """同比、环比的增减数、增幅与两期数字应相符；说“增长”而数字减少的，是错误。"""
    for paragraph in context.paragraphs:
        yield from _amounts(paragraph)
        for match in _FROM_TO.finditer(paragraph.text):
            old, new = Fraction(match["old"]), Fraction(match["new"])
            up = match["verb"][0] in "增上提"
            if old != new and (new > old) != up:
                yield note(
                    Severity.ERROR, paragraph.passage, match.start(), match.end(),
                    f"说“{match['verb']}”，数字却从{match['old']}{match['unit']}变为{match['new']}{match['unit']}，方向相反。",
                    "下降" if up else "上升",
                )  # fmt: skip


def _amounts(paragraph: Paragraph) -> Iterator[Note]:
    """Judge 3656件，较上期减少41件，环比下降1.11% and 本季度120件，上季度100件，增长20%."""
    quantities = paragraph.quantities
    for rate in quantities:
        if rate.unit != "%" or not rate.change or rate.about:
            continue
        down = bool(_DOWN.search(rate.label))
        if not down and not _UP.search(rate.label):
            continue
        start, _ = paragraph.sentences[paragraph.sentence_at(rate.start)]
        before = [q for q in quantities if start <= q.start < rate.start and q.depth == rate.depth]
        yield from _by_difference(paragraph, rate, before, down)
        yield from _by_both(paragraph, rate, before, down)


def _by_difference(
    paragraph: Paragraph, rate: Quantity, before: list[Quantity], down: bool
) -> Iterator[Note]:
    if len(before) < 2 or rate.start - before[-1].end > 20:
        return
    difference, now = before[-1], before[-2]
    if (
        not difference.change
        or difference.unit != now.unit
        or now.change
        or now.about
        or now.is_rate
    ):
        return
    said_down = bool(_DOWN.search(difference.label))
    if not said_down and not _UP.search(difference.label):
        return
    if said_down != down:
        yield note(
            Severity.ERROR, paragraph.passage, difference.start - 2, rate.end,
            f"前说{'减少' if said_down else '增加'}{plain(difference.value)}{difference.unit}，后说{'下降' if down else '增长'}{rate.written}%，方向相反。",
        )  # fmt: skip
        return
    old = now.value + difference.value if down else now.value - difference.value
    yield from _compare(paragraph, rate, old, now.value, difference.value, now)


def _by_both(
    paragraph: Paragraph, rate: Quantity, before: list[Quantity], down: bool
) -> Iterator[Note]:
    counts = [q for q in before if q.unit == before[-1].unit and not q.is_rate and not q.about]
    if (
        len(counts) != 2
        or len(before) != 2
        or any(_UP.search(q.label) or _DOWN.search(q.label) for q in counts)
    ):
        return
    old = next(
        (q for q in counts if _BEFORE.search(q.label) and not re.search(r"比|较", q.label)), None
    )
    if old is None:
        return
    now = next(q for q in counts if q is not old)
    if (now.value < old.value) != down and now.value != old.value:
        yield note(
            Severity.ERROR, paragraph.passage, rate.start - len(rate.label), rate.end,
            f"从{plain(old.value)}{old.unit}到{plain(now.value)}{now.unit}是{'增加' if down else '减少'}，却说“{rate.label[-4:]}{rate.written}%”。",
        )  # fmt: skip
        return
    yield from _compare(paragraph, rate, old.value, now.value, abs(now.value - old.value), now)


def _compare(
    paragraph: Paragraph,
    rate: Quantity,
    old: Fraction,
    now: Fraction,
    difference: Fraction,
    count: Quantity,
) -> Iterator[Note]:
    if old <= 0:
        return
    exact = difference * 100 / old
    if half_up(exact, rate.places) == rate.value:
        return
    cut = cut_off(exact, rate.places) == rate.value
    right = fixed(exact, rate.places)
    yield note(
        Severity.ERROR, paragraph.passage, rate.start - len(rate.label), rate.end,
        f"从{plain(old)}{count.unit}到{plain(now)}{count.unit}，相差{plain(difference)}{count.unit}，幅度应为{right}%，印作{rate.written}%"
        + ("，是截尾，没有四舍五入。" if cut else "。"),
        f"{right}%",
    )  # fmt: skip
