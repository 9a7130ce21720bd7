"""The colours and sizes of the drawings: the design tokens, as a PDF needs them spelled out."""

from __future__ import annotations

# Names and values are those of static/css/tokens.css; a test holds the two together.
BLUE = "#1f5fbf"
BLUE_DEEP = "#0b3d91"
BLUE_NIGHT = "#082c69"
BLUE_MID = "#7aa3de"
BLUE_WASH = "#eaf1fb"
BLUE_LINE = "#b9cfee"
RED = "#c8102e"
GREEN = "#1b6e3c"
AMBER = "#7a4b00"
VIOLET = "#5b3a8c"
INK = "#1a2433"
INK_SOFT = "#37445a"
MUTED = "#56637a"
LINE = "#dbe2ec"
LINE_STRONG = "#8090a8"
SURFACE = "#fff"

FONT = "Microsoft YaHei, PingFang SC, Noto Sans CJK SC, sans-serif"
TEXT = 13
SMALL = 11

SERIES = (BLUE, RED, GREEN, AMBER, VIOLET)
# Colour is never alone: each line has its own dashes and its own mark as well.
DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 3")
# Light to dark, with the ink that is legible on each.
SHADES = (
    (BLUE_WASH, INK),
    (BLUE_LINE, INK),
    (BLUE_MID, INK),
    (BLUE, SURFACE),
    (BLUE_NIGHT, SURFACE),
)
