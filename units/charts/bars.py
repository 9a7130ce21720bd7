"""Horizontal bars: a ranking, or changes to both sides of zero."""

from __future__ import annotations

from collections.abc import Sequence

from units.charts import palette, svg
from units.charts.figures import Bar, Chart, Figure
from units.tables import Cell, Column, Table

PITCH = 22
THICKNESS = 12
GAP = 8
LABEL_SHARE = 0.4
FOOT = 18


def bar_chart(
    key: str,
    title: str,
    items: Sequence[Bar],
    *,
    heading: str = "单位",
    measure: str = "数值",
    average: tuple[str, Figure] | None = None,
    note: str = "",
    width: float = 420,
    among: Sequence[Bar] = (),
) -> Chart:
    """Draw one bar for each item in the given order.

    `average` is a figure to compare with, drawn as a dashed line with its name below. `among`
    are the items of all pieces when a long drawing is cut: they decide scale and margins.
    """
    summary = _summary(items, measure)
    height, parts, links = _parts(items, average, width, among or items)
    picture = svg.drawing(key, title, summary, (width, height), parts, links)
    return Chart(key, title, summary, picture, _table(title, items, heading, measure), note)


def _summary(items: Sequence[Bar], measure: str) -> str:
    known = [item for item in items if item.figure.value is not None]
    if not known:
        return f"{measure}没有数据。"
    best = max(known, key=lambda item: item.figure.size or 0)
    least = min(known, key=lambda item: item.figure.size or 0)
    words = f"{measure}，共{len(items)}项。最高：{best.label} {best.figure.text}"
    if len(known) > 1:
        words += f"；最低：{least.label} {least.figure.text}"
    if missing := len(items) - len(known):
        words += f"；{missing}项没有数据"
    return words + "。"


def _table(title: str, items: Sequence[Bar], heading: str, measure: str) -> Table:
    ranked = any(item.rank for item in items)
    columns = [Column(heading), *([Column("名次", "numeric")] if ranked else [])]
    columns.append(Column(measure, "numeric"))
    rows = []
    for item in items:
        figure = item.figure
        cells = [Cell(item.label, reconstructed=figure.reconstructed)]
        if ranked:
            cells.append(Cell(str(item.rank) if item.rank else "—"))
        cells.append(Cell(figure.text, figure.url, tally=figure.tally))
        rows.append(cells)
    return Table(title, columns, rows, hide_caption=True, cards=False)


def _parts(
    items: Sequence[Bar], average: tuple[str, Figure] | None, width: float, among: Sequence[Bar]
) -> tuple[float, list[str], list[str]]:
    sizes = [size for item in among if (size := item.figure.size) is not None]
    if not sizes:
        return *svg.nothing(width), []
    # A rate cannot pass its bound and a bar starts at zero, or lengths would not compare.
    compared = average[1].size if average else None
    low = min(0, *sizes, compared or 0)
    high = max(0, *sizes, compared or 0)
    ranks = 26 if any(item.rank for item in among) else 0
    labels = min(max(svg.text_width(item.label) for item in among), width * LABEL_SHARE)
    left = ranks + labels + GAP + _room(among, negative=True)
    right = width - _room(among, negative=False)
    scale = (right - left) / ((high - low) or 1)
    zero = left - low * scale
    foot = len(items) * PITCH
    # Where all bars go one way their figures stand in a column, clear of the line of comparison.
    column = width if low == 0 else None
    names, places, drawn, values, links = [], [], [], [], []
    for n, item in enumerate(items):
        top = n * PITCH
        base = top + PITCH / 2 + 4.5
        names.append(svg.text(svg.fitted(item.label, labels + 0.01), ranks + labels, base))
        if item.rank:
            places.append(svg.text(str(item.rank), 18, base))
        drawn.append(_bar(item, top, zero, scale))
        values.append(_value(item, base, zero, scale, column))
        words = f"{item.label}：{item.figure.text}"
        links.append(svg.link(item.figure.url, words, (0, top, width, PITCH)))
    parts = [
        svg.group(places, text_anchor="end", fill=palette.MUTED, font_size=palette.SMALL),
        svg.group(names, text_anchor="end", class_="chart-labels"),
        svg.group(drawn, fill=palette.BLUE, class_="chart-bars"),
        svg.group(values, text_anchor="end" if column else None, class_="chart-values"),
    ]
    parts.append(svg.element("line", x1=zero, y1=0, x2=zero, y2=foot, stroke=palette.LINE_STRONG))
    height: float = foot + 2
    if average and compared is not None:
        parts.append(_average(average, zero + compared * scale, foot, width))
        height += FOOT
    return height, parts, links


def _room(items: Sequence[Bar], *, negative: bool) -> float:
    """Return the room that the figures printed on one side need."""
    widths = [
        svg.text_width(item.figure.text)
        for item in items
        if ((item.figure.size or 0) < 0) == negative
    ]
    return max(widths) + GAP if widths else 0


def _bar(item: Bar, top: float, zero: float, scale: float) -> str:
    size = item.figure.size
    if not size:
        return ""
    length = abs(size) * scale
    return svg.element(
        "rect", x=zero - length if size < 0 else zero, y=top + (PITCH - THICKNESS) / 2,
        width=length, height=THICKNESS, fill=palette.RED if size < 0 else None,
    )  # fmt: skip


def _value(item: Bar, base: float, zero: float, scale: float, column: float | None) -> str:
    """Write the figure: in the column at the right, else at the bar's end."""
    size = item.figure.size or 0
    at, anchor = zero + size * scale + 5, ""
    if column is not None:
        at = column
    elif size < 0:
        at, anchor = zero + size * scale - 5, "end"
    fill = "" if size else palette.MUTED
    return svg.text(item.figure.text, at, base, text_anchor=anchor, fill=fill)


def _average(average: tuple[str, Figure], x: float, foot: float, width: float) -> str:
    words = f"{average[0]} {average[1].text}"
    half = svg.text_width(words, palette.SMALL) / 2
    line = svg.element(
        "line", x1=x, y1=0, x2=x, y2=foot + 4, stroke=palette.INK_SOFT, stroke_dasharray="3 3"
    )
    return line + svg.text(
        words, min(max(x, half), width - half), foot + 16, text_anchor="middle",
        font_size=palette.SMALL, fill=palette.INK_SOFT,
    )  # fmt: skip
