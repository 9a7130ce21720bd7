"""Sizes of type: title, body, page numbers, colophon."""

from __future__ import annotations

from collections.abc import Iterable

from notices.rendering.layout_check import standard
from notices.rendering.layout_check.findings import Finding, absent, check, length
from notices.rendering.layout_check.lines import Line
from notices.rendering.layout_check.structure import Layout


@check("title_size", "标题字号")
def title_size(layout: Layout) -> Finding:
    """7.3.1: 二号."""
    return _size("标题字号", layout.title, standard.TITLE) or absent("首页没有见到标题。")


@check("body_size", "正文字号")
def body_size(layout: Layout) -> Finding:
    """5.2.2: 三号, Latin letters and digits too."""
    lines = [line for sheet in layout.bodies for line in sheet.body]
    return _size("正文字号", lines, standard.BODY) or absent("没有见到正文。")


@check("page_number_size", "页码字号")
def page_number_size(layout: Layout) -> Finding:
    """7.5: 四号."""
    lines = [sheet.number[0] for sheet in layout.sheets if sheet.number]
    return _size("页码字号", lines, standard.SMALL) or absent("没有见到页码。")


@check("colophon_size", "版记字号")
def colophon_size(layout: Layout) -> Finding:
    """7.4: 四号."""
    lines = layout.colophon.lines if layout.colophon else []
    return _size("版记字号", lines, standard.SMALL) or absent("没有版记。")


def _size(what: str, lines: Iterable[Line], expected: float) -> Finding | None:
    """Compare the glyph that is farthest off."""
    glyphs = [(glyph, line.page) for line in lines for glyph in line.glyphs]
    if not glyphs:
        return None
    glyph, page = max(glyphs, key=lambda pair: abs(pair[0].size - expected))
    tolerance = standard.SIZE_TOLERANCE
    return length(what, glyph.size, expected, tolerance, unit="pt", page=page)
