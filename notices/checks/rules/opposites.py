"""Opposites that divide a whole: on time and overdue, done and not done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.breakdowns import alike, breakdowns
from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.matters import GRADES, OPPOSITES, STATUSES, WAYS, matter, matter_of
from notices.checks.structure.numerals import plain
from notices.checks.structure.quantities import Quantity


@rule("opposites", "对立两项与总数", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """完成与未完成、按时与逾期、合格与不合格、有效与无效等两项相加，应等于总数。"""
    for paragraph in context.paragraphs:
        counts = [q for q in paragraph.quantities if q.is_count and q.depth == 0 and q.value > 0]
        parts = {
            part for found in breakdowns(paragraph, []) if found.complete in ("sure", "named")
            for part in found.parts
        }  # fmt: skip
        for position, second in enumerate(counts):
            near = 1 if _REST.match(second.label) else 2
            for first in counts[max(position - near, 0) : position]:
                if (
                    first.unit == second.unit
                    and not {first, second} <= parts
                    and _opposed(first, second)
                    and not _way_of_mending(paragraph, first, second)
                    and _beside(paragraph, first, second)
                ):
                    yield from _judge(paragraph, counts, first, second)


def _opposed(first: Quantity, second: Quantity) -> bool:
    a, b = matter(first), matter(second)
    if any((a in x and b in y) or (a in y and b in x) for x, y in OPPOSITES):
        return _subject(first) == _subject(second) or not _subject(second)
    said = [_DONE.search(q.label) for q in (first, second)]
    if said[0] and said[1] and said[0]["what"] == said[1]["what"]:
        return (said[0]["not"] is None) != (said[1]["not"] is None)
    return any(
        (_says(first, x, y) and _says(second, y, x)) or (_says(first, y, x) and _says(second, x, y))
        for x, y in WAYS
    )


# 有更新的, 已建成 as against 未更新的, 未建成
_DONE = re.compile(r"(?:(?P<not>未)|有|已)(?P<what>[\u4e00-\u9fff]{2,4}?)[的了]?$")


def _way_of_mending(paragraph: Paragraph, first: Quantity, second: Quantity) -> bool:
    """Tell 限期整改 beside 立行立改, which is how a fault is mended, from what is still to be done."""
    start, end = paragraph.sentences[paragraph.sentence_at(first.start)]
    return bool(
        re.search("限期", first.label + second.label)
        and re.search(
            r"立行立改|即知即改|边查边改|(?:立即|当场|现场)(?:整改|改正)", paragraph.text[start:end]
        )
    )


def _says(quantity: Quantity, words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    label = quantity.label
    return any(word in label for word in words) and not any(word in label for word in others)


def _subject(quantity: Quantity) -> str:
    """Return who is said to have done it, where a unit stands before the words."""
    for sign in ("镇", "乡", "局", "街道"):
        if sign in quantity.label:
            return quantity.label[: quantity.label.rfind(sign) + 1]
    return ""


def _beside(paragraph: Paragraph, first: Quantity, second: Quantity) -> bool:
    """Tell whether two counts stand side by side, with no more than a rate between them."""
    same = paragraph.sentence_at(first.start) == paragraph.sentence_at(second.start)
    if "其中" in paragraph.text[first.end : second.start]:
        return False  # 完成57项，其中…限期整改15项
    between = re.sub(
        r"，(?:占|[\u4e00-\u9fff]{1,8}(?:率|满意度|比例)为?)[^，；。]*%(?P<stop>；)?",
        lambda m: "" if _REST.match(second.label) or _negates(first, second) else m["stop"] or "",
        paragraph.text[first.end : second.start],
    )
    if _REST.match(second.label):
        between = between.replace("；", "")
    return same and len(between) < 40 and "；" not in between


_REST = re.compile(r"(?:其余|其他|剩余|余下|尚有|还有|仍有|另有|尚未|未)")


# Units are not the whole of the websites and accounts that they run.
_OWNERS, _OWNED = re.compile(r"(?:单位|部门)$"), re.compile(r"网站|新媒体|栏目|账号")


def _negates(first: Quantity, second: Quantity) -> bool:
    return second.label[:1] in "不未" and first.label.endswith(second.label[1:])


def _after_taking_out(
    paragraph: Paragraph, counts: list[Quantity], first: Quantity, second: Quantity
) -> bool:
    """Tell whether 剔除重复14件、无效6件，有效172件 follows from an earlier total, or may."""
    out = re.search(r"剔除|扣除|去除", paragraph.text[: first.start])
    if out is None:
        return False
    taken = [q.value for q in counts if out.start() < q.start < second.start]
    whole = sum(taken, second.value)
    return len(taken) > 1 or any(q.value == whole for q in counts if q.start < out.start())


def _judge(
    paragraph: Paragraph, counts: list[Quantity], first: Quantity, second: Quantity
) -> Iterator[Note]:
    number = paragraph.sentence_at(first.start)
    if "结转" in paragraph.text or any(
        GRADES.search(q.label) for q in counts if paragraph.sentence_at(q.start) == number
    ):
        return
    said = paragraph.sentences[number][0]
    if _after_taking_out(paragraph, counts, first, second):
        return
    told = max((q.start for q in counts if said <= q.start < first.start), default=said)
    if any(
        q.about and alike(q.unit, first.unit) and told <= q.start < first.start
        for q in paragraph.quantities
    ):
        return  # 发布475余条，其中原创47条、转载17条
    own = {matter(first), matter(second)} & STATUSES
    clause = paragraph.text.rfind("；", paragraph.sentences[number][0], first.start)
    before = [
        q for q in counts
        if q.end <= first.start and paragraph.sentence_at(q.start) >= number - 1
        and alike(q.unit, first.unit) and matter(q) not in own and matter_of(q.label) != "open"
        and not (_OWNERS.search(q.label) and _OWNED.search(first.label))
    ]  # fmt: skip
    before = [q for q in before if q.start > clause] or before
    # 网站24个、二级网站312个、账号186个 stand side by side
    before = [
        q for q in before
        if not re.fullmatch(r"、[^，。；]*", paragraph.text[q.end : first.start - len(first.label)] or "、")
        or not re.match("、", paragraph.text[q.end :])
    ]  # fmt: skip
    if own and own <= {
        "satisfied",
        "dissatisfied",
    }:  # of those who were asked, not of all that was done
        before = [q for q in before if matter(q) in ("rated", "") or "样本" in q.label]
    if not before:
        return
    sentence = paragraph.sentences[number]
    until = paragraph.text.find("；", second.end, sentence[1])
    until = sentence[1] if until < 0 else until
    rest = [
        q.value for q in counts
        if q not in (first, second, *before) and max(sentence[0], clause) <= q.start < until and alike(q.unit, first.unit)
    ]  # fmt: skip
    rest += [q.value for q in before if q.start >= sentence[0]]
    whole = first.value + second.value
    wanted = {q.value for q in before}
    if whole in wanted or any(
        whole + sum(extra) in wanted for size in (1, 2) for extra in combinations(rest[:6], size)
    ):
        return
    total = min(before, key=lambda q: abs(q.value - whole))
    if whole * 3 < total.value or (whole > total.value * 3 and total.start < sentence[0]):
        return
    over = whole > total.value
    third = not over and (total.value - whole) * 4 > total.value
    yield note(
        Severity.WARNING if third else Severity.ERROR, paragraph.passage, total.start, second.end,
        f"{_name(first)}{plain(first.value)}{first.unit}与{_name(second)}{plain(second.value)}{second.unit}相加为"
        f"{plain(whole)}{first.unit}，与总数{plain(total.value)}{total.unit}不符。请核对三处数字。",
        f"{plain(whole)}{first.unit}，或改正分项",
    )  # fmt: skip


def _name(quantity: Quantity) -> str:
    words = re.sub(r"^(?:其中|另有|另|有(?!效))", "", quantity.label) or quantity.after
    return words[-10:]
