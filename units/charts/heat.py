"""The heat map: rows × columns of counts in shades, with the counts where they fit."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence

from units.charts import palette, svg
from units.charts.figures import Chart, Row
from units.charts.scales import classes
from units.tables import Cell, Column, Table

PITCH = 19
GAP = 6
HEAD = 18
FOOT = 30
LABEL_SHARE = 0.34
NUMBER = 10


def heat_chart(
    key: str,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    heading: str = "单位",
    unit: str = "",
    note: str = "",
    width: float = 420,
    among: Sequence[Row] = (),
) -> Chart:
    """Draw a cell for each figure: white for zero, left out where there is none.

    A row is a link, not each of its cells: hundreds of stops would bar the way of a keyboard.
    `among` are the rows of all pieces when a long drawing is cut: they decide the shades.
    """
    summary = _summary(columns, rows, unit)
    height, parts, links = _parts(columns, rows, unit, width, among or rows)
    picture = svg.drawing(key, title, summary, (width, height), parts, links)
    return Chart(key, title, summary, picture, _table(title, heading, columns, rows), note)


def _summary(columns: Sequence[str], rows: Sequence[Row], unit: str) -> str:
    cells = [
        (figure.size or 0, row.label, column, figure.text)
        for row in rows
        for column, figure in zip(columns, row.figures, strict=True)
        if figure.value is not None
    ]
    if not cells:
        return "没有数据。"
    _, label, column, text = max(cells, key=lambda cell: cell[0])
    words = f"{len(rows)}行{len(columns)}列。最多：{label}（{column}）{text}{unit}"
    idle = [row.label for row in rows if not any(figure.size for figure in row.figures)]
    if idle:
        named = "、".join(idle[:5]) + ("等" if len(idle) > 5 else "")
        words += f"；全为零的{len(idle)}行：{named}"
    return words + "。"


def _table(title: str, heading: str, columns: Sequence[str], rows: Sequence[Row]) -> Table:
    lines = []
    for row in rows:
        made = any(figure.reconstructed for figure in row.figures)
        cells = [Cell(row.label, row.url, reconstructed=made)]
        cells += [Cell(figure.text, figure.url, tally=figure.tally) for figure in row.figures]
        lines.append(cells)
    headings = [Column(heading), *(Column(column, "numeric") for column in columns)]
    return Table(title, headings, lines, hide_caption=True, cards=False)


def _parts(
    columns: Sequence[str], rows: Sequence[Row], unit: str, width: float, among: Sequence[Row]
) -> tuple[float, list[str], list[str]]:
    sizes = [size for row in among for f in row.figures if (size := f.size) is not None]
    if not sizes:
        height, parts = svg.nothing(width)
        return height, parts, []
    bounds = classes(sizes)
    labels = min(max(svg.text_width(row.label, 12) for row in among), width * LABEL_SHARE)
    left = labels + GAP
    cell = (width - left) / len(columns)
    names, links = [], []
    cells: dict[tuple[str, str], list[str]] = {}
    numbers: dict[str, list[str]] = {}
    for n, row in enumerate(rows):
        top = HEAD + n * PITCH
        names.append(svg.text(svg.fitted(row.label, labels + 0.01, 12), labels, top + 13.5))
        for m, figure in enumerate(row.figures):
            if figure.size is None:
                continue
            fill, ink = _shade(figure.size, bounds)
            x = left + m * cell
            edge = "" if figure.size else palette.LINE
            cells.setdefault((fill, edge), []).append(_cell(x, top, cell))
            if figure.size and svg.text_width(figure.text, NUMBER) <= cell - 2:
                numbers.setdefault(ink, []).append(svg.text(figure.text, x + cell / 2, top + 13))
        total = sum(figure.size or 0 for figure in row.figures)
        words = f"{row.label}：共 {svg.number(total)}{unit}"
        links.append(svg.link(row.url, words, (0, top, width, PITCH)))
    parts = [_heads(columns, left, cell)]
    parts.append(svg.group(names, text_anchor="end", font_size=12, class_="chart-labels"))
    for (fill, edge), paths in cells.items():
        edge_width = 0.5 if edge else None
        path = "".join(paths)
        parts.append(svg.element("path", d=path, fill=fill, stroke=edge, stroke_width=edge_width))
    for ink, written in numbers.items():
        parts.append(svg.group(written, fill=ink, text_anchor="middle", font_size=NUMBER))
    foot = HEAD + len(rows) * PITCH
    parts.append(_legend(bounds, max(sizes), foot, width))
    return foot + FOOT, parts, links


def _heads(columns: Sequence[str], left: float, cell: float) -> str:
    widest = max(svg.text_width(column, NUMBER) for column in columns)
    step = math.ceil((widest + 2) / cell)
    end = left + cell * len(columns)
    written = ""
    for n, column in enumerate(columns):
        if n % step:
            continue
        half = svg.text_width(column, NUMBER) / 2
        x = min(left + (n + 0.5) * cell, end - half)
        written += svg.text(column, x, HEAD - 6, text_anchor="middle", font_size=NUMBER,
                            fill=palette.MUTED, class_="chart-tick")  # fmt: skip
    return written


def _cell(x: float, top: float, width: float) -> str:
    """Return a cell as a piece of the path of its shade: a rect each would weigh five times."""
    wide, high = svg.number(width - 1), svg.number(PITCH - 1)
    return f"M{svg.number(x + 0.5)} {svg.number(top + 0.5)}h{wide}v{high}h-{wide}z"


def _shade(size: float, bounds: Sequence[float]) -> tuple[str, str]:
    """Return the fill and the ink: the highest class is always the darkest."""
    place = bisect_right(bounds, size)
    if size <= 0 or not place:
        return palette.SURFACE, palette.INK
    return palette.SHADES[len(palette.SHADES) - 1 - (len(bounds) - place)]


def _legend(bounds: Sequence[float], highest: float, foot: float, width: float) -> str:
    """Draw the classes below the map: 0, then from–to."""
    spans = [("0", 0.0)]
    for n, low in enumerate(bounds):
        last = bounds[n + 1] - 1 if n + 1 < len(bounds) else highest
        words = svg.number(low) if last <= low else f"{svg.number(low)}–{svg.number(last)}"
        spans.append((words, low))
    # Of halves and other fractions "from – one less" would be wrong; they name the lower bound.
    if any(bound % 1 for bound in bounds):
        spans = [("0", 0.0), *((f"≥{svg.number(low)}", low) for low in bounds)]
    widths = [22 + svg.text_width(words, palette.SMALL) for words, _ in spans]
    x = max(width - sum(widths), 0)
    written = ""
    for (words, low), used in zip(spans, widths, strict=True):
        written += svg.element(
            "rect", x=x, y=foot + 10, width=12, height=12, fill=_shade(low, bounds)[0],
            stroke=palette.LINE, stroke_width=0.5,
        )  # fmt: skip
        written += svg.text(words, x + 15, foot + 20, font_size=palette.SMALL,
                            fill=palette.INK_SOFT)  # fmt: skip
        x += used
    return written
