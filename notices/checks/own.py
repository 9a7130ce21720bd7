"""What can be said of our own notice besides its text: it stands on a round's rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from notices.checks.context import Note
from notices.checks.register import Rule
from notices.checks.remark import Remark, Severity
from notices.checks.rules.period import periods
from notices.checks.structure.names import core
from notices.checks.structure.passages import compact, one_width
from notices.checks.structure.quantities import Quantity, quantities
from notices.composition.document import Document
from notices.models import Notice
from notices.rendering.text import table
from supervision.metrics.catalogue import metrics
from supervision.metrics.references import BadReference
from supervision.metrics.values import RoundValues, Value
from supervision.models import Finding

RULES = {
    key: Rule(key, label, severity, description)
    for key, label, severity, description in (
        ("own_tokens", "数字标记", Severity.ERROR,
         "没有得出数的标记会原样印出来。只对本系统的通报。"),
        ("own_typed", "手工输入的数字", Severity.WARNING,
         "与某个指标的值相同的手工数字，应改用数字标记。只对本系统的通报。"),
        ("own_findings", "遗漏的问题", Severity.WARNING,
         "有已确认问题的单位，通报应当提到。只对本系统的通报。"),
        ("own_period", "标题与轮次", Severity.ERROR,
         "标题里的时间段应是所依据的轮次。只对本系统的通报。"),
    )
}  # fmt: skip
MOST_NAMED = 5  # units in one remark; the others are counted
SMALLEST = 10  # a smaller typed count equals some figure by chance


def remarks(notice: Notice, document: Document, text: str) -> list[Remark]:
    """Return the remarks on a composed notice; `text` is what the places count in.

    Reads the round's stored values and confirmed findings, in a fixed number of queries.
    """
    found = [
        *(("own_tokens", note) for note in _faults(document, text)),
        *(("own_typed", note) for note in _typed(notice, document, text)),
        *(("own_findings", note) for note in _forgotten(notice, document, text)),
        *(("own_period", note) for note in _period(notice, text)),
    ]
    return [
        Remark(key, n.severity, text[n.start : n.end], n.start, n.end, n.message, n.expected)
        for key, n in found
    ]


def _faults(document: Document, text: str) -> Iterator[Note]:
    """A token that cannot be answered is printed as typed."""
    printed = [match.span() for match in re.finditer(r"\{\{.*?\}\}", text)]
    for fault in document.faults:
        named = [span for span in printed if text[slice(*span)].strip("{}").strip() in fault]
        start, end = next(iter(named or printed), (0, len(document.title)))
        yield Note(Severity.ERROR, start, end, fault)


def _typed(notice: Notice, document: Document, text: str) -> Iterator[Note]:
    """Words of the body are typed or stand for figures; typed counts must not repeat a figure."""
    known = _figures(RoundValues(notice.round))
    if not known:
        return
    place = 0
    for element in document.body:
        for run in element.runs:
            words = run if isinstance(run, str) else run.text
            start = text.find(words, place)
            if start < 0:
                continue
            place = start + len(words)
            if not isinstance(run, str):
                continue
            passage = compact(one_width(words), start)
            for quantity in quantities(passage.text):
                label = known.get((quantity.is_rate, quantity.value))
                if label and _is_statement(quantity):
                    first, last = passage.span(quantity.start, quantity.end)
                    yield Note(
                        Severity.WARNING, first, last,
                        f"“{text[first:last]}”是手工输入的，与指标“{label}”的值相同。请改用数字标记，以免数据变动后不符。",
                        f"{{{{{label}}}}}",
                    )  # fmt: skip


def _is_statement(quantity: Quantity) -> bool:
    if quantity.chinese or quantity.about or quantity.change:
        return False
    return (quantity.is_rate and quantity.places > 0) or (
        quantity.is_count and quantity.value >= SMALLEST
    )


def _figures(values: RoundValues) -> dict[tuple[bool, Fraction], str]:
    """Return the label of each ungrouped figure by whether it is a rate and its value."""
    found: dict[tuple[bool, Fraction], str] = {}
    for metric in metrics().values():
        try:
            value: Value = values.get(metric.key)
        except BadReference:
            continue
        if value.exact is None:
            continue
        exact = value.exact * 100 if metric.is_rate else value.exact
        for places in (0, 1, 2) if metric.is_rate else (0,):
            scaled = Fraction(int(exact * 10**places + Fraction(1, 2)), 10**places)
            found.setdefault((metric.is_rate, scaled), metric.label)
    return found


def _forgotten(notice: Notice, document: Document, text: str) -> Iterator[Note]:
    """A confirmed finding is named in the notice, or left out on purpose.

    A table of figures has a row for every unit: standing there is not being named.
    """
    for attachment in document.attachments:
        if attachment.table and any(c.kind == "number" for c in attachment.table.columns):
            text = text.replace("\n".join(table(attachment.table)), "")
    kinds: dict[str, list[str]] = {}
    confirmed = Finding.objects.confirmed().filter(round=notice.round).select_related("unit")
    for finding in confirmed.order_by("pk"):
        names = {finding.unit.name, finding.unit.short_name} - {""}
        if not any(core(name) in text or name in text for name in names):
            label = str(Finding.Kind(finding.kind).label)
            kinds.setdefault(str(finding.unit), []).append(label)
    units: dict[str, list[str]] = {}
    for unit, labels in kinds.items():
        units.setdefault("、".join(dict.fromkeys(labels)), []).append(unit)
    for told, named in units.items():
        who = "、".join(named[:MOST_NAMED])
        who += f"等{len(named)}个单位" if len(named) > MOST_NAMED else ""
        them = "这些单位" if len(named) > 1 else "该单位"
        yield Note(
            Severity.WARNING, 0, len(notice.title),
            f"{who}有已确认的问题（{told}），通报没有提到{them}。请核对是否遗漏。", who,
        )  # fmt: skip


def _period(notice: Notice, text: str) -> Iterator[Note]:
    title, label = periods(notice.title), periods(notice.round.label)
    if len(title) == 1 and len(label) == 1 and title[0][0].clashes(label[0][0]):
        _, start, end = title[0]
        if text.startswith(notice.title):
            yield Note(
                Severity.ERROR, start, end,
                f"标题说的是{title[0][0].text}，本通报所依据的轮次是{notice.round.label}。", label[0][0].text,
            )  # fmt: skip
