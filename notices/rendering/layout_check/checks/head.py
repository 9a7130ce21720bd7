"""The head of the first page: letterhead, red line, title."""

from __future__ import annotations

from notices.rendering.layout_check import standard
from notices.rendering.layout_check.findings import Finding, absent, check, failed, length, passed
from notices.rendering.layout_check.marks import millimetres
from notices.rendering.layout_check.structure import Layout

NO_LETTERHEAD = "没有版头（红色发文机关标志）。"


@check("letterhead_top", "发文机关标志位置")
def letterhead_top(layout: Layout) -> Finding:
    """7.2.4: its upper edge 35 mm below that of the type area."""
    if not layout.letterhead:
        return absent(NO_LETTERHEAD)
    if layout.is_letter:
        top = min(line.top for line in layout.letterhead)
        said = "发文机关标志上边缘距上页边"
        return length(
            said, millimetres(top), standard.LETTER_TOP, standard.TOLERANCE, page=1
        )  # fmt: skip
    top = min(line.top for line in layout.letterhead) - layout.top
    return length(
        "发文机关标志上边缘距版心上边缘",
        millimetres(top), standard.LETTERHEAD_TOP, standard.TOLERANCE, page=1,
    )  # fmt: skip


@check("red_line_gap", "红色分隔线位置")
def red_line_gap(layout: Layout) -> Finding:
    """7.2.7: 4 mm below the document number; in a letter below the name (10.1)."""
    if layout.red_line is None:
        if layout.letterhead:
            return failed("有版头而没有红色分隔线。", page=1)
        return absent(NO_LETTERHEAD)
    if layout.is_letter and layout.letterhead:
        under = layout.red_line.y0 - max(line.bottom for line in layout.letterhead)
        said = "红色双线在发文机关标志之下"
        return length(
            said, millimetres(under), standard.RED_LINE_GAP, standard.TOLERANCE, page=1
        )  # fmt: skip
    if layout.document_number is None:
        return absent("没有见到发文字号，量不出它与红色分隔线的距离。")
    gap = millimetres(layout.red_line.y0 - layout.document_number.bottom)
    return length(
        "红色分隔线在发文字号之下", gap, standard.RED_LINE_GAP, standard.TOLERANCE, page=1
    )


@check("red_line_width", "红色分隔线长度")
def red_line_width(layout: Layout) -> Finding:
    """7.2.7: as wide as the type area; 170 mm in a letter (10.1)."""
    if layout.red_line is None:
        return absent("没有红色分隔线。")
    width = millimetres(layout.red_line.width)
    due = standard.LETTER_RULE if layout.is_letter else standard.AREA_WIDTH
    return length("红色分隔线长", width, due, standard.TOLERANCE, page=1)


@check("title_centred", "标题居中")
def title_centred(layout: Layout) -> Finding:
    """7.3.1: each line in the middle of the type area."""
    if not layout.title:
        return absent("首页没有见到标题。")
    centre = layout.centre_of(1)
    off = max((line.centre - centre for line in layout.title), key=abs)
    return length("标题偏离版心中线", millimetres(off), 0, standard.TOLERANCE, page=1)


@check("body_on_first_page", "首页正文")
def body_on_first_page(layout: Layout) -> Finding:
    """7.3.3: the first page must show some of the body."""
    if not layout.bodies:
        return absent("没有见到正文。")
    lines = layout.first.body
    addressed = next((i for i, line in enumerate(lines[:6], 1) if line.text[-1] in "：:"), 0)
    shown = len(lines) - addressed
    if shown < 1:
        return failed("公文首页没有显示正文。", page=1, measured=shown, expected="≥1")
    return passed(f"首页有 {shown} 行正文。", measured=shown, expected="≥1")
