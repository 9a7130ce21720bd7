"""Every measure of the printed notice, in one place (GB/T 9704-2012; lengths in points).

The sheet names them as `var(--name)`; `fill` puts the numbers in. The clause in a comment is
that of the standard. Where it leaves room (红色分隔线的粗细、版式的字距) the value is ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace

MM = 72 / 25.4


@dataclass(frozen=True)
class Measures:
    # 5.2: A4, 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm, 22 lines of 28 characters.
    page_width: float = 210 * MM
    page_height: float = 297 * MM
    top: float = 37 * MM
    right: float = 26 * MM
    bottom: float = 35 * MM
    left: float = 28 * MM
    lines: int = 22
    characters: int = 28
    # 三号 is 16 pt in every word processor, which is 28 × 16 = 158 mm: two too many for the
    # text area. So the characters stand a little closer, as on a document grid. Widths are
    # rounded to whole Pango units, so the tracking is a trifle more than the quotient.
    body_size: float = 16.0
    tracking: float = -0.212
    # 7.2: the letterhead's upper edge 35 mm below the text area's; 7.2.5: the number two
    # lines below it; 7.2.7: the red line 4 mm below the number.
    letterhead_top: float = 35 * MM
    letterhead_narrowest: float = 0.6
    letterhead_tightest: float = 0.5
    letterhead_fill: float = 0.98
    number_gap_lines: int = 2
    red_line_gap: float = 4 * MM
    red_line: float = 0.5 * MM
    # 7.3.1: title in 二号, two lines below the red line; one line before the addressees.
    title_size: float = 22.0
    title_gap_lines: int = 2
    title_characters: int = 20
    # 7.3.5: the date four characters from the edge, the organ centred over it; room for the
    # seal, whose upper edge stands within a line of the text.
    date_from_edge: int = 4
    seal_gap_lines: int = 2
    # 7.4: rules as wide as the text area, the first and last 0.35 mm, those between 0.25 mm.
    colophon_size: float = 14.0
    colophon_line: float = 24.0
    colophon_outer: float = 0.35 * MM
    colophon_inner: float = 0.25 * MM
    # 7.5: 四号 half-width 宋体, the dash 7 mm below the text area, one character from the side.
    # The em dash stands 0.3 em above its baseline, which the padding leaves room for.
    number_size: float = 14.0
    number_padding: float = 4.53 * MM
    number_from_edge: float = 14.0
    red: str = "#e60012"
    # 10.1, the form of a letter: the name 30 mm below the paper's edge; 4 mm below it a double
    # rule, thick over thin, a second one, thin over thick, 20 mm above the lower edge of the
    # first face, both 170 mm wide; the number flush right, 7/8 of a character below the first.
    letter_top: float = 30 * MM
    letter_lines: int = 3
    letter_rule: float = 170 * MM
    letter_rule_gap: float = 4 * MM
    letter_thick: float = 0.5 * MM
    letter_thin: float = 0.25 * MM
    letter_between: float = 0.5 * MM
    letter_foot: float = 20 * MM
    letter_number_gap: float = 14.0

    @property
    def text_width(self) -> float:
        return self.page_width - self.left - self.right

    @property
    def text_height(self) -> float:
        return self.page_height - self.top - self.bottom

    @property
    def letter_foot_gap(self) -> float:
        """From the lower edge of the text area to the double rule at the foot of a letter."""
        return self.bottom - self.letter_foot - self.letter_double

    @property
    def letter_double(self) -> float:
        """The height of a letter's double rule."""
        return self.letter_thick + self.letter_between + self.letter_thin

    @property
    def pitch(self) -> float:
        """The distance from line to line. A hair is taken off so that rounding keeps 22."""
        return round(self.text_height / self.lines - 0.001, 3)

    @property
    def cell(self) -> float:
        """The width of one character with its tracking: 字 in the standard's indents."""
        return self.body_size + self.tracking


STANDARD = Measures()
# A page turned a quarter for a wide table: the binding edge is at its head, on odd and even faces
# alike, and the text area keeps its place on the sheet.
TURNED = replace(
    STANDARD,
    page_width=STANDARD.page_height,
    page_height=STANDARD.page_width,
    top=STANDARD.left,
    right=STANDARD.top,
    bottom=STANDARD.right,
    left=STANDARD.bottom,
    lines=15,
    characters=40,
)


def names(measures: Measures) -> dict[str, str]:
    """Return the values by the name under which the sheet uses them, dashes for underscores."""
    found = {field.name: getattr(measures, field.name) for field in fields(measures)}
    for derived in ("pitch", "cell", "text_width", "letter_foot_gap"):
        found[derived] = getattr(measures, derived)
    return {key.replace("_", "-"): points(value) for key, value in found.items()}


def points(value: float | str) -> str:
    """Write a length for the sheet; a count or a word is written as it is."""
    return f"{round(value, 3):g}pt" if isinstance(value, float) else str(value)


def fill(sheet: str, values: dict[str, str]) -> str:
    """Put the values in place of `var(--name)`; raise KeyError on a name that is not there.

    Done before the sheet is parsed, since margins of pages cannot use custom properties.
    """
    return re.sub(r"var\(--([a-z-]+)\)", lambda match: values[match[1]], sheet)
