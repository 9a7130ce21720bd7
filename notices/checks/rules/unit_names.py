"""Names of units: against the county's register, and written two ways."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.names import KNOWN, Name, core, is_town

ENOUGH = 8  # a register with fewer names is not filled in yet


@rule("unit_names", "单位名称", Severity.WARNING)
def check(context: Context) -> Iterator[Note]:
    """选了县区时，正文点到的镇、局应在单位名录中；同一单位在正文里简称全称混用的作提示。"""
    first: dict[str, tuple[Paragraph, Name]] = {}
    for paragraph in context.paragraphs:
        for name in context.names_in(paragraph):
            before = paragraph.text[max(name.start - 4, 0) : name.start]
            if not re.search(
                r"[省市](?:政府)?$|国家$|《[^》]*$", before
            ) and not name.text.startswith("市"):
                first.setdefault(name.core, (paragraph, name))
    if context.register and len(context.register.names) >= ENOUGH:
        yield from _unregistered(context, first)
    yield from _two_ways(first)


def _unregistered(context: Context, first: dict[str, tuple[Paragraph, Name]]) -> Iterator[Note]:
    assert context.register
    names = context.register.names
    registered = {core(name) for name in names} | set(names)
    for found, (paragraph, name) in first.items():
        if (
            found in registered
            or name.text in registered
            or name.text.lstrip("县区市") in registered
        ):
            continue
        if not (is_town(found) or found.endswith("局")) or not 3 <= len(found) <= 12:
            continue
        near = difflib.get_close_matches(found, sorted(registered), 2, 0.6)
        asked = f"，是否为{'、'.join(f'“{n}”' for n in near)}？" if near else "。"
        yield note(
            Severity.WARNING, paragraph.passage, name.start, name.end,
            f"{context.register.county}的单位名录中没有“{name.text}”{asked}请核对，或在名录中登记。",
            near[0] if near else "",
        )  # fmt: skip


def _two_ways(first: dict[str, tuple[Paragraph, Name]]) -> Iterator[Note]:
    offices = [n for n in first if n.endswith(("局", "委")) and KNOWN.fullmatch(n)]
    for short in offices:
        for long in offices:
            if len(long) > len(short) and _abbreviates(short, long):
                paragraph, name = first[short]
                yield note(
                    Severity.HINT, paragraph.passage, name.start, name.end,
                    f"同一单位在正文里既写“{short}”又写“{long}”，请统一。", long,
                )  # fmt: skip


def _abbreviates(short: str, long: str) -> bool:
    """Tell whether a name shortens another: same first two or three signs' order, same ending."""
    if short[0] != long[0] or short[-1] != long[-1]:
        return False
    rest = iter(long)
    if not all(sign in rest for sign in short):
        return False
    return (short, long) not in {("农业局", "农业农村局"), ("科技局", "科技和工业信息化局")}
