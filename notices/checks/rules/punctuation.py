"""Quotes and brackets that do not pair, stops that stand twice, widths that are mixed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.manuscript import Paragraph

_PAIRS = {"“": "”", "《": "》", "（": "）", "〔": "〕", "【": "】"}
_CLOSING = {v: k for k, v in _PAIRS.items()}
_TWICE = re.compile(r"[，。；：、]{2,}|[，；、]。|。[，；、]")
_DOUBLED = re.compile(r"的的|了了(?!解)|是是(?!非)|和和|及及|对对|于于|将将|为为")
_HALF = re.compile(
    r"(?<=[\u4e00-\u9fff]),(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]);(?=[\u4e00-\u9fff])"
)


@rule("punctuation", "标点与括号", Severity.HINT)
def check(context: Context) -> Iterator[Note]:
    """引号、书名号、括号应成对；标点不应重复；全文的逗号、分号宽度应一致。只作提示。"""
    for paragraph in context.paragraphs:
        yield from _pairs(paragraph)
        for match in _TWICE.finditer(paragraph.text):
            yield note(
                Severity.HINT, paragraph.passage, max(match.start() - 4, 0), match.end(),
                f"标点“{match[0]}”重复。",
            )  # fmt: skip
        for match in _DOUBLED.finditer(paragraph.text):
            yield note(
                Severity.HINT, paragraph.passage, max(match.start() - 4, 0), match.end(),
                f"“{match[0]}”疑有重字。",
            )  # fmt: skip
    yield from _width(context)


def _pairs(paragraph: Paragraph) -> Iterator[Note]:
    stack: list[tuple[str, int]] = []
    lonely: list[int] = []
    for place, sign in enumerate(paragraph.text):
        if sign in _PAIRS:
            stack.append((sign, place))
        elif sign in _CLOSING:
            if stack and stack[-1][0] == _CLOSING[sign]:
                stack.pop()
            elif not (
                sign == "）"
                and re.search(
                    r"(?:^|[。；：，])[\d一二三四五六七八九十①-⑩]{0,2}$", paragraph.text[:place]
                )
            ):
                lonely.append(place)
    for place in sorted([*lonely, *(p for _, p in stack)])[:3]:
        sign = paragraph.text[place]
        yield note(
            Severity.HINT, paragraph.passage, max(place - 4, 0), min(place + 8, len(paragraph.text)),
            f"此处的 {sign} 没有与它成对的 {_PAIRS.get(sign) or _CLOSING[sign]}。请补齐。",
        )  # fmt: skip


def _width(context: Context) -> Iterator[Note]:
    """One hint for the whole text, where both widths are used."""
    source = context.manuscript.source
    half = [m.start() for m in _HALF.finditer(source)]
    full = len(re.findall(r"[，；]", source))
    if half and full > len(half):
        first = half[0]
        yield Note(
            Severity.HINT, max(first - 4, 0), first + 5,
            f"正文用全角标点，另有{len(half)}处半角逗号或分号，此为第一处。请统一。",
        )  # fmt: skip
