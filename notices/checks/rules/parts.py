"""Parts that do not add up to their total."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.balances import Balance, balances
from notices.checks.structure.breakdowns import PARTIAL, Breakdown, alike, breakdowns, in_turn
from notices.checks.structure.enumerations import bounds, members_of
from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.matters import KINDS, exhausts, matter, matter_of, states_total
from notices.checks.structure.numerals import plain
from notices.checks.structure.partitions import partitions
from notices.checks.structure.quantities import Quantity


@rule("parts", "分项之和与总数", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """“其中”“分别为”“包括”、括号里或“共”之前列出的分项，相加应等于总数；只列出一部分的，不得超过总数。"""
    totals: list[Quantity] = []
    recent: list[Quantity] = []
    rounded: list[Quantity] = []  # 1.84万件
    for paragraph in context.paragraphs:
        for balance in balances(paragraph):
            yield from _balanced(paragraph, balance)
        found = [*breakdowns(paragraph, totals[-10:], recent), *partitions(paragraph, totals[-10:])]
        taken: set[int] = set()
        rounded += [q for q in paragraph.quantities if q.about and q.places]
        for breakdown in found:
            known = any(_rounds(q, breakdown.parts) for q in rounded)
            if breakdown.parts[-1].start not in taken and not known:
                for judged in _judge(paragraph, breakdown):
                    taken.add(breakdown.parts[-1].start)
                    yield judged
        counts = [q for q in paragraph.quantities if q.is_count and q.depth == 0]
        recent = counts or recent
        totals += [q for q in counts if states_total(q) or matter(q) == "received"] or counts[:1]


def _judge(paragraph: Paragraph, breakdown: Breakdown) -> Iterator[Note]:
    parts = breakdown.parts
    counted = [_times(paragraph, q) for q in parts]
    values = [q.value * times[0] for q, times in zip(parts, counted, strict=True)]
    if any(least != most for least, most in counted):
        return  # 财政局和税务局各2件: of how many, the words leave open
    total_values = [q.value for q in breakdown.totals]
    if len(parts) < 2:
        return
    if yield_groups := _by_label(breakdown):
        yield from _matrix(paragraph, yield_groups)
        return
    if breakdown.complete == "status" or in_turn(parts):
        return
    if _explained(
        values,
        total_values,
        breakdown.complete in ("open", "likely", "partial") or breakdown.trigger[0] in "按从以",
    ):
        return
    whole = sum(values, Fraction(0))
    if breakdown.trigger == "段" and whole in {a + b for a, b in pairwise(total_values[:3])}:
        return  # 对8个镇、32个部门进行了考核，90分以上27个…
    total = min(breakdown.totals, key=lambda q: abs(q.value - whole))
    sure = breakdown.complete in ("sure", "named") and total.unit == parts[0].unit
    most = Fraction(5, 2) if len(parts) > 2 else Fraction(5, 4)
    if not sure and (whole > total.value * most or whole < total.value / 2):
        return
    far = paragraph.text.find(total.label) < 0 or total not in paragraph.quantities
    if far and abs(whole - total.value) * 10 > total.value:
        return
    over = whole > total.value
    if over and any(_may_overlap(q) for q in parts):
        return
    severity = _severity(breakdown, whole, total.value)
    if severity is None:
        return
    figures = "＋".join(plain(value) for value in values)
    unit = total.unit
    difference = plain(abs(whole - total.value))
    message = (
        f"所列{len(parts)}项相加为{plain(whole)}{unit}（{figures}），与总数{plain(total.value)}{unit}"
        f"{'多出' if over else '相差'}{difference}{unit}。"
    )
    if severity != Severity.ERROR:
        message += "如分项已列全，请核对数字。"
    else:
        message += "请核对总数和各分项。"
    start, end = parts[0].start - len(parts[0].label), parts[-1].end
    if not far:
        start, end = min(total.start, start), max(total.end, end)
    yield note(
        severity, paragraph.passage, start, end, message, f"{plain(whole)}{unit}，或改正分项"
    )


def _balanced(paragraph: Paragraph, found: Balance) -> Iterator[Note]:
    if found.total.value == found.right:
        return
    first, last = found.figures[0], found.figures[-1]
    unit, right = found.total.unit, plain(found.right)
    yield note(
        Severity.ERROR, paragraph.passage, first.start - len(first.label), last.end,
        f"{found.sum}应为{right}{unit}，印作{plain(found.total.value)}{unit}。请核对这几个数字。",
        f"{right}{unit}",
    )  # fmt: skip


def _rounds(total: Quantity, parts: tuple[Quantity, ...]) -> bool:
    """Tell whether 1.84万件 is what the parts come to, told in round numbers."""
    if not total.about or not alike(total.unit, parts[0].unit) or not total.places:
        return False
    whole = sum(q.value for q in parts)
    return abs(whole - total.value) * 2 <= Fraction(10_000, 10**total.places)


def _times(paragraph: Paragraph, quantity: Quantity) -> tuple[int, int]:
    """Return for how many a figure stands: 商务局、教育局、公安局各4条 is twelve."""
    if not quantity.is_each:
        return 1, 1
    text = paragraph.text[: quantity.start]
    start = max(text.rfind(stop) for stop in "，。；：（") + 1
    start = max([start, *(q.end for q in paragraph.quantities if q.end < quantity.start)])
    return bounds(members_of(text[start : text.rindex("各")].lstrip("、和及")))


def _explained(values: list[Fraction], totals: list[Fraction], loose: bool) -> bool:
    """Tell whether some first part of the list is a total, or the list is several breakdowns."""
    wanted = set(totals)
    if not loose:
        return sum(values) in wanted
    pairs = {a + b for a, b in pairwise(totals[:3])}
    running = Fraction(0)
    for count, value in enumerate(values, 1):
        running += value
        if count > 1 and running in wanted:
            return True
    if running in pairs or running == sum(totals):
        return True
    return max(values) in wanted


def _may_overlap(quantity: Quantity) -> bool:
    """One unit can have several faults: 8个单位中，5个…、4个… need not add up."""
    words = quantity.label + quantity.after
    faults = ("存在", "问题", "未", "不", "涉及", "缺", "错")
    return quantity.unit in ("个", "家") and any(word in words for word in faults)


def _severity(breakdown: Breakdown, whole: Fraction, total: Fraction) -> Severity | None:
    if whole > total:
        return Severity.ERROR
    if breakdown.complete == "sure":
        return Severity.ERROR
    missing = (total - whole) / total
    if breakdown.complete == "partial":
        return None
    if breakdown.complete == "named":
        return Severity.ERROR if missing <= Fraction(1, 5) else None
    if breakdown.complete == "likely":
        return Severity.ERROR if missing <= Fraction(1, 20) else Severity.WARNING
    count = len(breakdown.parts)
    named_units = sum(q.label[-1:] in "镇乡局委办" for q in breakdown.parts)
    kinds = any(kind in q.label for q in breakdown.parts for kind in ("咨询", "投诉", "求助"))
    known = sum(any(kind in q.label for q in breakdown.parts) for kind in KINDS)
    if known >= 4 and missing <= Fraction(1, 20):
        return Severity.WARNING
    if named_units or kinds or matter_of(breakdown.parts[0].label) == "received":
        return None
    if PARTIAL.search("".join(q.label for q in breakdown.parts)):
        return None
    if count >= 3 and total <= 30 and total - whole == 1:
        return Severity.WARNING
    if count >= 4 and missing <= Fraction(1, 100):
        return Severity.ERROR
    if count >= 3 and missing <= Fraction(1, 20):
        return Severity.WARNING
    return None


def _by_label(breakdown: Breakdown) -> list[tuple[Quantity, list[Quantity]]]:
    """Return each of several totals with its own parts, matched by what they are called."""
    keys = [(q, _key(q.label)) for q in breakdown.totals[:4]]
    keys = [(q, key) for q, key in keys if len(key) >= 2]
    if len(keys) < 2 or len({key for _, key in keys}) < len(keys):
        return _in_turn(breakdown)
    groups: dict[int, list[Quantity]] = {}
    for part in breakdown.parts:
        fitting = [i for i, (_, key) in enumerate(keys) if key in part.label.replace("类", "")]
        if len(fitting) != 1:
            return _in_turn(breakdown)
        groups.setdefault(fitting[0], []).append(part)
    return [(keys[i][0], group) for i, group in groups.items() if len(group) > 1]


def _in_turn(breakdown: Breakdown) -> list[tuple[Quantity, list[Quantity]]]:
    """Read 部门报送161条、采用102条，乡镇报送57条、采用41条: two columns, told by their verbs."""
    parts, totals = breakdown.parts, breakdown.totals
    if not in_turn(parts):
        return []
    verbs = [q.label[-2:] for q in parts]
    found = []
    for column, verb in enumerate(verbs[:2]):
        own = [q for q in totals if verb in q.label + q.after]
        if len(own) == 1:
            found.append((own[0], list(parts[column::2])))
    if len(found) == 1 and len(totals) == 2:
        other = next(q for q in totals if q is not found[0][0])
        found.append((other, [q for q in parts if q not in found[0][1]]))
    # That they are all of it is told by their names, or by one column that adds up.
    whole = exhausts([q.label.removesuffix(verbs[0]) for q in parts[::2]])
    return found if whole or any(q.value == sum(p.value for p in own) for q, own in found) else []


def _key(label: str) -> str:
    key = label.replace("类", "").removesuffix("信息").removesuffix("稿件")
    return key[-4:]


def _matrix(paragraph: Paragraph, groups: list[tuple[Quantity, list[Quantity]]]) -> Iterator[Note]:
    for total, parts in groups:
        whole = sum((q.value for q in parts), Fraction(0))
        if whole == total.value or whole < total.value / 2:
            continue
        figures = "＋".join(plain(q.value) for q in parts)
        yield note(
            Severity.ERROR, paragraph.passage, total.start - len(total.label), total.end,
            f"“{total.label}{plain(total.value)}{total.unit}”与其中各项之和{plain(whole)}{total.unit}（{figures}）不符。"
            "请核对总数和各分项。",
            f"{plain(whole)}{total.unit}，或改正分项",
        )  # fmt: skip
