"""Rates beside the counts they follow from: which numerators and denominators are conceivable."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from notices.checks.structure.breakdowns import alike, breakdowns
from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.matters import GRADES, matter, states_total
from notices.checks.structure.numerals import cut_off, half_up, plain
from notices.checks.structure.quantities import Quantity

_STEM = re.compile(
    r"(?P<stem>[\u4e00-\u9fff]{1,14}?)(?P<kind>率|满意度|比例)(?:均?为|是|均?达到?|仅为|仅|约为|：|高达|只有|保持在|分别为)*$"
)
# rate's words → (matters of its numerator, matters that are missing from it)
_KINDS: list[tuple[str, re.Pattern[str], set[str], set[str]]] = [
    ("不满意率", re.compile(r"不满意"), {"dissatisfied"}, set()),
    ("满意率", re.compile(r"满意"), {"satisfied", "basically"}, {"dissatisfied"}),
    ("逾期率", re.compile(r"逾期|超期|超时|延期"), {"overdue"}, set()),
    ("按时办结率", re.compile(r"按时|按期|限时|如期|及时"), {"on_time"}, {"overdue"}),
    ("不合格率", re.compile(r"不合格|不达标"), {"unqualified"}, set()),
    ("合格率", re.compile(r"合格|达标|优良|通过"), {"qualified"}, {"unqualified"}),
    ("采用率", re.compile(r"采用|采编|采纳|录用|刊发"), {"adopted"}, set()),
    ("解决率", re.compile(r"解决"), {"solved"}, {"unsolved", "open"}),
    ("回访率", re.compile(r"回访|参评|评价"), {"rated"}, set()),
    ("签收率", re.compile(r"签收"), {"signed"}, {"open"}),
    ("公开率", re.compile(r"公开"), {"opened"}, set()),
    ("原创率", re.compile(r"原创"), {"original"}, set()),
    ("完成率", re.compile(r"完成|整改|销号|落实"), {"done"}, {"open", "pending"}),
    ("回复率", re.compile(r"回复|答复|反馈|响应"), {"replied"}, {"open"}),
    ("办结率", re.compile(r"办结|结案|办理|处理|处置|办复"), {"closed"}, {"open", "pending"}),
    ("抽查比例", re.compile(r"抽查|检查|监测|抽检|覆盖"), {"checked"}, set()),
]  # fmt: skip
_WHOLES = {
    "received", "checked", "submitted", "closed", "rated", "on_time", "replied", "satisfied", "",
    "done", "adopted", "solved",
}  # fmt: skip

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


def named(quantity: Quantity) -> tuple[str, str] | None:
    """Return the name of a rate as printed and its kind, if its words tell."""
    match = _STEM.search(quantity.label)
    if not match:
        return None
    name = match["stem"] + match["kind"]
    tail = match["stem"][-8:] + match["kind"]
    kind = next((k for k, pattern, _, _ in _KINDS if pattern.search(tail)), "")
    return (name, kind) if kind else None


def rates(paragraph: Paragraph) -> list[Rate]:
    """Return the rates of a paragraph that stand beside counts from which they follow."""
    found: list[Rate] = []
    if not any(quantity.unit == "%" for quantity in paragraph.quantities):
        return found
    parts = {part for breakdown in breakdowns(paragraph, []) for part in breakdown.parts}
    for quantity in paragraph.quantities:
        if quantity.unit != "%" or quantity.about or quantity.change or quantity.chinese:
            continue
        name = named(quantity)
        if name is None or "结转" in paragraph.text or _hypothetical(paragraph, quantity):
            continue
        rate = _rate(paragraph, quantity, *name, parts)
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
    paragraph: Paragraph, quantity: Quantity, name: str, kind: str, parts: set[Quantity]
) -> Rate | None:
    _, _, positive, negative = next(k for k in _KINDS if k[0] == kind)
    number = paragraph.sentence_at(quantity.start)
    first, last = paragraph.sentences[number]
    bracket = _bracket_after(paragraph.text, quantity.end)
    counts = [
        q for q in paragraph.quantities
        if q.is_count and q.unit not in ("次", "人", "名") and (q.start < quantity.start or q.start < bracket)
        and q.depth <= quantity.depth + (1 if q.start > quantity.start else 0)
    ]  # fmt: skip
    here = [q for q in counts if first <= q.start < max(last, bracket)]
    clause = paragraph.text.rfind("；", first, quantity.start)
    inside = [q for q in here if q.start > clause]
    here = inside if len(inside) > 1 else here
    if kind in ("合格率", "完成率") and any(GRADES.search(q.label) for q in here):
        return None
    here = _since_last_of_kind(paragraph, here, quantity, kind)
    readings = _readings(here, parts, positive, negative, kind)
    if not readings:
        near = [q for q in counts if paragraph.sentence_at(q.start) >= number - 2]
        readings = _readings(near, parts, positive, negative, kind)
    if not readings:
        return None
    others = _any_pair([q for q in (here if len(here) > 1 else counts[-6:]) if q not in parts])
    near = [q for q in counts if paragraph.sentence_at(q.start) >= number - 2]
    others += [r for r in _readings(near, parts, positive, negative, kind) if r not in readings]
    sure = kind != "满意率" or any(matter(q) in ("rated", "dissatisfied") for q in here)
    sure = sure and readings[0].percent <= 100
    return Rate(quantity, name, kind, tuple(readings), tuple(others), sure)


def _since_last_of_kind(
    paragraph: Paragraph, counts: list[Quantity], quantity: Quantity, kind: str
) -> list[Quantity]:
    """Keep the counts after the last rate of the same kind: each 转…办理 has its own."""
    before = [
        q for q in paragraph.quantities
        if q.unit == "%" and q.end <= quantity.start and (found := named(q)) and found[1] == kind
    ]  # fmt: skip
    if not before:
        return counts
    after = [q for q in counts if q.start > before[-1].end]
    return after if len(after) > 1 else counts


def _bracket_after(text: str, end: int) -> int:
    """Return the end of a bracket that opens right after a rate (住建局超期2件)."""
    if text[end : end + 1] != "（":
        return end
    closing = text.find("）", end)
    return closing if closing > 0 else end


def _readings(
    counts: list[Quantity], parts: set[Quantity], positive: set[str], negative: set[str], kind: str
) -> list[Reading]:
    """Return the readings, the likeliest first: explicit numerator, then whole less its failures."""
    wholes = [q for q in counts if matter(q) in _WHOLES - positive and not _is_part(q, parts)]
    preferred = sorted(
        wholes, key=lambda q: (_WORTH.get(matter(q), 3), not states_total(q), -q.start)
    )
    found: list[Reading] = []
    hits = [q for q in counts if matter(q) in positive]
    missed = [q for q in counts if matter(q) in negative]
    pending = [q for q in counts if matter(q) == "pending"]
    for hit in reversed(hits):
        for whole in preferred:
            if alike(whole.unit, hit.unit) and whole.value >= hit.value and whole is not hit:
                found.append(_over(hit.value, whole.value))
                found.extend(
                    _over(hit.value, whole.value - p.value)
                    for p in pending
                    if whole.value - p.value >= hit.value
                )
    if hits and not found and not missed and preferred:
        found.append(_over(hits[-1].value, preferred[0].value))
    if kind == "满意率" and hits:
        total = sum((q.value for q in hits), Fraction(0))
        rest = sum((q.value for q in missed), Fraction(0))
        if missed:
            found.insert(0, _over(total, total + rest))
        found.extend(_over(total, w.value) for w in preferred if w.value >= total and len(hits) > 1)
    if hits and missed and kind != "满意率":
        found.append(_over(hits[-1].value, hits[-1].value + missed[-1].value))
    if missed and not hits:
        found.extend(_less(missed, preferred, pending))
    return [r for r in found if r.denominator > 0]


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
    if quantity in parts:
        return matter(quantity) != "received"
    if matter(quantity) in ("received", "rated", "checked", "submitted"):
        return False
    return quantity.depth > 0 and not states_total(quantity)
