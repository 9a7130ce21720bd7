"""A figure said twice with two values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.breakdowns import breakdowns
from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.matters import states_total
from notices.checks.structure.numerals import plain
from notices.checks.structure.quantities import Quantity

_FILLING = re.compile(
    r"^.*?(?=共|总|累计)|(?:第?[一二三四]季度|[上下]半年|\d+[-—至]?\d*月份?|本季度|本月|今年|截至目前|全年|\d{4}年)|共计|共有|总计|共|累计|总数|类"
)
_OTHER_TIME = re.compile(r"上季度|上月|上年|去年|同期|上期|往年|累计")


# 80分以下的5个单位要…, 剩余25笔…: looks back on what was counted before
_BACK = re.compile(r"(?P<what>\d+(?:\.\d+)?[分%](?:及)?以[上下]的|剩余的?)$")
_ASKED = re.compile(r"要|须|应当|务必|抓紧|责成|月底前|日前")


@rule("repeated", "同一数字前后不一", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """同一件事在两处给出的总数应相同。"""
    yield from _looking_back(context.paragraphs)
    said: dict[tuple[str, str], tuple[Quantity, Paragraph]] = {}
    for paragraph in context.paragraphs:
        parts = {part for breakdown in breakdowns(paragraph, []) for part in breakdown.parts}
        for quantity in paragraph.quantities:
            if not quantity.is_count or quantity.depth or quantity in parts:
                continue
            noun = _noun(quantity)
            clause = paragraph.text[max(quantity.start - 24, 0) : quantity.start]
            if len(noun) < 5 or _OTHER_TIME.search(clause) or context.finder.find(quantity.label):
                continue
            known = said.get((noun, quantity.unit))
            if known is None:
                if states_total(quantity):
                    said[noun, quantity.unit] = quantity, paragraph
                continue
            first, where = known
            if first.value == quantity.value or not _same_subject(where, paragraph):
                continue
            yield note(
                Severity.ERROR, paragraph.passage, quantity.start - len(quantity.label), quantity.end,
                f"“{noun}”此处是{plain(quantity.value)}{quantity.unit}，前面说的是{plain(first.value)}{first.unit}（“{first.label[-10:]}{first.written}{first.unit}”）。请核对。",
                f"{plain(first.value)}{first.unit}，或改正前面",
            )  # fmt: skip


def _looking_back(paragraphs: list[Paragraph]) -> Iterator[Note]:
    """Judge what is asked of 80分以下的5个单位 by how many there were found to be."""
    known: dict[tuple[str, str], set[Fraction]] = {}
    for paragraph in paragraphs:
        own: dict[tuple[str, str], set[Fraction]] = {}
        for quantity in paragraph.quantities:
            match = _BACK.search(paragraph.text[: quantity.start])
            if not match or not quantity.is_count:
                continue
            key = match["what"].rstrip("的"), quantity.unit
            own.setdefault(key, set()).add(quantity.value)
            before = known.get(key, set())
            _, end = paragraph.sentences[paragraph.sentence_at(quantity.start)]
            asked = _ASKED.search(
                paragraph.text[quantity.start - 24 if quantity.start > 24 else 0 : end]
            )
            if len(before) == 1 and quantity.value not in before and asked:
                first = plain(next(iter(before)))
                yield note(
                    Severity.WARNING, paragraph.passage, match.start(), quantity.end,
                    f"此处说{key[0]}{plain(quantity.value)}{quantity.unit}，前面说的是{first}{quantity.unit}。请核对。",
                    f"{first}{quantity.unit}",
                )  # fmt: skip
        for key, values in own.items():
            known.setdefault(key, set()).update(values)


def _noun(quantity: Quantity) -> str:
    stripped = _FILLING.sub("", quantity.label)
    return re.sub(
        r"^(?:编发|发布|收到|受理|派发|采用|报送|办理|开设|运营|登记|检查|抽查|完成|有|了)+",
        "",
        stripped,
    )


def _same_subject(first: Paragraph, second: Paragraph) -> bool:
    """Figures under two different headings may be of two matters, unless one is the overview."""
    if first.section[:1] == second.section[:1]:
        return (
            first.mark == second.mark
            or not (first.mark and second.mark)
            or first.section == second.section
        )
    title = first.titles[0] if first.titles else ""
    return bool(re.search("总体|基本|概况|整体", title))
