"""From figures to lengths: round ticks, runs without gaps, classes of a heat map."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence


def ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Return round numbers that enclose low and high: steps of 1, 2, 2.5 or 5 × 10ⁿ."""
    if low == high:
        low, high = (min(low, 0), max(high, 0)) if low else (0, 1)
    rough = (high - low) / count
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * n for n in (1, 2, 2.5, 5, 10) if power * n >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(n * step, 10) for n in range(first, last + 1)]


def axis(values: Collection[float], highest: float | None = None) -> list[float]:
    """Return the ticks of an upright axis.

    It starts from zero unless the figures lie close together far above it; `highest` is a bound
    that they cannot pass (100 for percentages).
    """
    low, high = min(values), max(values)
    if low >= 0 and (low < high / 2 or low == high):
        low = 0
    marks = ticks(low, high)
    if highest is not None and high <= highest:
        marks = [mark for mark in marks if mark <= highest]
        if marks[-1] < high or len(marks) < 2:
            marks.append(highest)
    return marks


def runs(values: Sequence[float | None], breaks: Collection[int] = ()) -> list[list[int]]:
    """Return the stretches of neighbouring positions that a line may join.

    A missing figure parts them, and so does a break before a position.
    """
    found: list[list[int]] = []
    for n, value in enumerate(values):
        if value is None:
            continue
        if found and found[-1][-1] == n - 1 and n not in breaks:
            found[-1].append(n)
        else:
            found.append([n])
    return found


def classes(values: Collection[float], count: int = 5) -> list[float]:
    """Return the lower bounds of at most so many classes of about equal size, above zero.

    Counts of updates are lopsided: classes of equal width would put nearly all in the first.
    """
    above = sorted(value for value in values if value > 0)
    if not above:
        return []
    bounds = [above[len(above) * n // count] for n in range(count)]
    return sorted(set(bounds))
