"""Text as it is typed or comes from WPS, Word and web pages, made plain."""

from __future__ import annotations

import re

# Line breaks of all kinds; Word's soft one is a vertical tab.
_BREAKS = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
_BLANKS = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f]+")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffc]"
)
_EDGES = " \u3000"
_WIDE = r"[\u3001-\u30ff\u3400-\u9fff\uff01-\uff60]"
_BETWEEN = re.compile(rf"(?<={_WIDE}) (?={_WIDE})")


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, plain: no soft breaks, no blanks at their edges.

    Blanks between Chinese characters go, as do full-width ones at the start (the printed page
    indents by itself); empty lines are left out.
    """
    lines = (plain(line) for line in _BREAKS.split(text))
    return [line for line in lines if line]


def plain(line: str) -> str:
    """Return one line without what cannot be seen and without needless blanks."""
    line = _INVISIBLE.sub("", line)
    line = _BLANKS.sub(" ", line)
    return _BETWEEN.sub("", line).strip(_EDGES)


def joined(text: str) -> str:
    """Return the text as one paragraph: where a line ends between Latin letters stays a blank."""
    found = paragraphs(text)
    whole = found[0] if found else ""
    for line in found[1:]:
        latin = whole[-1].isascii() and whole[-1].isalnum() and line[0].isascii()
        whole += (" " if latin and line[0].isalnum() else "") + line
    return whole
