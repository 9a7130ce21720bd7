"""Rates that do not follow from the counts beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.numerals import cut_off, fixed, half_up, plain
from notices.checks.structure.rate_kinds import named
from notices.checks.structure.rates import Rate, Reading, rates

_BOUNDED = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{0,8}(?:满意|办结|合格|达标|及时|回复|答复|采用|公开|知晓|原创|整改|签收|参与|准确)(?:率|度)|占比)(?:为|是|达到?|：)*$"
)

_FRACTION = re.compile(r"（(\d{1,6})[件条个份人户篇项家次]?[/÷](\d{1,6})[件条个份人户篇项家次]?）")
_STILL = re.compile(
    r"，(?:但|其中|仍有|还有|尚有|另有)?(?:尚未|未|不|没有|逾期|超期)[\u4e00-\u9fff]{0,6}"
)
_EACH = re.compile(r"平均每(?P<unit>[期场人个家件次条天户村镇轮项份笔])[^，。；\d]{0,6}$")
_NONE = re.compile(
    r"(?P<none>(?:未发现|没有发现|无)(?P<not>不合格|不达标|逾期|超期)(?:的?[\u4e00-\u9fff]{0,6}))，"
    r"(?P<name>(?:合格|达标|按[时期]办结)率)[为达是]{0,2}(?P<rate>\d+(?:\.\d+)?)%"
)
_MONEY = ("万元", "元")


@rule("rates", "比率与件数", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """办结率、按时办结率、合格率等应能由旁边的件数算出；区分截尾未四舍五入与算错，并说明印出的比率要多少件才成立。"""
    cuts_off = bool(context.register and context.register.cuts_off)
    before = None
    for paragraph in context.paragraphs:
        for rate in rates(paragraph, before):
            yield from _judge(paragraph, rate, cuts_off)
        yield from _beyond_all(paragraph)
        yield from _fractions(paragraph, cuts_off)
        yield from _not_all(paragraph)
        yield from _averages(paragraph)
        yield from _in_brackets(paragraph)
        for match in _NONE.finditer(paragraph.text):
            if Fraction(match["rate"]) != 100:
                yield note(
                    Severity.ERROR, paragraph.passage, match.start(), match.end(),
                    f"既说{match['none']}，{match['name']}应为100%，印作{match['rate']}%。", "100%",
                )  # fmt: skip
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


def _fractions(paragraph: Paragraph, cuts_off: bool) -> Iterator[Note]:
    """Read 97.4%（185/190）: a rate with its fraction in a bracket."""
    for quantity in paragraph.quantities:
        match = _FRACTION.match(paragraph.text, quantity.end)
        if not match or quantity.unit != "%" or quantity.about or quantity.change:
            continue
        above, below = int(match[1]), int(match[2])
        if not 0 <= above <= below or not below:
            continue
        exact, places = Fraction(above * 100, below), quantity.places
        if half_up(exact, places) == quantity.value:
            continue
        if cuts_off and cut_off(exact, places) == quantity.value:
            continue
        right = fixed(exact, places)
        yield note(
            Severity.ERROR, paragraph.passage, quantity.start, match.end(),
            f"{above}÷{below}应为{right}%，印作{quantity.written}%。", f"{right}%",
        )  # fmt: skip


def _not_all(paragraph: Paragraph) -> Iterator[Note]:
    """Of what is done to 100% none can be undone: 办结率100%，未办结3件."""
    for rate, missed in pairwise(paragraph.quantities):
        name = named(rate) if rate.unit == "%" and rate.value == 100 else None
        if not name or rate.about or not missed.is_count or not missed.value:
            continue
        end = paragraph.sentences[paragraph.sentence_at(rate.start)][1]
        between = paragraph.text[rate.end : missed.start]
        if (
            name[1].lacks(missed)
            and _STILL.fullmatch(between)
            and not re.search(
                r"期限|到期|按[时期]|时限|应办", name[0] + paragraph.text[rate.start : end]
            )
        ):
            yield note(
                Severity.ERROR, paragraph.passage, rate.start - len(name[0]), missed.end,
                f"{name[0]}印作100%，却又说{missed.label}{missed.written}{missed.unit}，两处不能都对。请核对。",
            )  # fmt: skip


def _in_brackets(paragraph: Paragraph) -> Iterator[Note]:
    """Read 1000件中，A类620件（62%）、B类280件（28%）、C类100件（10%）: parts with their shares."""
    text = paragraph.text
    for start, end in paragraph.sentences:
        within = [q for q in paragraph.quantities if start <= q.start < end]
        pairs = [
            (part, share) for part, share in pairwise(within)
            if part.is_count and share.unit == "%" and share.start == part.end + 1
            and text[part.end] == "（" and text[share.end : share.end + 1] == "）"
        ]  # fmt: skip
        whole = sum((part.value for part, _ in pairs), Fraction(0))
        totals = [q for q in within if pairs and q.is_count and q.end <= pairs[0][0].start]
        if len(pairs) < 3 or not any(q.value == whole for q in totals):
            continue
        for part, share in pairs:
            exact, unit = part.value * 100 / whole, Fraction(1, 10**share.places)
            if abs(exact - share.value) > unit:  # by less it may be forced to add up to 100
                right = fixed(exact, share.places)
                yield note(
                    Severity.ERROR, paragraph.passage, part.start, share.end + 1,
                    f"{part.written}{part.unit}占{plain(whole)}{part.unit}的{right}%，印作{share.written}%。",
                    f"{right}%",
                )  # fmt: skip


def _averages(paragraph: Paragraph) -> Iterator[Note]:
    """Read 3期126人次，平均每期42人次: an average of the two figures before it."""
    for quantity in paragraph.quantities:
        each = _EACH.search(quantity.label)
        if not each or quantity.about:
            continue
        start = paragraph.sentences[paragraph.sentence_at(quantity.start)][0]
        before = [q for q in paragraph.quantities if start <= q.start < quantity.start]
        wholes = [q for q in before if q.unit == quantity.unit or (q.unit, quantity.unit) == _MONEY]
        bases = [q for q in before if q.unit == each["unit"]]
        if len(wholes) != 1 or len(bases) != 1 or not bases[0].value:
            continue
        whole, base = wholes[0], bases[0]
        if any(q.about or q.change for q in (whole, base)):
            continue
        scale = 1 if whole.unit == quantity.unit else 10_000
        exact = whole.value * scale / base.value
        rounding = Fraction(scale, 2 * 10**whole.places) / base.value if whole.places else 0
        if abs(exact - quantity.value) <= rounding + Fraction(1, 10**quantity.places):
            continue
        right = fixed(exact, quantity.places)
        yield note(
            Severity.WARNING, paragraph.passage, quantity.start - len(each[0]), quantity.end,
            f"{whole.written}{whole.unit}÷{base.written}{base.unit}，平均每{base.unit}应为{right}{quantity.unit}，"
            f"印作{quantity.written}{quantity.unit}。请核对。", f"{right}{quantity.unit}",
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
    # Beside 97.07% a hundred is no round figure: say what it should be as exactly as they are.
    beside = [q.places for q in paragraph.quantities if q.unit == "%" and not q.about]
    right = fixed(reading.percent, places or max(beside, default=0))
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
