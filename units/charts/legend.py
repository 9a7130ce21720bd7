"""The legend above lines and stacked bars: samples with names, in as many lines as needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from units.charts import palette, svg

LINE_HEIGHT = 20
SAMPLE = 24
SPACE = 14


def legend(
    names: Sequence[str], sample: Callable[[int, float, float], str], width: float
) -> tuple[float, str]:
    """Return the height used and the markup; `sample` draws the n-th sign at x and y."""
    x, y, written = 0.0, 14.0, ""
    for n, name in enumerate(names):
        shown = svg.fitted(name, width - SAMPLE)
        needed = SAMPLE + svg.text_width(shown)
        if x and x + needed > width:
            x, y = 0.0, y + LINE_HEIGHT
        written += sample(n, x, y)
        written += svg.text(shown, x + SAMPLE, y, fill=palette.INK_SOFT)
        x += needed + SPACE
    return y + 8, written
