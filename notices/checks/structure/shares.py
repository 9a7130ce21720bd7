"""Shares of a whole: 投诉类301件，占总量的60.56%."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.matters import matter, states_total
from notices.checks.structure.numerals import half_up
from notices.checks.structure.quantities import Quantity

_SHARE = re.compile(
    r"(?:占比率?|占总[数量件]?[^，。；\d]{0,6}|占[^，。；\d增年比压]{1,14}的|比重|占)(?:均?为|约?为|达到?|约|：|是|的)*$"
)


@dataclass(frozen=True)
class Share:
    """A printed share with the count it is the share of, or the counts that it sums."""

    rate: Quantity
    items: tuple[Quantity, ...]
    paragraph: Paragraph


@dataclass(frozen=True)
class Group:
    """Shares in a row, and every figure that could be their whole, likeliest first."""

    shares: tuple[Share, ...]
    wholes: tuple[Fraction, ...]
    stated: bool  # the counts add up to a total that the text states, or one fits exactly

    @property
    def sum(self) -> Fraction:
        return sum((s.items[-1].value for s in self.shares), Fraction(0))


def groups(paragraphs: list[Paragraph]) -> Iterator[Group]:
    """Yield the shares of each paragraph with the wholes that its section offers."""
    earlier: list[Quantity] = []
    for paragraph in paragraphs:
        found = _shares(paragraph)
        if found:
            yield _group(paragraph, found, earlier)
        earlier = [*earlier, *(q for q in paragraph.quantities if q.is_count and q.depth == 0)][
            -40:
        ]


def _shares(paragraph: Paragraph) -> list[Share]:
    found: list[Share] = []
    previous = 0
    for rate in paragraph.quantities:
        if rate.unit != "%":
            continue
        if rate.about or rate.change or not _SHARE.search(rate.label):
            previous = rate.end
            continue
        between = [
            q for q in paragraph.quantities
            if q.is_count and previous <= q.start < rate.start and q.depth <= rate.depth
        ]  # fmt: skip
        previous = rate.end
        if not between or rate.start - between[-1].end > 24:
            continue
        if re.search(r"不低于|确保|要求|标准|达到", paragraph.text[between[-1].end : rate.start]):
            continue
        same = [q for q in between if q.unit == between[-1].unit]
        found.append(Share(rate, tuple(same), paragraph))
    return found


def _group(paragraph: Paragraph, shares: list[Share], earlier: list[Quantity]) -> Group:
    items = [s.items[-1] for s in shares]
    unit = items[0].unit
    taken = {id(item) for item in items}
    own = [
        q for q in paragraph.quantities
        if q.is_count and q.unit == unit and id(q) not in taken and q.start < shares[-1].rate.start
    ]  # fmt: skip
    before = [q for q in earlier if q.unit == unit]
    largest = max(item.value for item in items)
    total = sum((item.value for item in items), Fraction(0))
    pool = [
        q.value for q in sorted([*before, *own], key=_worth, reverse=True) if q.value >= largest
    ]
    stated = len(items) > 1 and total in pool
    wholes = list(dict.fromkeys([*([total] if len(items) > 1 else []), *pool]))
    best = sorted(wholes, key=lambda w: -_fitting(shares, w))
    return Group(tuple(shares), tuple(best), stated or bool(best and _fitting(shares, best[0])))


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
