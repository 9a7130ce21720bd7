"""Totals and their parts, where the language says that they are: 其中, 分别为, 包括, brackets, 共."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.matters import (
    STATUSES,
    exhausts,
    matter,
    matter_of,
    platforms,
    scale,
    states_total,
)
from notices.checks.structure.quantities import MONEY_UNITS, Quantity

TRIGGER = re.compile(
    r"(?P<among>其中(?:包括|包含|有|：|，|，分别为)?|(?<=，)涉及(?=[^，。；、]{2,10}\d))|(?P<all>分别(?:为|是|有)[：，]?|包括[：]?|包含[：]?|分为[：]?|由(?=[^，。]{2,30}组成))"
    r"|(?P<of>(?<=[\u4e00-\u9fff])(?<!其)中(?:，|：))"
    r"|(?P<by>(?:按照?|从|以)[^，。；、：\d]{2,14}?(?:分类|分|统计|划分|来看|看|类别看|情况看)[，：])|(?P<kinds>(?:分类|类别|类型|构成|分布)(?:情况)?(?:为|是)?[：])"
)
PARTIAL = re.compile(
    r"等(?![\u4e00-\u9fff]{1,8}\d)|前[三四五六七八九十\d]|主要|较多|最多|较少|最少|排名|位居|居前|为主|突出|特别|如|例如|比较|集中|只有|仅|多数|大部分|以上|以下|含|新增"
)


_SUM = re.compile(
    r"(?:以上|三项|两项|各类|，|镇|乡|街道|部门|单位|学校|网站|账号|领域|方面|类别)*(?:合计|共计|总计|共|总共)(?:为|有|是)?"
)
_OF_PERIOD = re.compile(r"(?:\d月份?|季度|半年)$")
_ALIKE = [{"个", "家"}, {"件", "封", "起", "宗", "单"}, {"条", "篇"}]


def alike(one: str, other: str) -> bool:
    """Tell whether two units of measure may count the same things."""
    return one == other or any(one in group and other in group for group in _ALIKE)


@dataclass(frozen=True)
class Breakdown:
    """Parts and the figures before or after them of which they may be the parts.

    `totals` is ordered by nearness. `complete` tells how sure the words make it that the parts
    are all of it: sure, named (by what they are called), likely, open, or partial (only the sum's
    excess is wrong then); status is none of a breakdown's business.
    """

    totals: tuple[Quantity, ...]
    parts: tuple[Quantity, ...]
    complete: str
    trigger: str


def breakdowns(
    paragraph: Paragraph, earlier: list[Quantity], recent: Sequence[Quantity] = ()
) -> Iterator[Breakdown]:
    """Yield the breakdowns of a paragraph.

    `earlier` are totals of the paragraphs before it, `recent` all counts of the last one.
    """
    triggers = list(TRIGGER.finditer(paragraph.text))
    yield from _of_money(paragraph, triggers)
    counts = [q for q in paragraph.quantities if q.is_count]
    if not counts:
        return
    for trigger in triggers:
        found = _after_trigger(paragraph, counts, [earlier, recent], trigger, triggers)
        if found:
            yield found
    yield from _bracketed(paragraph, counts)
    yield from _summed(paragraph, counts, triggers)


def _of_money(paragraph: Paragraph, triggers: list[re.Match[str]]) -> Iterator[Breakdown]:
    """Yield amounts that nearly add up; what is far from it may be no breakdown at all."""
    amounts = [
        q for q in paragraph.quantities if q.unit in MONEY_UNITS and not (q.about or q.change)
    ]
    if len(amounts) < 3:
        return
    found = [_after_trigger(paragraph, amounts, [[], []], t, triggers) for t in triggers]
    for breakdown in [*found, *_summed(paragraph, amounts, triggers)]:
        if breakdown is None or len(breakdown.parts) < 2:
            continue
        whole = sum((q.value for q in breakdown.parts), Fraction(0))
        slack = Fraction(len(breakdown.parts), 2 * 10 ** min(q.places for q in breakdown.parts))
        off = min(abs(q.value - whole) for q in breakdown.totals)
        if slack < off and off * 20 <= whole and breakdown.complete != "status":
            yield breakdown


def _after_trigger(
    paragraph: Paragraph, counts: list[Quantity], earlier: list[Sequence[Quantity]],
    trigger: re.Match[str], triggers: list[re.Match[str]],
) -> Breakdown | None:  # fmt: skip
    text = paragraph.text
    sentence = paragraph.sentences[paragraph.sentence_at(trigger.start())]
    depth = _depth_at(text, trigger.start())
    end = min(
        [sentence[1], _closing(text, trigger.end(), depth)]
        + [t.start() for t in triggers if t.start() > trigger.start() and t.lastgroup != "all"]
    )
    before = [q for q in counts if q.end <= trigger.start() + 1 and q.depth <= depth]
    after = [q for q in counts if trigger.end() <= q.start < end and q.depth == depth]
    if not after or _of_names(text, [q for q in before if q.start >= sentence[0]], trigger):
        return None
    pool = _pool(paragraph, before, earlier, trigger, {q.unit for q in after})
    units = [q.unit for q in after]
    unit = next((q.unit for q in reversed(pool) if q.unit in units), None)
    if unit is None:
        unit = next((u for u in units if any(alike(u, q.unit) for q in pool)), None)
    if unit is None:
        return None
    totals = [q for q in reversed(pool) if q.value > 0 and q.unit == unit]
    totals = totals or [q for q in reversed(pool) if q.value > 0 and alike(q.unit, unit)]
    parts = _parts(text, after, unit)
    if trigger.lastgroup in ("all", "kinds", "by"):
        whole = [q for q in after if q.unit == unit]
        if sum(q.value for q in whole) in {q.value for q in totals}:
            parts = whole  # 未公开5处 among other faults is a part and no new statement
    if not parts or not totals:
        return None
    if trigger.lastgroup == "all" and _to_each(parts):
        return None
    if trigger.lastgroup == "of" and not all(_is_noun(q) for q in parts):
        return None
    explained = sum(q.value for q in parts) in {q.value for q in totals}
    if not (explained or in_turn(parts)) and matter_of(parts[0].label) not in STATUSES:
        totals = [q for q in totals if matter(q) not in STATUSES] or totals
    labels = [_name(q) for q in parts]
    stretch = text[trigger.start() : parts[-1].end + 1]
    return Breakdown(
        tuple(totals),
        tuple(parts),
        _completeness(trigger.lastgroup or "", labels, stretch),
        trigger[0],
    )


def _to_each(parts: list[Quantity]) -> bool:
    """Tell 甲镇、乙镇分别有2条、1条, a figure to each name, from parts of a whole."""
    return len(parts) > 1 and not any(q.label for q in parts[1:])


def _pool(
    paragraph: Paragraph, before: list[Quantity], earlier: list[Sequence[Quantity]],
    trigger: re.Match[str], units: set[str],
) -> list[Quantity]:  # fmt: skip
    """Return the counts of which a list may be the parts, the nearest last."""
    totals, recent = earlier
    if trigger.lastgroup in ("by", "kinds"):
        return [*totals, *before]
    if trigger.lastgroup == "of":
        if before and before[-1].end == trigger.start():  # 已办结的77件中，予以公开41件
            return before[-1:]
        noun = paragraph.text[max(trigger.start() - 3, 0) : trigger.start()]
        noun = re.sub(r"[件条个]$", "", noun)[-2:]
        return [q for q in [*totals, *recent, *before] if noun in q.label + q.after][-1:]
    start, _ = paragraph.sentences[paragraph.sentence_at(trigger.start())]
    same = [q for q in before if q.start >= start]
    clause = paragraph.text.rfind("；", start, trigger.start())
    last = max((q.start for q in same if q.unit in units), default=start)
    if any(
        q.about and q.unit in units and last <= q.start < trigger.start()
        for q in paragraph.quantities
    ):
        return []  # 共发布882余条，其中…: nothing to add up to
    if any(q.unit in units for q in same if q.start > clause):
        return [q for q in same if q.start > clause or states_total(q) or matter(q) == "received"]
    return same or before[-6:]


def _is_noun(quantity: Quantity) -> bool:
    """Tell 图解17件, a part of the whole, from 17件有图解, which others may be as well."""
    return len(quantity.label) > 1 and quantity.label[-1] != "的" and not quantity.after


def _of_names(text: str, same: list[Quantity], trigger: re.Match[str]) -> bool:
    """Tell whether 分别是 gives a figure to each of the units just counted: 镇有4个，分别是甲22件."""
    if not same or trigger.lastgroup != "all":
        return False
    last = same[-1]
    return bool(
        last.unit in ("个", "家")
        and re.search(r"[镇乡局]|部门|单位|街道|窗口|账号|网站", last.label + last.after)
        and not re.search(r"[，。；]", text[last.end : trigger.start()].rstrip("，"))
        and _FIGURED.match(text, trigger.end())
    )


_FIGURED = re.compile(r"[^，。；、\d]{2,14}\d+[件条篇次分%]")


def _parts(text: str, after: list[Quantity], unit: str) -> list[Quantity]:
    """Return the counts of one unit in a row that are parts and no further statement."""
    if all(q.unit == unit for q in after) and in_turn(after):
        return after
    parts: list[Quantity] = []
    for position, quantity in enumerate(after):
        if quantity.unit != unit:
            follower = after[position + 1] if position + 1 < len(after) else None
            same_clause = follower is not None and not re.search(
                r"[，；。：]", text[quantity.end : follower.start]
            )
            if same_clause and follower is not None and follower.unit == unit:
                continue
            if parts:
                break
            continue
        status = matter_of(quantity.label)
        first = matter_of(parts[0].label) if parts else status
        listed = parts and text[parts[-1].end : quantity.start].startswith("、")
        if (status in STATUSES) != (first in STATUSES) and not (listed and _rest(quantity)):
            break
        if len(parts) > 1 and _ends(text, parts, quantity):
            break
        if len(parts) > 1 and _RATED.search(text[parts[-1].end : quantity.start]):
            break
        if parts and re.search(r"(?<!公)共|合计|总计|累计|总数", quantity.label):
            break
        parts.append(quantity)
    return parts


def _rest(quantity: Quantity) -> bool:
    """Tell whether a part is what is left over: 维持10件、纠正2件、尚未审结7件."""
    return bool(re.match(r"尚未|尚在|仍在|未|正在|待", quantity.label))


def in_turn(parts: Sequence[Quantity]) -> bool:
    """Tell whether the parts are two columns in turn: 部门报送161条、采用102条，乡镇报送57条、采用41条."""
    verbs = [q.label[-2:] for q in parts]
    half = len(parts) // 2
    return half > 1 and len(set(verbs)) == 2 and verbs == verbs[:2] * half


_EDGE = re.compile(r"\d+(?:\.\d+)?(?:%|[\u4e00-\u9fff]{1,3}?)(?:及)?以[上下]")
_RATED = re.compile(r"[\u4e00-\u9fff]率[^，。；]{0,6}\d")


def _ends(text: str, parts: list[Quantity], quantity: Quantity) -> bool:
    """Tell whether a ； before a figure ends a list that was written with 、 and ，."""
    return (
        "；" in text[parts[-1].end : quantity.start]
        and "；" not in text[parts[0].end : parts[-1].start]
    )


def _name(quantity: Quantity) -> str:
    return quantity.label or quantity.after


def _months(labels: list[str]) -> bool:
    """Tell whether parts are the months of one quarter or half year, or the four quarters."""
    numbers = [int(m[1]) if (m := re.search(r"(?<!\d)(\d{1,2})月份?$", x)) else 0 for x in labels]
    if all(numbers):
        count = len(numbers)
        span = list(range(numbers[0], numbers[0] + count))
        return count in (3, 6, 12) and numbers == span and numbers[0] % count == 1 % count
    quarters = [m[1] if (m := re.search(r"([一二三四])季度$", x)) else "" for x in labels]
    return quarters == list("一二三四")


def _completeness(trigger: str, labels: list[str], stretch: str) -> str:
    if PARTIAL.search(stretch):
        return "partial"
    if scale(labels):
        return "named"
    statuses = {matter_of(label) for label in labels}
    if len(labels) > 2 and not {matter_of(label) for label in labels[:-1]} & STATUSES:
        statuses = {""}
    if statuses & STATUSES and len(statuses) > 1:
        return "status"
    if trigger in ("all", "by", "kinds") and len(labels) > 1:
        return "sure"
    if len(labels) > 1 and exhausts(labels):
        return "named"
    if _months(labels):
        return "named"
    if platforms(labels):
        return "likely"
    return "open"


def _bracketed(paragraph: Paragraph, counts: list[Quantity]) -> Iterator[Breakdown]:
    """Yield counts with their parts in the bracket that follows: 9件（住建局5件，平木镇2件）."""
    text = paragraph.text
    for total in counts:
        bracket = re.match(r"[^，。；：、（）\d]{0,8}（", text[total.end :])
        if not bracket:
            continue
        opening = total.end + bracket.end()
        closing = _closing(text, opening, total.depth + 1)
        inner = text[opening:closing]
        within = [q for q in counts if opening <= q.start < closing and q.depth == total.depth + 1]
        parts = [q for q in within if q.unit == total.unit]
        if len(parts) < 2 or TRIGGER.search(inner):
            continue
        statuses = {matter_of(q.label) for q in parts}
        if statuses & STATUSES and len(statuses) > 1:
            complete = "status"
        else:
            complete = "partial" if PARTIAL.search(inner) else "sure"
        yield Breakdown((total,), tuple(parts), complete, "（")


def _summed(
    paragraph: Paragraph, counts: list[Quantity], triggers: list[re.Match[str]]
) -> Iterator[Breakdown]:
    """Yield parts that are added up at the end: 甲12件、乙8件，共20件."""
    for total in counts:
        if not _SUM.fullmatch(total.label):
            continue
        sentence = paragraph.sentences[paragraph.sentence_at(total.start)]
        parts: list[Quantity] = []
        # 住建局（268件）、公安局（192件），合计460件: each figure in a bracket of its own
        closed = paragraph.text[: total.start - len(total.label)].rstrip("，、").endswith("）")
        level = [q for q in counts if sentence[0] <= q.start < total.start and q.unit == total.unit]
        closed = closed and all(q.depth > total.depth for q in level)
        depth = total.depth + closed
        for quantity in reversed([q for q in counts if sentence[0] <= q.start < total.start]):
            if quantity.depth != depth:
                continue
            if quantity.unit != total.unit or "；" in paragraph.text[quantity.end : total.start]:
                break
            if re.search(r"(?<!公)共|合计|总计|累计", quantity.label):
                if _OF_PERIOD.search(quantity.label):  # 共更新7月31条、8月26条
                    parts.insert(0, quantity)
                break
            parts.insert(0, quantity)
        since = parts[0].start if parts else total.start
        if len(parts) < 2 or any(
            sentence[0] <= t.start() < total.start and t.lastgroup not in ("all", "of")
            for t in triggers
        ):
            continue
        statuses = {matter(q) for q in parts} & STATUSES
        each = re.search(r"分别[^，。；、\d]{0,6}$", parts[0].label) or parts[0].is_each
        if (statuses and not each) or not (each or closed or parts[-1].label or parts[-1].after):
            continue
        stretch = paragraph.text[since : total.start]
        complete = "partial" if PARTIAL.search(_EDGE.sub("", stretch)) else "sure"
        yield Breakdown((total,), tuple(parts), complete, total.label)


def _depth_at(text: str, place: int) -> int:
    return max(text.count("（", 0, place) - text.count("）", 0, place), 0)


def _closing(text: str, start: int, depth: int) -> int:
    """Return where the bracket that holds a place ends, or the text's end outside of brackets."""
    if depth == 0:
        return len(text)
    level = 0
    for place in range(start, len(text)):
        if text[place] == "（":
            level += 1
        elif text[place] == "）":
            if level == 0:
                return place
            level -= 1
    return len(text)
