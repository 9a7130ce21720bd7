"""Shares of a whole that do not follow from the counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.numerals import cut_off, fixed, half_up, plain
from notices.checks.structure.shares import Group, fits, groups


@rule("shares", "占比与件数", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """占比应等于本项件数除以总数后四舍五入；区分截尾、为凑足100%而改和算错。各项四舍五入后相加为99%至101%属正常。"""
    cuts_off = bool(context.register and context.register.cuts_off)
    for group in groups(context.paragraphs):
        yield from _judge(group, cuts_off)


def _judge(group: Group, cuts_off: bool) -> Iterator[Note]:
    if not group.wholes:
        return
    whole = group.wholes[0]
    wrong = [s for s in group.shares if not any(fits(s, w) for w in group.wholes)]
    if not wrong:
        return
    forced = _forced(group, whole)
    for share in wrong:
        printed, places = share.rate.value, share.rate.places
        item = share.items[-1]
        exact = item.value * 100 / whole
        right = fixed(exact, places)
        cut = cut_off(exact, places) == printed
        if cut and cuts_off:
            continue
        if not group.stated and not cut and (len(group.shares) > 1 or whole != group.near):
            continue
        severity = Severity.ERROR if group.stated or (cut and places > 0) else Severity.WARNING
        name = re.sub(r"^[\d.、]+", "", item.label)
        shown = fixed(exact, max(places + 2, 2))
        message = f"{name}{plain(item.value)}{item.unit}占总数{plain(whole)}{item.unit}的{shown}%，应为{right}%，印作{share.rate.written}%"
        if forced:
            message += f"，是为使各项相加等于100%而凑的（四舍五入后各项相加为{forced}%，属正常）。"
        elif cut:
            message += "，是截尾，没有四舍五入。"
        else:
            count = half_up(whole * printed / 100, 0)
            message += f"。{share.rate.written}%约合{plain(count)}{item.unit}。"
        start = share.rate.start - len(share.rate.label)
        yield note(severity, share.paragraph.passage, start, share.rate.end, message, f"{right}%")


def _forced(group: Group, whole: Fraction) -> str:
    """Return what the rounded shares add up to, if the printed ones were made to add up to 100."""
    if group.sum != whole or len(group.shares) < 2:
        return ""
    if sum(s.rate.value for s in group.shares) != 100:
        return ""
    places = max(s.rate.places for s in group.shares)
    rounded = sum(
        (half_up(s.items[-1].value * 100 / whole, s.rate.places) for s in group.shares), Fraction(0)
    )
    near = all(
        abs(s.rate.value - s.items[-1].value * 100 / whole) < Fraction(2, 10**s.rate.places)
        for s in group.shares
    )
    return fixed(rounded, places) if near and rounded != 100 else ""
