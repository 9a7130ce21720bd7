"""The foot of the pages: page numbers and the colophon."""

from __future__ import annotations

from notices.rendering.layout_check import standard
from notices.rendering.layout_check.findings import Finding, absent, check, failed, length, passed
from notices.rendering.layout_check.lines import Line
from notices.rendering.layout_check.marks import millimetres
from notices.rendering.layout_check.structure import Layout, Sheet

NO_RULES = "信函格式的版记不加分隔线。"
NO_NUMBERS = "没有见到页码。"
DASHES = "—–-－―─‒"
DASH_HEIGHT = 0.30  # em: how far a dash stands above the baseline


@check("page_numbers", "页码齐全")
def page_numbers(layout: Layout) -> Finding:
    """7.5: on every page and in sequence; a blank page and the colophon page after it have none."""
    numbered = [sheet for sheet in layout.sheets if sheet.number]
    if not numbered:
        return failed("各页都没有页码。", page=1, measured=0, expected=len(layout.sheets))
    bare = next((s for s in layout.sheets if not s.number and not _may_be_bare(layout, s)), None)
    if bare is not None:
        return failed(f"第{bare.page.number}页没有页码。", page=bare.page.number)
    offset = _number(numbered[0]) - numbered[0].page.number
    for sheet in numbered:
        found, due = _number(sheet), sheet.page.number + offset
        if found != due:
            said = f"第{sheet.page.number}页的页码是 {found}，应为 {due}。"
            return failed(said, page=sheet.page.number, measured=found, expected=due)
    return passed(f"{len(numbered)} 页有页码，连续编排。", measured=len(numbered))


@check("page_number_place", "页码高度")
def page_number_place(layout: Layout) -> Finding:
    """7.5: the dashes 7 mm below the lower edge of the type area."""
    lines = [line for line, _, _ in _upright(layout)]
    if not lines:
        return absent(NO_NUMBERS)
    gaps = {line: millimetres(_dash(line) - layout.bottom) for line in lines}
    worst = max(lines, key=lambda line: abs(gaps[line] - standard.PAGE_NUMBER_GAP))
    return length(
        "页码一字线在版心下边缘之下",
        gaps[worst], standard.PAGE_NUMBER_GAP, standard.TOLERANCE, page=worst.page,
    )  # fmt: skip


@check("page_number_side", "页码左右")
def page_number_side(layout: Layout) -> Finding:
    """7.5: odd numbers one character from the right edge, even ones from the left."""
    worst = None
    for line, number, page in _upright(layout):
        odd = number % 2 == 1
        edge = layout.right_of(page) - line.right if odd else line.left - layout.left_of(page)
        gap = millimetres(edge)
        off = abs(gap - standard.PAGE_NUMBER_INDENT)
        if worst is None or off > worst[0]:
            worst = (off, gap, "右" if odd else "左", page)
    if worst is None:
        return absent(NO_NUMBERS)
    _, gap, side, page = worst
    what = f"第{page}页页码距版心{side}边缘"
    return length(what, gap, standard.PAGE_NUMBER_INDENT, standard.INDENT_TOLERANCE, page=page)


@check("colophon_page", "版记所在页")
def colophon_page(layout: Layout) -> Finding:
    """7.4: on the last face; of a sheet printed on both sides that is an even page."""
    if layout.colophon is None:
        return absent("没有版记。")
    page, last = layout.colophon.page, len(layout.sheets)
    if page != last:
        said = f"版记在第{page}页，应在最后一页（第{last}页）。"
        return failed(said, page=page, measured=page, expected=last)
    if page % 2:
        said = f"版记在第{page}页，双面印刷时应在最后一面（双数页）。"
        return failed(said, page=page, measured=page, expected=page + 1)
    return passed("版记在最后一面。", measured=page, expected=last)


@check("colophon_bottom", "版记底线")
def colophon_bottom(layout: Layout) -> Finding:
    """7.4.1: its last rule on the lower edge of the type area."""
    if layout.colophon is None:
        return absent("没有版记。")
    if not layout.colophon.rules:
        return absent(NO_RULES)
    edge = millimetres(layout.colophon.rules[-1].y1 - layout.bottom)
    page = layout.colophon.page
    return length("版记末条分隔线偏离版心下边缘", edge, 0, standard.TOLERANCE, page=page)


@check("colophon_width", "版记分隔线长度")
def colophon_width(layout: Layout) -> Finding:
    """7.4.1: every rule as wide as the type area."""
    if layout.colophon is None:
        return absent("没有版记。")
    if not layout.colophon.rules:
        return absent(NO_RULES)
    widths = [millimetres(rule.width) for rule in layout.colophon.rules]
    worst = max(widths, key=lambda width: abs(width - standard.AREA_WIDTH))
    page = layout.colophon.page
    return length("版记分隔线长", worst, standard.AREA_WIDTH, standard.TOLERANCE, page=page)


def _upright(layout: Layout) -> list[tuple[Line, int, int]]:
    """Return page number line, number and page; on turned sheets the number is turned too."""
    return [
        (*sheet.number, sheet.page.number)
        for sheet in layout.sheets
        if sheet.number and not sheet.page.is_landscape
    ]


def _dash(line: Line) -> float:
    """Height of the dashes; of bare digits the middle."""
    height = DASH_HEIGHT if line.text[0] in DASHES else 0.35
    return line.y - height * line.size


def _number(sheet: Sheet) -> int:
    return sheet.number[1] if sheet.number else 0


def _may_be_bare(layout: Layout, sheet: Sheet) -> bool:
    """7.5: a blank page, and the page of the colophon that it stands before; turned sheets.

    10.1: the first page of a letter.
    """
    if layout.is_letter and sheet is layout.first:
        return True
    if not sheet.text or sheet.page.is_landscape:
        return True
    number = sheet.page.number
    before = layout.sheets[number - 2] if number > 1 else None
    ends = layout.colophon is not None and layout.colophon.page == number
    return ends and before is not None and not before.text
