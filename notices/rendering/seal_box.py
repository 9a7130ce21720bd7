"""Where the seal goes: the box of 署名 and 成文日期 on the printed page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from notices.rendering.measures import MM, STANDARD

POINTS_A_PIXEL = 0.75
# 7.3.5.4: 署名 and date stand a little below the middle of the seal. Three tenths of a line leaves
# the upper edge of a seal of 42 mm within a line of the text above.
BELOW_MIDDLE = 0.3


@dataclass(frozen=True)
class SealBox:
    """The words of 署名 and date: `page` counts from 0, lengths are points from bottom left."""

    page: int
    left: float
    bottom: float
    right: float
    top: float

    def square(self, side: float = 42.0) -> tuple[float, float, float, float]:
        """Return left, bottom, right, top of an upright seal so many millimetres across."""
        middle = (self.left + self.right) / 2
        centre = (self.bottom + self.top) / 2 + BELOW_MIDDLE * STANDARD.pitch
        half = side * MM / 2
        return (middle - half, centre - half, middle + half, centre + half)


def find(pages: Sequence[Any]) -> SealBox | None:
    """Return the box on WeasyPrint's laid out pages, or nothing on papers without signature."""
    for number, page in enumerate(pages):
        for box in page._page_box.descendants():
            if box.element is None or box.element.get("class") != "signature":
                continue
            left, top = box.border_box_x(), box.border_box_y()
            right, bottom = left + box.border_width(), top + box.border_height()
            return SealBox(
                number,
                left=round(left * POINTS_A_PIXEL, 2),
                bottom=round((page.height - bottom) * POINTS_A_PIXEL, 2),
                right=round(right * POINTS_A_PIXEL, 2),
                top=round((page.height - top) * POINTS_A_PIXEL, 2),
            )
    return None
