"""Ruled tables on a page of a PDF: which cell a sign stands in, told by the lines around it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

TOLERANCE = 2.0
Box = tuple[float, float, float, float]


@dataclass
class Rules:
    """Lines of one direction: at each place, the stretches over which a line runs there."""

    places: list[float] = field(default_factory=list)
    stretches: list[list[tuple[float, float]]] = field(default_factory=list)

    def add(self, place: float, start: float, end: float) -> None:
        position = bisect_left(self.places, place - TOLERANCE)
        if position < len(self.places) and abs(self.places[position] - place) <= TOLERANCE:
            self.stretches[position].append((start, end))
        else:
            self.places.insert(position, place)
            self.stretches.insert(position, [(start, end)])

    def crossed(self, position: int, at: float) -> bool:
        return any(a - TOLERANCE <= at <= b + TOLERANCE for a, b in self.stretches[position])

    def around(self, value: float, at: float) -> tuple[float, float] | None:
        """Return the nearest lines on both sides of a value that pass by `at`."""
        position = bisect_right(self.places, value)
        low = next(
            (self.places[i] for i in range(position - 1, -1, -1) if self.crossed(i, at)), None
        )
        high = next(
            (self.places[i] for i in range(position, len(self.places)) if self.crossed(i, at)), None
        )
        return (low, high) if low is not None and high is not None else None


class Grid:
    """The lines of a page. Lines come as the boxes of what is drawn, thin ones or whole frames."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        self.upright, self.level = Rules(), Rules()
        for x0, y0, x1, y1 in boxes:
            wide, high = x1 - x0, y1 - y0
            if wide <= 3 and high > 5:
                self.upright.add((x0 + x1) / 2, y0, y1)
            elif high <= 3 and wide > 5:
                self.level.add((y0 + y1) / 2, x0, x1)
            elif wide > 5 and high > 5:
                for x in (x0, x1):
                    self.upright.add(x, y0, y1)
                for y in (y0, y1):
                    self.level.add(y, x0, x1)

    @property
    def is_table(self) -> bool:
        return len(self.upright.places) > 2 and len(self.level.places) > 2

    def cell(self, x: float, y: float) -> Box | None:
        """Return the cell that holds a point: left, bottom, right, top; None outside of tables."""
        sides = self.upright.around(x, y)
        ends = self.level.around(y, x)
        return (sides[0], ends[0], sides[1], ends[1]) if sides and ends else None
