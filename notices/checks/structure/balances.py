"""Sums that their own words tell: 上年结转3件，本年新收78件，应办理81件; 49个，新增1个、注销3个，现有47个."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.quantities import Quantity

_CARRIED = re.compile(r"结转|遗留|上年(?:度)?未办结")
_NEW = re.compile(r"新收|新增受理|新受理")
_ALL = re.compile(r"(?:应办理?|应处理|共办理|合计|共计|总计|应办结)(?:为|有)?$")
_STAYS = re.compile(r"保留|继续运行|正常运行")
_GOES = re.compile(r"关停|注销|关闭|停用")
_MOVES = re.compile(r"整合|迁移|合并|归并")
_ADDED = re.compile(r"新增|新开设|新开通|新建")
_NOW = re.compile(r"(?:现有|现存|现共有|目前共有|目前有|尚有)$")


@dataclass(frozen=True)
class Balance:
    """Figures of which the last follows from the others; `right` is what it should be."""

    figures: tuple[Quantity, ...]
    total: Quantity
    right: Fraction
    sum: str


def balances(paragraph: Paragraph) -> Iterator[Balance]:
    found = [q for q in paragraph.quantities if q.unit and not (q.about or q.is_rate)]
    for place in range(len(found) - 2):
        run = found[place : place + 4]
        if _one_sentence(paragraph, run[:3]):
            yield from _carried(run[:3])
        if len(run) == 4 and _one_sentence(paragraph, run):
            yield from _cleared(run)
            yield from _moved(run)


def _one_sentence(paragraph: Paragraph, run: list[Quantity]) -> bool:
    same = len({paragraph.sentence_at(q.start) for q in run}) == 1
    near = all(b.start - a.end < 24 for a, b in pairwise(run))
    return same and near and len({(q.unit, q.depth) for q in run}) == 1


def _carried(run: list[Quantity]) -> Iterator[Balance]:
    old, new, whole = run
    if _CARRIED.search(old.label) and _NEW.search(new.label) and _ALL.search(whole.label):
        right = old.value + new.value
        yield Balance(tuple(run), whole, right, f"{old.written}＋{new.written}")


def _cleared(run: list[Quantity]) -> Iterator[Balance]:
    """Judge 账号76个；清理后保留51个，关停注销18个，整合迁移7个."""
    whole, *parts = run
    kinds = [
        next((i for i, k in enumerate((_STAYS, _GOES, _MOVES)) if k.search(q.label)), -1)
        for q in parts
    ]
    if sorted(kinds) == [0, 1, 2] and not whole.change:
        right = sum((q.value for q in parts), Fraction(0))
        yield Balance(tuple(run), whole, right, "＋".join(q.written for q in parts))


def _moved(run: list[Quantity]) -> Iterator[Balance]:
    """Judge 原有49个，本季度新增1个、注销3个，现有47个."""
    old, added, gone, now = run
    if old.change or not _ADDED.search(added.label) or not _GOES.search(gone.label):
        return
    if _NOW.search(now.label):
        right = old.value + added.value - gone.value
        yield Balance(tuple(run), now, right, f"{old.written}＋{added.written}－{gone.written}")
