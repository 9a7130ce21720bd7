"""Shares of a whole: 投诉类301件，占总量的60.56%."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.matters import matter, states_total
from notices.checks.structure.numerals import half_up
from notices.checks.structure.quantities import MONEY_UNITS, Quantity

_SHARE = re.compile(
    r"(?:占比率?|占总[数量件]?[^，。；\d]{0,6}|占[^，。；\d增比压]{1,14}的|比重|占)(?:均?为|约?为|达到?|高达|仅为?|只有|约|：|是|的)*$"
)
# What the words before 占 say that a share is of: 文字占比80%, 投诉举报占受理总量的12.5%.
_SUBJECT = re.compile(
    r"(?:^其中|^|的)(?P<subject>[\u4e00-\u9fff“”]{2,12}?)类?(?:工单|诉求|信息|件)?(?:数量|件数|数)?(?:所)?[仅约只共]?(?:占|比重)"
)
_NO_SUBJECT = re.compile(
    r"合计|共计|总计|以上|上述|[两二三四五六]者|[两二三四五六七八九]类|[两二三四五六七八九]项|分别|各|其|均|^数量|件数|总量|县|区|市"
)


_EACH = re.compile(r"分别占[^，。；、\d]{0,12}$|占比(?:例|率)?分别为?$|比重分别为?$")
_OF = re.compile(
    r"占(?!比)(?P<whole>[^，。；、\d]{2,14}?)的?(?:比例|比重)?(?:均?为|约?为|达到?|：|是)*$"
)
_NO_NAME = re.compile(r"全[县区市镇省州]|本[县区市镇]|总|全部|所有|各类|比$|量|数|的")


@dataclass(frozen=True)
class Share:
    """A printed share with the count it is the share of, or the counts that it sums."""

    rate: Quantity
    items: tuple[Quantity, ...]
    paragraph: Paragraph
    whole: Fraction | None = None  # 占总数3,960个的: said between the two
    row: int = 0  # of 分别占: where the first of the row stands


@dataclass(frozen=True)
class Group:
    """Shares in a row, and every figure that could be their whole, likeliest first."""

    shares: tuple[Share, ...]
    wholes: tuple[Fraction, ...]
    stated: bool  # the text says of what they are shares, or a whole fits one exactly
    near: Fraction | None  # the one figure that a share standing alone must be of

    @property
    def sum(self) -> Fraction:
        return sum((s.items[-1].value for s in self.shares), Fraction(0))


def groups(paragraphs: list[Paragraph]) -> Iterator[Group]:
    """Yield the shares of each paragraph with the wholes that its section offers."""
    earlier: list[Quantity] = []
    for paragraph in paragraphs:
        found = _shares(paragraph)
        for share in found:
            if share.whole is not None:
                yield Group((share,), (share.whole,), True, None)
        for row in {share.row for share in found if share.row}:
            yield _group(paragraph, [s for s in found if s.row == row], earlier)
        others = [s for s in found if s.whole is None and not s.row]
        named, together = _by_whole(paragraph, others)
        if together:
            yield _group(paragraph, together, earlier)
        for share, name in named:
            yield _of_named(paragraph, share, name, earlier)
        earlier = [*earlier, *(q for q in paragraph.quantities if _counts(q) and q.depth == 0)][
            -60:
        ]


def _by_whole(
    paragraph: Paragraph, shares: list[Share]
) -> tuple[list[tuple[Share, str]], list[Share]]:
    """Part the shares that say of what they are; one said once holds to the end of its sentence."""
    named: list[tuple[Share, str]] = []
    others: list[Share] = []
    name, said_in = "", -1
    for share in shares:
        sentence = paragraph.sentence_at(share.rate.start)
        own = _whole_named(share)
        if own or sentence != said_in:
            name, said_in = own, sentence
        if name:
            named.append((share, name))
        else:
            others.append(share)
    return named, others


def _counts(quantity: Quantity) -> bool:
    exact = not (quantity.about or quantity.change)
    return quantity.is_count or (exact and quantity.unit in MONEY_UNITS)


def _shares(paragraph: Paragraph) -> list[Share]:
    found: list[Share] = []
    previous = 0
    rates = [q for q in paragraph.quantities if q.unit == "%"]
    taken: set[int] = set()
    for position, rate in enumerate(rates):
        if "分之" in rate.written:  # 三分之一 is round
            continue
        if rate.label == "的" and not (rate.about or rate.change):
            found += _inline(paragraph, rate)
            previous = rate.end
            continue
        if rate.start in taken or rate.about or rate.change or not _SHARE.search(rate.label):
            previous = rate.end
            continue
        between = [
            q for q in paragraph.quantities
            if _counts(q) and previous <= q.start < rate.start and q.depth <= rate.depth
        ]  # fmt: skip
        previous = rate.end
        if _EACH.search(rate.label):
            each = _each(paragraph, rates[position:], rate)
            taken.update(share.rate.start for share in each)
            found += each
            continue
        if not between or rate.start - between[-1].end > 24:
            continue
        if re.search(r"不低于|确保|要求|标准|达到", paragraph.text[between[-1].end : rate.start]):
            continue
        if (said := _subject(rate.label)) and not _is_of(said, between[-1]):
            item = _item_named(paragraph, rate, said)
            found += [Share(rate, (item,), paragraph)] if item else []
            continue
        same = [q for q in between if q.unit == between[-1].unit]
        found.append(Share(rate, tuple(same), paragraph))
    return found


def _subject(label: str) -> str:
    match = _SUBJECT.search(label)
    return match["subject"] if match and not _NO_SUBJECT.search(match["subject"]) else ""


def _is_of(subject: str, item: Quantity) -> bool:
    return subject in item.label + item.after


def _item_named(paragraph: Paragraph, before: Quantity, subject: str) -> Quantity | None:
    """Return the count that a share's subject names, if the sentence has just one."""
    start, _ = paragraph.sentences[paragraph.sentence_at(before.start)]
    named = [
        q for q in paragraph.quantities
        if start <= q.start < before.start and _counts(q) and q.label.endswith(subject)
    ]  # fmt: skip
    return named[0] if len(named) == 1 else None


def _inline(paragraph: Paragraph, rate: Quantity) -> list[Share]:
    """Return the share of 抽查1,248个，占总数3,960个的31.5%."""
    before = [q for q in paragraph.quantities if q.end <= rate.start and _counts(q)]
    if len(before) < 2 or not re.search(r"占[^，。；、]{0,10}$", before[-1].label):
        return []
    item, whole = before[-2:]
    if (said := _subject(whole.label)) and not _is_of(said, item):
        named = _item_named(paragraph, item, said)
        if named is None or named.unit != whole.unit:
            return []
        item = named
    if whole.end + 1 != rate.start or item.unit != whole.unit:
        return []
    row = _row(paragraph, [rate, *(q for q in paragraph.quantities if q.start > rate.end)])
    items = before[-1 - len(row) : -1] if len(row) > 1 else [item]
    if len(items) < len(row) or any(q.unit != whole.unit for q in items):
        return []
    return [Share(r, (i,), paragraph, whole.value) for r, i in zip(row, items, strict=True)]


def _row(paragraph: Paragraph, rates: list[Quantity]) -> list[Quantity]:
    """Return the first rate and those that are joined to it: 分别占37.5%、62.5%."""
    row = rates[:1]
    for rate in rates[1:]:
        if rate.unit != "%" or not re.fullmatch(
            r"[、和及]", paragraph.text[row[-1].end : rate.start]
        ):
            break
        row.append(rate)
    return row


def _each(paragraph: Paragraph, rates: list[Quantity], first: Quantity) -> list[Share]:
    """Return the shares of 甲3件、乙5件，分别占37.5%、62.5%: as many counts as there are rates."""
    row = _row(paragraph, rates)
    start, _ = paragraph.sentences[paragraph.sentence_at(first.start)]
    before = [
        q for q in paragraph.quantities
        if _counts(q) and start <= q.start < first.start and q.depth <= first.depth
    ]  # fmt: skip
    same = [q for q in before if q.unit == before[-1].unit][-len(row) :]
    if len(row) < 2 or len(same) < len(row):
        return []
    return [
        Share(rate, (item,), paragraph, row=first.start)
        for rate, item in zip(row, same, strict=True)
    ]


def _group(paragraph: Paragraph, shares: list[Share], earlier: list[Quantity]) -> Group:
    items = [s.items[-1] for s in shares]
    unit = items[0].unit
    taken = {id(item) for item in items}
    for part in paragraph.quantities:  # 甲51条，占三分之一: a share as well, told in round words
        if "分之" in part.written:
            beside = [q for q in paragraph.quantities if q.end < part.start <= q.end + 8]
            taken.update(id(q) for q in beside[-1:])
    own = [
        q for q in paragraph.quantities
        if _counts(q) and q.unit == unit and id(q) not in taken and q.start < shares[-1].rate.start
    ]  # fmt: skip
    before = [q for q in earlier if q.unit == unit]
    largest = max(item.value for item in items)
    total = sum((item.value for item in items), Fraction(0))
    if any(fits(s, q.value) for s in shares for q in own):
        before = [q for q in before if _worth(q)[:2] != (False, False)]
    pool = [
        q.value for q in sorted([*before, *own], key=_worth, reverse=True) if q.value >= largest
    ]
    stated = len(items) > 1 and total in pool
    wholes = list(dict.fromkeys([*([total] if len(items) > 1 else []), *pool]))
    best = sorted(wholes, key=lambda w: -_fitting(shares, w))
    stated = stated or bool(best and _fitting(shares, best[0]))
    return Group(tuple(shares), tuple(best), stated, _near(shares[0], best, own, before))


def _near(
    share: Share, wholes: list[Fraction], own: list[Quantity], earlier: list[Quantity]
) -> Fraction | None:
    """Return the one total that a lone share's paragraph states, or else those before it."""
    if not wholes:
        return None
    paragraph, item = share.paragraph, share.items[-1]
    start, _ = paragraph.sentences[paragraph.sentence_at(share.rate.start)]
    before = [q for q in own if q.start < item.start and q.value >= item.value]
    if any(q.value == wholes[0] and q.start >= start for q in before):
        return wholes[0]
    summed = {
        q.value for q in own if max(item.start, start) < q.start and re.search("合计|共", q.label)
    }
    if summed == {wholes[0]}:
        return wholes[0]
    totals = {q.value for q in before or earlier if _worth(q)[:2] != (False, False)}
    at_large = (
        not before
        or item.label.startswith("其中")
        or re.search(r"总|全部|占比|全[县区市]", share.rate.label)
    )
    return wholes[0] if at_large and totals == {wholes[0]} else None


def _whole_named(share: Share) -> str:
    """Return of what a share is said to be (占派发总量的 → 派发), where that says anything."""
    match = _OF.search(share.rate.label)
    name = _NO_NAME.sub("", match["whole"]) if match else ""
    return name if len(name) > 1 else ""


def _of_named(paragraph: Paragraph, share: Share, name: str, earlier: list[Quantity]) -> Group:
    """Return a share with the wholes whose own words are those by which it names its whole."""
    item = share.items[-1]
    before = [
        q for q in [*earlier, *(q for q in paragraph.quantities if q.start < share.rate.start)]
        if _counts(q) and q.unit == item.unit and q is not item and q.value >= item.value
    ]  # fmt: skip
    pairs = {name[i : i + 2] for i in range(len(name) - 1)}
    alike = [q for q in before if any(pair in q.label + q.after for pair in pairs)]
    own = [q.value for q in before if q not in earlier]
    known = list(dict.fromkeys(q.value for q in reversed(alike)))
    pool = list(dict.fromkeys([*known, *own])) or [q.value for q in before]
    return Group((share,), tuple(pool), bool(known), None)


def _worth(quantity: Quantity) -> tuple[bool, bool, int]:
    return (states_total(quantity), matter(quantity) == "received", quantity.start)


def _fitting(shares: list[Share], whole: Fraction) -> int:
    return sum(fits(share, whole) for share in shares)


def fits(share: Share, whole: Fraction) -> bool:
    """Tell whether a share follows from its count, or from its counts together, and a whole."""
    if whole <= 0:
        return False
    together = Fraction(0)
    for item in reversed(share.items):
        together += item.value
        if half_up(together * 100 / whole, share.rate.places) == share.rate.value:
            return True
    return False
