"""Rates beside the counts they follow from: which numerators and denominators are conceivable."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from notices.checks.structure.breakdowns import alike, breakdowns
from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.matters import GRADES, matter, states_total
from notices.checks.structure.numerals import cut_off, half_up, plain
from notices.checks.structure.quantities import MONEY_UNITS, Quantity
from notices.checks.structure.rate_kinds import Kind, named
from notices.checks.structure.rate_subjects import of_it, of_one, subject_of

_WHOLES = {
    "received", "checked", "submitted", "closed", "rated", "on_time", "replied", "satisfied", "",
    "done", "adopted", "solved",
}  # fmt: skip


_MIDDLE = re.compile(r"一般|不了解|不清楚|未评价|中评|弃权")
_NET = re.compile(r"有效|(?:剔除|扣除|除去|去除|减去).*后")
_STATED = {"received", "checked", "submitted"}
_WORTH = {"received": 0, "checked": 0, "submitted": 0, "rated": 0, "": 1}


@dataclass(frozen=True)
class Reading:
    """A way to come to a rate: numerator over denominator, as numbers and in words."""

    numerator: Fraction
    denominator: Fraction
    words: str
    by: str = ""  # what is counted against it, e.g. 逾期9件

    @property
    def percent(self) -> Fraction:
        return self.numerator * 100 / self.denominator

    def fits(self, printed: Fraction, places: int) -> bool:
        return half_up(self.percent, places) == printed

    def fits_cut(self, printed: Fraction, places: int) -> bool:
        return cut_off(self.percent, places) == printed


@dataclass(frozen=True)
class Rate:
    """A printed rate with its readings: the likeliest first, then every other sensible one."""

    quantity: Quantity
    name: str
    kind: str
    readings: tuple[Reading, ...]
    others: tuple[Reading, ...]
    sure: bool


def rates(paragraph: Paragraph, before: Paragraph | None = None) -> list[Rate]:
    """Return the rates of a paragraph that stand beside counts from which they follow.

    `before` is the paragraph before it, whose one total may be the whole of a rate here.
    """
    found: list[Rate] = []
    if not any(quantity.unit == "%" for quantity in paragraph.quantities):
        return found
    told = list(breakdowns(paragraph, []))
    parts = {part for breakdown in told for part in breakdown.parts}
    sums = {
        breakdown.totals[0].value: sum((part.value for part in breakdown.parts), Fraction(0))
        for breakdown in told if breakdown.complete in ("sure", "named")
    }  # fmt: skip
    for quantity in paragraph.quantities:
        if quantity.unit != "%" or quantity.about or quantity.change or quantity.chinese:
            continue
        name = named(quantity)
        if name is None or quantity.after.startswith("的"):
            continue  # 合格率100%的单位 are such as have it
        if "结转" in paragraph.text or _hypothetical(paragraph, quantity):
            continue
        rate = _rate(paragraph, quantity, *name, parts, sums, before)
        if rate:
            found.append(rate)
    return found


def _hypothetical(paragraph: Paragraph, quantity: Quantity) -> bool:
    """Tell a demand (确保…达到100%) and a mark to beat (标准, 要求) from a statement."""
    before = paragraph.text[: quantity.start]
    start = max(before.rfind(stop) for stop in "，。；：（")
    words = before[start + 1 :]
    return bool(
        re.search(
            r"确保|力争|要求|标准|目标|不低于|低于|达不到|要达|应达|必须|实现|考核|任务|底线", words
        )
    )


def _rate(
    paragraph: Paragraph, quantity: Quantity, name: str, kind: Kind, parts: set[Quantity],
    sums: dict[Fraction, Fraction], previous: Paragraph | None,
) -> Rate | None:  # fmt: skip
    number = paragraph.sentence_at(quantity.start)
    first, last = paragraph.sentences[number]
    bracket = _bracket_after(paragraph.text, quantity.end)
    every = [
        q for q in paragraph.quantities
        if (q.is_count or q.unit in MONEY_UNITS) and q.unit != "次" and not (q.about or q.change)
        and (q.start < quantity.start or q.start < bracket)
        and q.depth <= quantity.depth + (1 if q.start > quantity.start else 0)
    ]  # fmt: skip
    counts = of_it(paragraph, quantity, name, kind, every)
    here = [q for q in counts if first <= q.start < max(last, bracket)]
    clause = paragraph.text.rfind("；", first, quantity.start)
    inside = [q for q in here if q.start > clause]
    here = inside if len(inside) > 1 else here
    graded = [q for q in here if GRADES.search(q.label)]
    if kind.name in ("合格率", "完成率") and graded:
        return _graded(quantity, name, kind, graded)
    near = [q for q in counts if paragraph.sentence_at(q.start) >= number - 2]
    if kind.verb and not any(_is_stated(q) for q in here):
        stated = [q for q in near if _is_stated(q) and q not in here]
        beside = [q for q in here if not (kind.counts(q) or kind.lacks(q))]
        if len(beside) > 1:  # 完工4件、在建9件、未开工2件: the whole is what they come to
            whole = sum((q.value for q in here if q.unit == beside[0].unit), Fraction(0))
            stated = [q for q in stated if q.value == whole]
            here = [q for q in here if q not in beside]
            near = [*stated, *here]
        here = [*stated, *here]
    readings = _readings(paragraph.text, here, parts, kind)
    others = _any_pair([q for q in (here if len(here) > 1 else counts[-6:]) if q not in parts])
    if kind.name == "抽查比例" and "覆盖" in name:
        near = here  # what is covered is said beside it or not at all
    further = _readings(paragraph.text, near, parts, kind)
    readings = readings or further or _beyond(paragraph, quantity, kind, near, previous)
    if not readings:
        return None
    # That two counts are equal somewhere explains no 100%: it must be these two.
    others = [r for r in others if r.numerator != r.denominator]
    others += [r for r in further if r not in readings]
    others += _named_whole(name, counts, kind)
    # A total that is blamed for not being the sum of its parts is not blamed again by its rate.
    others += [
        _over(r.numerator, sums[r.denominator])
        for r in readings
        if sums.get(r.denominator, 0) >= r.numerator > 0
    ]
    sure = kind.name != "满意率" or any(matter(q) in ("rated", "dissatisfied") for q in here)
    if kind.verb:
        whole = readings[0].denominator
        sure = sure and any(q.value == whole and _is_stated(q) for q in near)
    return Rate(
        quantity, name.removeprefix("其中"), kind.name, tuple(readings), tuple(others), sure
    )


def _graded(rate: Quantity, name: str, kind: Kind, grades: list[Quantity]) -> Rate | None:
    """Read 优秀5个、良好20个、一般15个、较差6个，优良率54.3%."""
    good = [q for q in grades if re.search("优秀|良好", q.label)]
    if "优良" not in name or len(grades) < 3 or len(good) != 2 or len({q.unit for q in grades}) > 1:
        return None
    whole = sum((q.value for q in grades), Fraction(0))
    reading = _over(good[0].value + good[1].value, whole)
    return Rate(rate, name, kind.name, (reading,), (), sure=True)


def _beyond(
    paragraph: Paragraph, rate: Quantity, kind: Kind, near: list[Quantity],
    previous: Paragraph | None,
) -> list[Reading]:  # fmt: skip
    """Read a rate whose failures follow it, or whose whole the paragraph before states."""
    hits = [q for q in near if kind.counts(q)]
    if not hits:
        return []
    after = paragraph.text[rate.end : rate.end + 24]
    for miss in paragraph.quantities:
        if rate.end < miss.start < rate.end + len(after) and kind.lacks(miss):
            return [_over(hits[-1].value, hits[-1].value + miss.value)]
    if paragraph.mark or previous is None or previous.is_heading:
        return []
    totals = {
        q.value for q in previous.quantities
        if q.is_count and q.depth == 0 and q.unit == hits[-1].unit and _is_stated(q)
    }  # fmt: skip
    if len(totals) != 1 or max(totals) < hits[-1].value:
        return []
    return [_over(hits[-1].value, max(totals))]


def _is_stated(quantity: Quantity) -> bool:
    """Tell whether a count is said to be a whole: 共, 应, 发放, 抽查."""
    sampled = "抽取" in quantity.label
    return sampled or states_total(quantity) or matter(quantity) in _STATED


def _bracket_after(text: str, end: int) -> int:
    """Return the end of a bracket that opens right after a rate (住建局超期2件)."""
    if text[end : end + 1] != "（":
        return end
    closing = text.find("）", end)
    return closing if closing > 0 else end


def _readings(text: str, counts: list[Quantity], parts: set[Quantity], kind: Kind) -> list[Reading]:
    """Return the readings, the likeliest first: explicit numerator, then whole less its failures."""
    wholes = [
        q for q in counts
        if matter(q) in _WHOLES - kind.hits and not kind.counts(q) and not kind.lacks(q)
        and not _is_part(q, parts)
    ]  # fmt: skip
    hits = [q for q in counts if kind.counts(q)]
    if hits:  # 检查乡镇22个、部门38个: neither is the whole of the other
        wholes = [
            q for q in wholes if q.start < hits[-1].start or "，" in text[hits[-1].end : q.start]
        ]
    preferred = sorted(
        wholes,
        key=lambda q: (
            not _NET.search(q.label), _WORTH.get(matter(q), 3), not states_total(q), -q.start,
        ),
    )  # fmt: skip
    preferred += _together(text, wholes)
    found: list[Reading] = []
    missed = [q for q in counts if kind.lacks(q)]
    pending = [q for q in counts if matter(q) == "pending"]
    for hit in reversed(hits):
        for whole in preferred:
            if of_one(whole, hit) and whole.value >= hit.value and whole is not hit:
                found.append(_over(hit.value, whole.value))
                found.extend(
                    _over(hit.value, whole.value - p.value)
                    for p in pending
                    if whole.value - p.value >= hit.value
                )
    alone = [q for q in preferred if hits and of_one(q, hits[-1])]
    if alone and not found and not missed:
        found.append(_over(hits[-1].value, alone[0].value))
    if kind.name == "满意率" and hits:
        total = sum((q.value for q in hits), Fraction(0))
        rest = sum((q.value for q in missed), Fraction(0))
        rest += sum((q.value for q in counts if _MIDDLE.search(q.label)), Fraction(0))
        if missed:
            found.insert(0, _over(total, total + rest))
        found.extend(_over(total, w.value) for w in preferred if w.value >= total and len(hits) > 1)
        best = sum((q.value for q in hits if matter(q) == "satisfied"), Fraction(0))
        wholes_of = [total + rest, *(w.value for w in preferred)]
        found.extend(_over(best, w) for w in wholes_of if best and best != total and w >= best)
    if hits and missed and kind.name != "满意率":
        found.append(_over(hits[-1].value, hits[-1].value + missed[-1].value))
    if missed and not hits:
        found.extend(_less(missed, preferred, pending))
    return [r for r in found if r.denominator > 0 and r.numerator <= r.denominator]


def _together(text: str, wholes: list[Quantity]) -> list[Quantity]:
    """Return what wholes side by side come to: 抽查部门30个、乡镇16个 are 46."""
    found: list[Quantity] = []
    for first, second in pairwise(sorted(wholes, key=lambda q: q.start)):
        if first.unit == second.unit and re.fullmatch(
            r"、[^，。；\d]{0,12}", text[first.end : second.start]
        ):
            so_far = found[-1] if found and found[-1].end == first.end else first
            found.append(replace(second, value=so_far.value + second.value))
    return found


def _named_whole(name: str, counts: list[Quantity], kind: Kind) -> list[Reading]:
    """Read 规范性文件12件，解读12件，规范性文件解读率100%: the rate names its whole."""
    subject = subject_of(name)
    wholes = [q for q in counts if len(subject) > 1 and subject in q.label]
    return [
        _over(hit.value, whole.value)
        for whole in wholes for hit in counts
        if hit is not whole and kind.counts(hit) and 0 < whole.value >= hit.value
    ]  # fmt: skip


def _less(missed: list[Quantity], wholes: list[Quantity], pending: list[Quantity]) -> list[Reading]:
    """Return the readings of a whole less what was missed, one count of it or all of them."""
    found = []
    amounts = (
        [missed[-1].value]
        if len(missed) == 1
        else [missed[0].value, sum((q.value for q in missed), Fraction(0)), missed[-1].value]
    )
    for amount in dict.fromkeys(amounts):
        for whole in wholes:
            if not alike(whole.unit, missed[-1].unit) or whole.value <= amount:
                continue
            by = f"{_short(missed[-1])}{plain(amount)}{missed[-1].unit}"
            found.append(_over(whole.value - amount, whole.value, by, amount))
            for wait in pending:
                if wait in missed or whole.value - wait.value <= amount:
                    continue
                base = whole.value - wait.value
                found.append(_over(base - amount, base, by, amount))
    return found


def _short(quantity: Quantity) -> str:
    for words in (
        "逾期",
        "超期",
        "超时",
        "延期",
        "不合格",
        "不满意",
        "未办结",
        "未完成",
        "未解决",
        "未整改",
        "未回复",
        "正在办理",
        "未按时",
        "未按期",
    ):
        if words in quantity.label + quantity.after:
            return words
    return quantity.label[-4:]


def _over(
    numerator: Fraction, denominator: Fraction, by: str = "", missed: Fraction | None = None
) -> Reading:
    words = f"{plain(numerator)}÷{plain(denominator)}"
    if missed is not None:
        words = f"（{plain(denominator)}－{plain(missed)}）÷{plain(denominator)}"
    return Reading(numerator, denominator, words, by)


def _any_pair(counts: list[Quantity]) -> list[Reading]:
    """Return every ratio of two counts of one unit."""
    found = []
    for a in counts:
        for b in counts:
            if a is b or a.unit != b.unit or not b.value > 0:
                continue
            if a.value <= b.value:
                found.append(_over(a.value, b.value))
    return found


def _is_part(quantity: Quantity, parts: set[Quantity]) -> bool:
    """Tell a part of a whole (投诉459件) from a whole; 转各镇办理29件 is both."""
    if _NET.search(quantity.label):
        return False
    if quantity in parts:
        return matter(quantity) != "received"
    if matter(quantity) in ("received", "rated", "checked", "submitted"):
        return False
    return quantity.depth > 0 and not states_total(quantity)
