"""The same drawing in black ink: what a notice prints must be told apart without colours.

Only colours, faces and links change; every length and word stays. Shades become greys far enough
apart, what warns (red) becomes a hatch, lines keep their dashes and marks.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET

from units.charts import palette, svg

SPACE = "http://www.w3.org/2000/svg"
BLACK, WHITE = "#000", "#fff"
GREYS = {
    palette.SURFACE: WHITE,
    palette.BLUE_WASH: "#f2f2f2",
    palette.BLUE_LINE: "#d9d9d9",
    palette.BLUE_MID: "#a6a6a6",
    palette.BLUE: "#595959",
    palette.BLUE_NIGHT: "#1a1a1a",
    palette.GREEN: "#bfbfbf",
    palette.VIOLET: "#8c8c8c",
    palette.LINE: "#a6a6a6",
}
# Which way the strokes of a hatch lean, by the colour that it stands for.
HATCHES = {palette.RED: "M0 6L6 0", palette.AMBER: "M0 0L6 6"}
# White words are legible on these.
DARK = {palette.BLUE, palette.BLUE_NIGHT, palette.BLUE_DEEP}
# An area of this height carries shades; what is smaller is a mark on a line.
AREA = 10
FOR_SCREENS = ("class", "role", "aria-labelledby", "aria-describedby", "pointer-events")


def in_ink(drawing: str, faces: str) -> str:
    """Return a drawing of this package for print, its words in the faces named."""
    ET.register_namespace("", SPACE)
    root = ET.fromstring(drawing)  # noqa: S314 our own drawing
    key = next((one.get("id", "") for one in root.iter(_tag("title"))), "")
    _drop(root)
    used: set[str] = set()
    for parent in [root, *root.iter(_tag("g"))]:
        _paint(parent, key, used)
    root.set("font-family", faces)
    root.set("fill", BLACK)
    for colour in sorted(used):
        root.insert(0, _hatch(f"{key}-{_name(colour)}", HATCHES[colour]))
    return ET.tostring(root, encoding="unicode")


def _tag(name: str) -> str:
    return f"{{{SPACE}}}{name}"


def _name(colour: str) -> str:
    return colour.removeprefix("#")


def _drop(root: ET.Element) -> None:
    """Take out what paper has no use for: links, and words for those who do not see it."""
    for parent in list(root.iter()):
        for name in FOR_SCREENS:
            parent.attrib.pop(name, None)
        for child in list(parent):
            if child.tag in {_tag("a"), _tag("title"), _tag("desc")}:
                parent.remove(child)


def _paint(parent: ET.Element, key: str, used: set[str]) -> None:
    below = ""
    for child in list(parent):
        fill, stroke = child.get("fill", ""), child.get("stroke", "")
        if stroke:
            child.set("stroke", GREYS.get(stroke, BLACK) if stroke in _QUIET else BLACK)
        if child.tag == _tag("text"):
            if fill == palette.SURFACE and below not in DARK:
                if below in HATCHES:
                    _put_ground(parent, child)
                child.set("fill", BLACK)
            elif fill and fill != palette.SURFACE:
                child.set("fill", BLACK)
            continue
        if fill and fill != "none":
            child.set("fill", _filled(child, fill, key, used))
        below = fill if child.tag == _tag("rect") else below


_QUIET = {palette.LINE, palette.SURFACE}
_SHADES = {palette.SURFACE, *(fill for fill, _ in palette.SHADES)}


def _filled(child: ET.Element, fill: str, key: str, used: set[str]) -> str:
    shaded = child.tag == _tag("path") and fill in _SHADES
    area = child.tag == _tag("rect") and float(child.get("height", 0)) >= AREA
    words = child.tag == _tag("g") and fill in {palette.MUTED, palette.INK, palette.INK_SOFT}
    if words or not (area or shaded or child.tag == _tag("g")):
        return WHITE if fill == palette.SURFACE else BLACK
    if fill not in HATCHES:
        return GREYS.get(fill, BLACK)
    used.add(fill)
    child.set("stroke", BLACK)
    child.set("stroke-width", "0.5")
    return f"url(#{key}-{_name(fill)})"


def _put_ground(parent: ET.Element, words: ET.Element) -> None:
    """Lay white under words that would stand on a hatch."""
    wide = svg.text_width(words.text or "", palette.SMALL) + 2
    ground = ET.Element(
        _tag("rect"),
        {
            "x": svg.number(float(words.get("x", 0)) - wide / 2),
            "y": svg.number(float(words.get("y", 0)) - palette.SMALL + 1),
            "width": svg.number(wide),
            "height": str(palette.SMALL + 1),
            "fill": WHITE,
        },
    )
    parent.insert(list(parent).index(words), ground)


def _hatch(key: str, path: str) -> ET.Element:
    definitions = ET.Element(_tag("defs"))
    size = {"width": "6", "height": "6"}
    pattern = ET.SubElement(
        definitions, _tag("pattern"), {"id": key, "patternUnits": "userSpaceOnUse", **size}
    )
    ET.SubElement(pattern, _tag("rect"), {**size, "fill": WHITE})
    ET.SubElement(pattern, _tag("path"), {"d": path, "stroke": BLACK, "stroke-width": "1"})
    return definitions
