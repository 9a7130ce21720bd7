"""What is printed on a page: glyphs, rules and pictures, in points from the top left corner."""

from __future__ import annotations

from dataclasses import dataclass, field

MM = 72 / 25.4

Colour = tuple[float, float, float]
BLACK: Colour = (0.0, 0.0, 0.0)


def millimetres(points: float) -> float:
    return points / MM


def is_red(colour: Colour) -> bool:
    red, green, blue = colour
    return red >= 0.55 and green <= 0.35 and blue <= 0.45


def is_white(colour: Colour) -> bool:
    return min(colour) >= 0.98


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character; `y` is its baseline, `width` its advance without added spacing."""

    text: str
    x: float
    y: float
    width: float
    size: float
    face: str
    colour: Colour = BLACK
    upright: bool = True
    missing: bool = False  # drawn as .notdef
    unmapped: bool = False  # drawn, but the file does not say which character it is

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def top(self) -> float:
        """Top of the em box; fonts for Han set its bottom 0.12 em below the baseline."""
        return self.y - 0.88 * self.size

    @property
    def bottom(self) -> float:
        return self.y + 0.12 * self.size


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight horizontal or vertical line, or a filled box as thin as one."""

    x0: float
    y0: float
    x1: float
    y1: float
    colour: Colour = BLACK

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def is_horizontal(self) -> bool:
        return self.width > self.height


@dataclass(frozen=True, slots=True)
class Picture:
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class Page:
    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)

    @property
    def is_landscape(self) -> bool:
        return self.width > self.height


@dataclass(frozen=True, slots=True)
class Face:
    name: str
    embedded: bool


@dataclass(slots=True)
class Marks:
    """All that is printed in one file."""

    pages: list[Page]
    faces: list[Face]
