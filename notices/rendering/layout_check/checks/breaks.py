"""Characters that may not begin or end a line (kinsoku)."""

from __future__ import annotations

from collections.abc import Iterator

from notices.rendering.layout_check import standard
from notices.rendering.layout_check.findings import Finding, check, failed, passed
from notices.rendering.layout_check.lines import Line, cells_of
from notices.rendering.layout_check.structure import Layout


@check("line_starts", "行首标点")
def line_starts(layout: Layout) -> Finding:
    """No line begins with a mark that closes what stands before it."""
    for line in _lines(layout):
        if line.text[0] in standard.NOT_AT_START:
            said = f"第{line.page}页有一行以“{line.text[0]}”开头：{_quoted(line.text[:12])}……"
            return failed(said, page=line.page, measured=line.text[0])
    return passed("没有以句读或后括号开头的行。", measured=0, expected=0)


@check("line_ends", "行末标点")
def line_ends(layout: Layout) -> Finding:
    """No line ends with a mark that opens what follows."""
    for line in _lines(layout):
        if line.text[-1] in standard.NOT_AT_END:
            said = f"第{line.page}页有一行以“{line.text[-1]}”结尾：……{_quoted(line.text[-12:])}"
            return failed(said, page=line.page, measured=line.text[-1])
    return passed("没有以前括号或前引号结尾的行。", measured=0, expected=0)


def _lines(layout: Layout) -> Iterator[Line]:
    for sheet in layout.sheets:
        for line in sheet.text:
            span = sheet.span_of(line)
            yield from cells_of(line, span) if span else [line]


def _quoted(text: str) -> str:
    return f"‘{text}’"
