"""Text as it is compared, with the place of every character in the text as it was read.

Web copies and PDFs mix full and half width, put blanks inside numbers and break lines inside
words. Everything after this module reads one form; every remark points at the original.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_FULL = {0xFF01 + i: 0x21 + i for i in range(94)}
_PUNCTUATION = {",": "，", ";": "；", "(": "（", ")": "）", "?": "？", "!": "！", "｡": "。"}
_QUOTES = {
    "＂": '"',
    "„": "“",
    "‟": "”",
    "「": "“",
    "」": "”",
    "『": "“",
    "』": "”",
    "〝": "“",
    "〞": "”",
}
_BLANK = dict.fromkeys(
    [
        0x09,
        0x0B,
        0x0C,
        0x0D,
        0x20,
        0x85,
        0xA0,
        0x1680,
        0x202F,
        0x205F,
        0x3000,
        *range(0x2000, 0x200B),
    ],
    " ",
)
_NOTHING = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD], "\u200b")
_TABLE: dict[int, int | str] = {
    **_FULL,
    **{ord(k): v for k, v in _QUOTES.items()},
    **_BLANK,
    **_NOTHING,
    ord("﹪"): "%",
    ord("○"): "〇",
    ord("◯"): "〇",
    ord("–"): "-",
    ord("—"): "—",
    ord("－"): "-",
    ord("〜"): "~",
    ord("～"): "~",
    ord("﹐"): "，",
    ord("﹑"): "、",
    ord("､"): "、",
    ord("•"): "·",
    ord("．"): ".",
}
_WIDE = {ord(k): v for k, v in _PUNCTUATION.items()}
_COLON = re.compile(r"(?<!\d):|:(?!\d)")
# A blank may stand between any two digits: 3 8,6 42.
_THOUSANDS = re.compile(r"(?<![\d.])\d(?: ?\d){0,2}(?:\n?,\n?\d ?\d ?\d)+(?! ?\d)")


def one_width(text: str) -> str:
    """Return the text with one width of signs and one kind of blank, of the same length."""
    text = text.translate(_TABLE)
    keep = {
        m.start() + i for m in _THOUSANDS.finditer(text) for i, c in enumerate(m[0]) if c == ","
    }
    if keep:
        marked = "".join("\x00" if i in keep else c for i, c in enumerate(text))
        text = marked.translate(_WIDE).replace("\x00", ",")
    else:
        text = text.translate(_WIDE)
    return _COLON.sub("：", text)


@dataclass(frozen=True)
class Passage:
    """Compared text; `at[i]` is the place of character i in the text as it was read."""

    text: str
    at: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.text)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the places in the original of the characters from start up to end."""
        if not self.at:
            return (0, 0)
        first = self.at[min(start, len(self.at) - 1)]
        last = self.at[min(max(end - 1, start), len(self.at) - 1)]
        return first, last + 1

    def part(self, start: int, end: int) -> Passage:
        return Passage(self.text[start:end], self.at[start:end])


def joined(passages: Iterable[Passage]) -> Passage:
    """Return the passages as one, nothing between them."""
    passages = list(passages)
    return Passage(
        "".join(p.text for p in passages),
        tuple(place for p in passages for place in p.at),
    )


def compact(text: str, start: int) -> Passage:
    """Return a line without blanks and marks of markup, from its place in the original.

    A blank between two Latin words stays, since there it separates.
    """
    kept: list[str] = []
    places: list[int] = []
    length = len(text)
    for i, sign in enumerate(text):
        if sign in "\u200b*#`":
            continue
        if sign == " ":
            before = kept[-1] if kept else ""
            after = text[i + 1] if i + 1 < length else ""
            if not (before.isascii() and before.isalpha() and after.isascii() and after.isalpha()):
                continue
        kept.append(sign)
        places.append(start + i)
    return Passage("".join(kept), tuple(places))
