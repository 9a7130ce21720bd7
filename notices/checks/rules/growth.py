"""Growth: the percentage against the figures of both periods, and the direction said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.changes import DOWN, FROM_TO, UP, Change, changes
from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.numerals import cut_off, fixed, plain
from notices.checks.structure.quantities import Quantity

_CLOSED = re.compile(
    r"，(?:共|累计|已|其中)?(?P<verb>(?:关停|注销|撤销|清理|取消|关闭|、|并){1,3})了?(?P<n>\d{1,5})(?P<unit>[个家条件项])(?=[，。；]|$)"
)


@rule("growth", "增减与增幅", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """同比、环比的增减数、增幅、百分点与两期数字应相符；说“增长”而数字减少的，是错误。"""
    for paragraph in context.paragraphs:
        for match in FROM_TO.finditer(paragraph.text):
            yield from _direction(paragraph, match)
        yield from _closed(paragraph)
        opposed = [*_opposed(paragraph)]
        for first, second in opposed:
            yield note(
                Severity.ERROR, paragraph.passage, first.start - 2, second.end,
                f"前说{'减少' if DOWN.search(first.label) else '增加'}{plain(first.value)}{first.unit}，"
                f"后说{'下降' if DOWN.search(second.label) else '增长'}{second.written}%，方向相反。",
            )  # fmt: skip
        for change in changes(paragraph):
            if all(change.quantity is not second for _, second in opposed):
                yield from _judge(paragraph, change)


def _direction(paragraph: Paragraph, match: re.Match[str]) -> Iterator[Note]:
    old, new = (Fraction(match[side].replace(",", "")) for side in ("old", "new"))
    up = match["verb"][0] in "增上升提扩"
    unit = match["unit"]
    is_rank = paragraph.text[match.start("old") - 1] == "第"  # 由第5位升至第2位
    if old != new and (new > old) != (up != is_rank):
        yield note(
            Severity.ERROR, paragraph.passage, match.start(), match.end(),
            f"说“{match['verb']}”，数字却从{match['old']}{unit}变为{match['new']}{unit}，方向相反。",
            "下降" if up else "上升",
        )  # fmt: skip


def _closed(paragraph: Paragraph) -> Iterator[Note]:
    """Read 由59个压减到41个，关停18个: what was closed is what there are fewer."""
    for turn in FROM_TO.finditer(paragraph.text):
        closed = _CLOSED.match(paragraph.text, turn.end())
        sentence = paragraph.sentences[paragraph.sentence_at(turn.start())]
        if not closed or closed["unit"] != turn["unit"] or turn["verb"][0] not in "压减精降下":
            continue
        if re.search(
            r"新[增建开设]|整合|合并|迁移|归并|转[为入]", paragraph.text[slice(*sentence)]
        ):
            continue
        fewer = Fraction(turn["old"].replace(",", "")) - Fraction(turn["new"].replace(",", ""))
        if fewer > 0 and fewer != int(closed["n"]):
            yield note(
                Severity.WARNING, paragraph.passage, turn.start(), closed.end(),
                f"从{turn['old']}{turn['unit']}到{turn['new']}{turn['unit']}少了{plain(fewer)}{turn['unit']}，"
                f"却说{closed['verb']}{closed['n']}{turn['unit']}。请核对。", f"{plain(fewer)}{turn['unit']}",
            )  # fmt: skip


def _opposed(paragraph: Paragraph) -> Iterator[tuple[Quantity, Quantity]]:
    """Yield 较上期增加41件，环比下降1.11%: two changes of one figure that go two ways."""
    for first, second in pairwise(paragraph.quantities):
        if not (first.change and second.change) or first.unit == "%" or second.unit != "%":
            continue
        between = paragraph.text[first.end : second.start]
        if len(between) > 20 or not re.fullmatch(r"[，、；]?[^，。；、]{0,12}", between):
            continue
        ways = [(bool(UP.search(q.label)), bool(DOWN.search(q.label))) for q in (first, second)]
        if ways in ([(True, False), (False, True)], [(False, True), (True, False)]):
            yield first, second


def _judge(paragraph: Paragraph, change: Change) -> Iterator[Note]:
    quantity, old, new = change.quantity, change.old, change.new
    start = quantity.start - len(quantity.label)
    figures = (
        f"从{plain(old, change.places)}{change.unit}到{plain(new, change.places)}{change.unit}"
    )
    reversed_ = change.directed and new != old and (new < old) != change.down
    if reversed_ and not change.is_rank and not _by_itself(change):
        yield note(
            Severity.ERROR, paragraph.passage, start, quantity.end,
            f"{figures}是{'减少' if new < old else '增加'}，却说“{quantity.label[-4:]}{quantity.written}{quantity.unit}”。",
        )  # fmt: skip
        return
    if change.tells_points:
        yield note(
            Severity.WARNING, paragraph.passage, start, quantity.end,
            f"{figures}，两个百分数相差{quantity.written}，应写“{quantity.written}个百分点”；写成{quantity.written}%是另一个意思。",
            f"{quantity.written}个百分点",
        )  # fmt: skip
        return
    if change.is_right:
        return
    places, unit = quantity.places, "个位次" if change.is_rank else quantity.unit
    right = fixed(change.exact, max(places, change.places) if unit != "%" else places)
    right = right if "." not in right or unit == "%" else right.rstrip("0").rstrip(".")
    cut = change.is_relative and cut_off(change.exact, places) == quantity.value
    spread = f"，相差{plain(abs(new - old))}{change.unit}，幅度" if change.is_relative else "，相差"
    yield note(
        Severity.ERROR, paragraph.passage, start, quantity.end,
        f"{figures}{spread}应为{right}{unit}，印作{quantity.written}{unit}"
        + ("，是截尾，没有四舍五入。" if cut else "。"),
        f"{right}{unit}",
    )  # fmt: skip


def _by_itself(change: Change) -> bool:
    """Tell whether a growth reverses when read the other way round: its figures are misread then."""
    return not change.fits_some(either_way=True)
