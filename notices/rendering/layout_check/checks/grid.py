"""The grid of the body: pitch of lines, lines a page, characters a line."""

from __future__ import annotations

from itertools import pairwise
from statistics import mean

from notices.rendering.layout_check import standard
from notices.rendering.layout_check.findings import Finding, absent, check, failed, length, passed
from notices.rendering.layout_check.lines import Line
from notices.rendering.layout_check.marks import millimetres
from notices.rendering.layout_check.structure import Layout, Sheet


@check("line_pitch", "行距")
def line_pitch(layout: Layout) -> Finding:
    """5.2.3: between lines that stand next to each other; larger gaps are blank lines."""
    pages = {sheet.page.number: _steps(sheet) for sheet in layout.bodies}
    every = [(step, page) for page, steps in pages.items() for step in steps]
    if not every:
        return absent("没有相邻的两行正文，量不出行距。")
    # One step says little; pages are told by their mean, and a step only when it is far off.
    told = [(mean(steps), page) for page, steps in pages.items() if len(steps) > 4]
    told += [(mean(step for step, _ in every), every[0][1])]
    told += [pair for pair in every if abs(pair[0] - standard.PITCH) > standard.PITCH_JITTER]
    worst, where = max(told, key=lambda pair: abs(pair[0] - standard.PITCH))
    tolerance = standard.PITCH_TOLERANCE
    return length("行距", worst, standard.PITCH, tolerance, unit="pt", page=where)


def _steps(sheet: Sheet) -> list[float]:
    """Return the distances between lines that stand next to each other."""
    steps = [after.y - line.y for line, after in pairwise(sheet.body)]
    return [step for step in steps if 0.6 * standard.PITCH < step < 1.45 * standard.PITCH]


def _far(steps: list[float]) -> list[float]:
    return [step for step in steps if abs(step - standard.PITCH) > standard.PITCH_JITTER]


@check("lines_per_page", "每页行数")
def lines_per_page(layout: Layout) -> Finding:
    """5.2.3: 22 lines; a page may end a line or two early to keep things together."""
    if line_pitch(layout).verdict == "fail":
        return absent("行距不合要求，每页行数不再另判。")
    full = layout.bodies[:-1]
    if not full or layout.measured_top is None:
        return absent("正文不满一页，量不出每页行数。")
    ends = {sheet.page.number: layout.slot_of(sheet.body[-1]) for sheet in full}
    page = max(ends, key=lambda number: ends[number])
    most = ends[page]
    # Of a page or two nothing can be said when what belongs together moved on to the next.
    least = standard.LINES if len(full) > 2 else 1
    if least <= most <= standard.LINES:
        said = f"排得最满的一页 {most} 行，符合每页 {standard.LINES} 行的要求。"
        return passed(said, measured=most, expected=standard.LINES)
    said = f"第{page}页排了 {most} 行，每页应排 {standard.LINES} 行。"
    return failed(said, page=page, measured=most, expected=standard.LINES)


@check("characters_per_line", "每行字数")
def characters_per_line(layout: Layout) -> Finding:
    """5.2.3: 28 characters; counted on full lines of nothing but full-width characters."""
    counts = [
        (len(line.glyphs), line)
        for sheet in layout.bodies
        for line in full_lines(layout, sheet)
        if abs(line.left - layout.left_of(line.page)) < 4 and _is_wide(line)
    ]
    if not counts:
        return absent("没有全由汉字组成的满行，量不出每行字数。")
    most, line = max(counts, key=lambda pair: pair[0])
    # A few lines give room to a mark that may not begin the next one.
    short = standard.CHARACTERS if len(counts) > 3 else standard.CHARACTERS - 2
    if short <= most <= standard.CHARACTERS:
        said = f"满行 {most} 字，符合每行 {standard.CHARACTERS} 字的要求。"
        return passed(said, measured=most, expected=standard.CHARACTERS)
    said = f"第{line.page}页有一行排了 {most} 字，每行应排 {standard.CHARACTERS} 字。"
    return failed(said, page=line.page, measured=most, expected=standard.CHARACTERS)


@check("area_width", "版心宽度")
def area_width(layout: Layout) -> Finding:
    """5.2.1: 156 mm, from the left edge to the end of full lines."""
    if characters_per_line(layout).verdict == "fail":
        return absent("每行字数不合要求，版心宽度不再另判。")
    full = [line for sheet in layout.bodies for line in full_lines(layout, sheet)]
    if not full:
        return absent("没有满行的正文，量不出版心宽度。")
    widest = max(full, key=lambda line: line.right - layout.left_of(line.page))
    measured = millimetres(widest.right - layout.left_of(widest.page))
    return length("版心宽", measured, standard.AREA_WIDTH, 1.5, page=widest.page)


def full_lines(layout: Layout, sheet: Sheet) -> list[Line]:
    """Return the lines that another of the same paragraph follows: flush left, just below."""
    left = layout.left_of(sheet.page.number)
    return [
        line
        for line, after in zip(sheet.body, sheet.body[1:], strict=False)
        if abs(after.left - left) < 4
        and after.y - line.y < 1.5 * standard.PITCH
        and line.right - left > (standard.CHARACTERS - 3) * standard.BODY * 0.98
    ]


def _is_wide(line: Line) -> bool:
    return all(glyph.width > 0.75 * glyph.size for glyph in line.glyphs)
