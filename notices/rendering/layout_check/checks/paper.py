"""Paper and type area: page size, upper and left margin, width, nothing printed outside."""

from __future__ import annotations

from notices.rendering.layout_check import standard
from notices.rendering.layout_check.findings import Finding, absent, check, failed, length, passed
from notices.rendering.layout_check.lines import below_area
from notices.rendering.layout_check.marks import MM, Glyph, Rule, is_red, millimetres
from notices.rendering.layout_check.structure import Layout, Sheet


@check("page_size", "纸张")
def page_size(layout: Layout) -> Finding:
    """5.1: A4; a table may lie on a turned sheet."""
    wanted = f"{standard.PAPER_WIDTH:.0f}×{standard.PAPER_HEIGHT:.0f} mm"
    for sheet in layout.sheets:
        short, long = sorted((millimetres(sheet.page.width), millimetres(sheet.page.height)))
        off = max(abs(short - standard.PAPER_WIDTH), abs(long - standard.PAPER_HEIGHT))
        if off > standard.TOLERANCE:
            size = f"{millimetres(sheet.page.width):.1f}×{millimetres(sheet.page.height):.1f} mm"
            said = f"第{sheet.page.number}页纸张为 {size}，应为 A4（{wanted}）。"
            return failed(said, page=sheet.page.number, measured=size, expected=wanted)
    return passed("各页都是 A4 纸。", measured=wanted, expected=wanted)


@check("margin_top", "天头")
def margin_top(layout: Layout) -> Finding:
    """5.2.1: seen on pages that begin with text; the first begins with the letterhead."""
    if layout.measured_top is None:
        return absent("除首页外没有以文字开头的页，量不出天头。")
    measured = millimetres(layout.measured_top)
    return length("天头", measured, standard.MARGIN_TOP, standard.TOLERANCE)


@check("margin_left", "订口")
def margin_left(layout: Layout) -> Finding:
    """5.2.1: 28 mm at the binding; on the back of mirrored sheets the other margin is there."""
    if not layout.left_is_known:
        return absent("正文不足三行，量不出订口。")
    page = layout.bodies[0].page.number
    first = length(
        "订口",
        millimetres(layout.left_of(page)),
        standard.MARGIN_LEFT,
        standard.TOLERANCE,
        page=page,
    )
    back = millimetres(layout.left_of(page + 1))
    other = standard.PAPER_WIDTH - standard.MARGIN_LEFT - standard.AREA_WIDTH
    if first.verdict == "pass" and min(abs(back - standard.MARGIN_LEFT), abs(back - other)) > 1:
        return length("双页左边距", back, standard.MARGIN_LEFT, standard.TOLERANCE, page=page + 1)
    return first


@check("inside_area", "版心以外")
def inside_area(layout: Layout) -> Finding:
    """5.2.1: all but page numbers and a mark in the upper margin stands in the type area."""
    slack = 1.5 * MM
    for sheet in layout.sheets:
        left, right, top, bottom = _edges(layout, sheet)
        # 10.1: a letter's name and double rules stand outside of it.
        letter = layout.is_letter and sheet is layout.first
        marks = [
            (g.x, _ink_end(g), g.top, g.bottom)
            for line in sheet.text if not (letter and line in layout.letterhead)
            for g in line.glyphs
        ]  # fmt: skip
        marks += [
            (r.x0, r.x1, r.y0, r.y1)
            for r in sheet.page.rules
            if not (letter and is_red(r.colour)) and not _is_code(sheet, r)
        ]  # fmt: skip
        over = max(
            (max(left - x0, x1 - right, top - y0, y1 - bottom) for x0, x1, y0, y1 in marks),
            default=0.0,
        )
        if over > slack:
            said = f"第{sheet.page.number}页有文字或线条超出版心 {millimetres(over):.1f} mm。"
            beyond = f"{millimetres(over):.1f} mm"
            return failed(said, page=sheet.page.number, measured=beyond, expected="0 mm")
    return passed("页码以外的内容都在版心之内。", measured="0 mm", expected="0 mm")


def _edges(layout: Layout, sheet: Sheet) -> tuple[float, float, float, float]:
    """Return left, right, top and bottom of the type area; on a turned sheet it is turned too."""
    page = sheet.page
    if not page.is_landscape:
        left = layout.left_of(page.number)
        return left, left + standard.AREA_WIDTH * MM, layout.top, layout.bottom
    side = (standard.PAPER_HEIGHT - standard.AREA_HEIGHT - standard.MARGIN_TOP) * MM
    end = (standard.PAPER_WIDTH - standard.AREA_WIDTH - standard.MARGIN_LEFT) * MM
    return side, page.width - side, end, page.height - end


def _is_code(sheet: Sheet, rule: Rule) -> bool:
    """Tell the strokes of a printed code in the lower margin from rules."""
    return rule.y0 > below_area(sheet.page) and max(rule.width, rule.height) < 15 * MM


def _ink_end(glyph: Glyph) -> float:
    """Right end of what is seen; a closing mark leaves the right half of its box empty."""
    return glyph.right - (glyph.width / 2 if glyph.text in standard.NOT_AT_START else 0)
