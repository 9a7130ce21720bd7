"""Lines over time, and the sparkline of a tile."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from units.charts import palette, svg
from units.charts.figures import Chart, Figure, Series
from units.charts.legend import legend
from units.charts.scales import axis, runs
from units.tables import Cell, Column, Table

PLOT = 170
LINE_HEIGHT = 14
SPARK = (132.0, 30.0)


def line_chart(
    key: str,
    title: str,
    categories: Sequence[str],
    series: Sequence[Series],
    *,
    heading: str = "轮次",
    unit: str = "",
    highest: float | None = None,
    breaks: Collection[int] = (),
    note: str = "",
    width: float = 420,
) -> Chart:
    """Draw one line for each series over the categories, earliest first.

    A category's label breaks at a newline. A line is not drawn across a missing figure, nor
    into a position of `breaks`: what lies before it is not its neighbour in time.
    """
    summary = _summary(categories, series)
    height, parts, links = _parts(categories, series, unit, highest, breaks, width)
    picture = svg.drawing(key, title, summary, (width, height), parts, links)
    return Chart(key, title, summary, picture, _table(title, heading, categories, series), note)


def _flat(category: str) -> str:
    return category.replace("\n", "")


def _summary(categories: Sequence[str], series: Sequence[Series]) -> str:
    lines = []
    for one in series:
        named = zip(categories, one.figures, strict=True)
        known = [(_flat(category), f) for category, f in named if f.value is not None]
        if not known:
            lines.append(f"{one.name}没有数据")
        elif len(known) == 1:
            lines.append(f"{one.name}：{known[0][0]} {known[0][1].text}")
        else:
            (first, before), (last, now) = known[0], known[-1]
            lines.append(f"{one.name}：{first} {before.text}，{last} {now.text}")
    return "；".join(lines) + "。" if lines else "没有数据。"


def _table(title: str, heading: str, categories: Sequence[str], series: Sequence[Series]) -> Table:
    rows = []
    for n, category in enumerate(categories):
        figures = [one.figures[n] for one in series]
        made = any(figure.reconstructed for figure in figures)
        cells = [Cell(_flat(category), reconstructed=made)]
        cells += [Cell(figure.text, figure.url, tally=figure.tally) for figure in figures]
        rows.append(cells)
    columns = [Column(heading), *(Column(one.name, "numeric") for one in series)]
    return Table(title, columns, rows, hide_caption=True, cards=False)


def _parts(
    categories: Sequence[str],
    series: Sequence[Series],
    unit: str,
    highest: float | None,
    breaks: Collection[int],
    width: float,
) -> tuple[float, list[str], list[str]]:
    sizes = [size for one in series for f in one.figures if (size := f.size) is not None]
    if not sizes:
        height, parts = svg.nothing(width)
        return height, parts, []

    def sample(n: int, x: float, y: float) -> str:
        return _stroke([(x, y - 5), (x + 18, y - 5)], n) + _dot(n, x + 9, y - 5)

    top, written = legend([one.name for one in series], sample, width)
    parts, links = [written], []
    top += 8
    marks = axis(sizes, highest)
    words = [svg.number(mark) + unit for mark in marks]
    left = max(svg.text_width(one, palette.SMALL) for one in words) + 8
    slot = (width - left) / len(categories)
    foot = top + PLOT
    scale = PLOT / (marks[-1] - marks[0])
    for mark, word in zip(marks, words, strict=True):
        level = foot - (mark - marks[0]) * scale
        stroke = palette.LINE_STRONG if mark in (0, marks[0]) else palette.LINE
        parts.append(svg.element("line", x1=left, y1=level, x2=width, y2=level, stroke=stroke))
        parts.append(svg.text(word, left - 6, level + 4, text_anchor="end", fill=palette.MUTED,
                              font_size=palette.SMALL))  # fmt: skip
    at = [left + slot * (n + 0.5) for n in range(len(categories))]
    for m, one in enumerate(series):
        y_of = [None if f.size is None else foot - (f.size - marks[0]) * scale for f in one.figures]
        for run in runs(y_of, breaks):
            parts.append(_stroke([(at[n], y_of[n] or 0.0) for n in run], m))
        for n, y in enumerate(y_of):
            if y is not None:
                figure = one.figures[n]
                parts.append(_dot(m, at[n], y))
                name = f"{_flat(categories[n])}{one.name}：{figure.text}"
                wide = min(18, slot)
                links.append(svg.link(figure.url, name, (at[n] - wide / 2, y - 9, wide, 18)))
    lines, written = _below(categories, at, slot, foot)
    return foot + 6 + lines * LINE_HEIGHT + 4, [*parts, written], links


def _below(
    categories: Sequence[str], at: Sequence[float], slot: float, foot: float
) -> tuple[int, str]:
    """Return how many lines the labels take, and the labels; as many are left out as would
    overlap, never the last, which is the present one.
    """
    split = [category.split("\n") for category in categories]
    widest = max(svg.text_width(line, palette.SMALL) for lines in split for line in lines)
    # The outermost labels are pushed inwards, towards their neighbours.
    step = math.ceil((max(widest, 1.5 * widest - slot / 2) + 4) / slot)
    written = ""
    for n, lines in enumerate(split):
        if (len(split) - 1 - n) % step:
            continue
        for k, line in enumerate(lines):
            # A single long label must not run out of the drawing.
            shown = svg.fitted(line, min(slot * step, at[-1] + slot / 2), palette.SMALL)
            half = svg.text_width(shown, palette.SMALL) / 2
            x = min(max(at[n], half), at[-1] + slot / 2 - half)
            written += svg.text(shown, x, foot + 16 + k * LINE_HEIGHT, text_anchor="middle",
                                fill=palette.INK_SOFT, font_size=palette.SMALL,
                                class_="chart-tick")  # fmt: skip
    return max(len(lines) for lines in split), written


def _colour(n: int) -> str:
    return palette.SERIES[n % len(palette.SERIES)]


def _stroke(points: Sequence[tuple[float, float]], n: int) -> str:
    if len(points) < 2:
        return ""
    return svg.element(
        "polyline", points=" ".join(f"{svg.number(x)},{svg.number(y)}" for x, y in points),
        fill="none", stroke=_colour(n), stroke_width=2,
        stroke_dasharray=palette.DASHES[n % len(palette.DASHES)],
    )  # fmt: skip


def _dot(n: int, x: float, y: float) -> str:
    """Draw the mark of a series: disc, square, diamond, ring, triangle."""
    fill = _colour(n)
    match n % 5:
        case 0:
            return svg.element("circle", cx=x, cy=y, r=3.5, fill=fill)
        case 1:
            return svg.element("rect", x=x - 3, y=y - 3, width=6, height=6, fill=fill)
        case 2:
            path = f"M{svg.number(x)} {svg.number(y - 4.5)}l4.5 4.5l-4.5 4.5l-4.5 -4.5z"
            return svg.element("path", d=path, fill=fill)
        case 3:
            return svg.element("circle", cx=x, cy=y, r=3, fill=palette.SURFACE, stroke=fill,
                               stroke_width=2)  # fmt: skip
        case _:
            path = f"M{svg.number(x)} {svg.number(y - 4)}l4 7l-8 0z"
            return svg.element("path", d=path, fill=fill)


def sparkline(
    key: str, title: str, figures: Sequence[tuple[str, Figure]], breaks: Collection[int] = ()
) -> str:
    """Draw the course of one figure in a tile, labelled (label, figure), earliest first.

    Nothing is drawn (an empty string) for fewer than two known figures: there is no course.
    """
    sizes = [figure.size for _, figure in figures]
    known = [size for size in sizes if size is not None]
    if len(known) < 2:
        return ""
    width, height = SPARK
    low, high = min(known), max(known)
    scale = (height - 10) / ((high - low) or 1)
    step = (width - 10) / (len(sizes) - 1)
    at = [
        (5 + n * step, (height / 2 if high == low else height - 5 - (size - low) * scale))
        if size is not None
        else (0.0, 0.0)
        for n, size in enumerate(sizes)
    ]
    parts = []
    for run in runs(sizes, breaks):
        parts.append(_stroke([at[n] for n in run], 0))
        parts += [svg.element("circle", cx=at[n][0], cy=at[n][1], r=2, fill=palette.BLUE)
                  for n in run]  # fmt: skip
    last = max(n for n, size in enumerate(sizes) if size is not None)
    parts.append(svg.element("circle", cx=at[last][0], cy=at[last][1], r=3.5, fill=palette.RED))
    summary = "；".join(f"{label} {figure.text}" for label, figure in figures) + "。"
    return svg.drawing(key, title, summary, SPARK, parts).replace("chart-drawing", "chart-spark", 1)
