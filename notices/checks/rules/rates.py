"""Rates that do not follow from the counts beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.numerals import fixed, half_up, plain
from notices.checks.structure.rates import Rate, Reading, rates

_BOUNDED = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{0,8}(?:满意|办结|合格|达标|及时|回复|答复|采用|公开|知晓|原创|整改|签收|参与|准确)(?:率|度)|占比)(?:为|是|达到?|：)*$"
)


@rule("rates", "比率与件数", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """办结率、按时办结率、合格率等应能由旁边的件数算出；区分截尾未四舍五入与算错，并说明印出的比率要多少件才成立。"""
    cuts_off = bool(context.register and context.register.cuts_off)
    before = None
    for paragraph in context.paragraphs:
        for rate in rates(paragraph, before):
            yield from _judge(paragraph, rate, cuts_off)
        yield from _beyond_all(paragraph)
        before = paragraph


def _beyond_all(paragraph: Paragraph) -> Iterator[Note]:
    """Of a hundred no more than a hundred can be satisfied."""
    for quantity in paragraph.quantities:
        if quantity.unit != "%" or quantity.value <= 100 or quantity.about or quantity.change:
            continue
        name = _BOUNDED.search(quantity.label)
        if name:
            yield note(
                Severity.ERROR, paragraph.passage, quantity.start - len(name[0]), quantity.end,
                f"{name['name']}印作{quantity.written}%，不可能超过100%。请核对。",
            )  # fmt: skip


def _judge(paragraph: Paragraph, rate: Rate, cuts_off: bool) -> Iterator[Note]:
    printed, places = rate.quantity.value, rate.quantity.places
    every = [*rate.readings, *rate.others]
    if any(reading.fits(printed, places) for reading in every):
        return
    cut = next((r for r in rate.readings if r.fits_cut(printed, places)), None)
    if cut and cuts_off:
        return
    reading = cut or rate.readings[0]
    right = fixed(reading.percent, places)
    shown = f"{rate.quantity.written}%"
    if cut:
        message = (
            f"{rate.name}按{cut.words}＝{fixed(cut.percent, places + 2)}%，四舍五入应为{right}%；"
            f"印作{shown}是截尾，没有四舍五入。"
        )
        severity = Severity.ERROR if places > 0 else Severity.WARNING
    else:
        by = f"按{reading.by}，" if reading.by else ""
        message = f"{by}{rate.name}应为{right}%（{reading.words}），印作{shown}。{_needed(reading, printed, places)}"
        severity = Severity.ERROR if rate.sure else Severity.WARNING
    start = rate.quantity.start - min(len(rate.quantity.label), len(rate.name) + 4)
    yield note(severity, paragraph.passage, max(start, 0), rate.quantity.end, message, f"{right}%")


def _needed(reading: Reading, printed: Fraction, places: int) -> str:
    """Say which count the printed rate would need."""
    whole = reading.denominator
    count = half_up(whole * printed / 100, 0)
    if not 0 <= count <= whole or half_up(count * 100 / whole, places) != printed:
        return f"以{plain(whole)}为总数，没有哪个件数能得出{plain(printed, places)}%。"
    if reading.by:
        label = reading.by.rstrip("0123456789件个条篇家项")
        return f"{plain(printed, places)}%对应{label}{plain(whole - count)}件。"
    return f"{plain(printed, places)}%对应{plain(count)}÷{plain(whole)}。"
