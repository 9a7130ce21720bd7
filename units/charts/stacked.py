"""Stacked bars: how a whole is made up, one bar for each category."""

from __future__ import annotations

from collections.abc import Sequence

from units.charts import palette, svg
from units.charts.figures import Chart, Series
from units.charts.legend import legend
from units.tables import Cell, Column, Table

PITCH = 30
THICKNESS = 18
GAP = 8
LABEL_SHARE = 0.4


def stacked_chart(
    key: str,
    title: str,
    categories: Sequence[str],
    series: Sequence[Series],
    *,
    heading: str = "轮次",
    unit: str = "",
    note: str = "",
    width: float = 420,
    among: tuple[Sequence[str], Sequence[Series]] | None = None,
) -> Chart:
    """Draw one bar for each category, made up of the series' figures.

    Parts cannot be negative (ValueError). A category of which no part is known shows a dash.
    `among` are the categories and series of all pieces when a long drawing is cut.
    """
    if any((figure.size or 0) < 0 for one in series for figure in one.figures):
        raise ValueError("a part of a whole is negative")
    totals = [_total(series, n) for n in range(len(categories))]
    summary = _summary(categories, series, unit)
    whole, figures = among or (categories, series)
    longest = max((t for n in range(len(whole)) if (t := _total(figures, n))), default=0.0)
    height, parts, links = _parts(categories, series, totals, width, (whole, longest))
    picture = svg.drawing(key, title, summary, (width, height), parts, links)
    return Chart(key, title, summary, picture, _table(title, heading, categories, series), note)


def _total(series: Sequence[Series], n: int) -> float | None:
    known = [size for one in series if (size := one.figures[n].size) is not None]
    return sum(known) if known else None


def _summary(categories: Sequence[str], series: Sequence[Series], unit: str) -> str:
    lines = []
    for n, category in enumerate(categories):
        parts = "、".join(f"{one.name} {one.figures[n].text}{unit}" for one in series)
        lines.append(f"{category}：{parts}")
    return "；".join(lines) + "。" if lines else "没有数据。"


def _table(title: str, heading: str, categories: Sequence[str], series: Sequence[Series]) -> Table:
    rows = []
    for n, category in enumerate(categories):
        figures = [one.figures[n] for one in series]
        cells = [Cell(category, reconstructed=any(figure.reconstructed for figure in figures))]
        cells += [Cell(figure.text, figure.url, tally=figure.tally) for figure in figures]
        rows.append(cells)
    columns = [Column(heading), *(Column(one.name, "numeric") for one in series)]
    return Table(title, columns, rows, hide_caption=True, cards=False)


def _colour(series: Sequence[Series], n: int) -> str:
    return series[n].colour or palette.SERIES[n % len(palette.SERIES)]


def _parts(
    categories: Sequence[str],
    series: Sequence[Series],
    totals: Sequence[float | None],
    width: float,
    among: tuple[Sequence[str], float],
) -> tuple[float, list[str], list[str]]:
    whole, longest = among
    if not any(total is not None for total in totals):
        height, parts = svg.nothing(width)
        return height, parts, []

    def sample(n: int, x: float, y: float) -> str:
        return svg.element("rect", x=x, y=y - 11, width=16, height=12, fill=_colour(series, n))

    top, written = legend([one.name for one in series], sample, width)
    parts, links = [written], []
    labels = min(max(svg.text_width(c) for c in whole), width * LABEL_SHARE)
    printed = [svg.number(total) if total is not None else "—" for total in totals]
    left = labels + GAP
    right = width - max(svg.text_width(words) for words in (*printed, svg.number(longest))) - GAP
    scale = (right - left) / (longest or 1)
    for n, category in enumerate(categories):
        y = top + n * PITCH
        base = y + PITCH / 2 + 4.5
        label = svg.fitted(category, labels + 0.01)
        parts.append(svg.text(label, labels, base, text_anchor="end"))
        x = left
        for m, one in enumerate(series):
            figure = one.figures[n]
            length = (figure.size or 0) * scale
            if length:
                parts.append(_segment(figure.text, x, y, length, _colour(series, m)))
                words = f"{category}{one.name}：{figure.text}"
                links.append(svg.link(figure.url, words, (x, y, length, PITCH)))
            x += length
        muted = None if totals[n] else palette.MUTED
        parts.append(svg.text(printed[n], x + 5, base, fill=muted))
    foot = top + len(categories) * PITCH
    parts.append(svg.element("line", x1=left, y1=top, x2=left, y2=foot, stroke=palette.LINE_STRONG))
    return foot + 2, parts, links


def _segment(words: str, x: float, y: float, length: float, colour: str) -> str:
    """Draw a part; its figure is printed in it where there is room."""
    drawn = svg.element(
        "rect", x=x, y=y + (PITCH - THICKNESS) / 2, width=length, height=THICKNESS, fill=colour,
        stroke=palette.SURFACE, stroke_width=0.5, class_="chart-bar",
    )  # fmt: skip
    if svg.text_width(words, palette.SMALL) + 6 > length:
        return drawn
    light = colour in {palette.BLUE_LINE, palette.BLUE_WASH, palette.BLUE_MID}
    return drawn + svg.text(
        words, x + length / 2, y + PITCH / 2 + 4, text_anchor="middle", font_size=palette.SMALL,
        fill=palette.INK if light else palette.SURFACE,
    )  # fmt: skip
