"""What changed between two readings of a notice, in words that a person can compare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# A number stays whole with its unit's sign; Han characters are compared one by one.
_WORD = re.compile(r"\d+(?:\.\d+)?%?|[A-Za-z]+|\s+|.", re.DOTALL)
ALIKE = 0.4  # lines less alike than this are one removed and one added
SHORT = 2  # equal words between two changes that are not worth keeping apart


@dataclass(frozen=True)
class Part:
    """`kind` is same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class Line:
    """A line that was changed, added or removed; `number` is its place in the later reading."""

    number: int
    parts: tuple[Part, ...]


def compare(before: str, after: str) -> list[Line]:
    """Return the lines that differ, in the order of the later text."""
    old, new = (_lines(text) for text in (before, after))
    found: list[Line] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind != "equal":
            found += _changed(old[first:last], new[start:end], start)
    return found


def _lines(text: str) -> list[str]:
    return [line for line in (one.strip() for one in text.split("\n")) if line]


def _changed(old: Sequence[str], new: Sequence[str], start: int) -> Iterator[Line]:
    """Pair the removed and the added lines that are alike, each once and in order."""
    place = 0
    for offset, line in enumerate(new):
        number = start + offset + 1
        found = next((n for n in range(place, len(old)) if _alike(old[n], line)), None)
        if found is None:
            yield Line(number, (Part("added", line),))
            continue
        for gone in old[place:found]:
            yield Line(number, (Part("removed", gone),))
        yield Line(number, tuple(words(old[found], line)))
        place = found + 1
    for gone in old[place:]:
        yield Line(start + len(new) + 1, (Part("removed", gone),))


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE <= matcher.quick_ratio() and matcher.ratio() >= ALIKE


def words(before: str, after: str) -> list[Part]:
    """Return one line with what was taken out and put in, in whole numbers and words."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    parts: list[Part] = []
    removed, added = "", ""
    for kind, first, last, start, end in SequenceMatcher(None, old, new, False).get_opcodes():
        same = "".join(old[first:last])
        if kind == "equal" and (len(same) > SHORT or not (removed or added) or last == len(old)):
            parts += _flushed(removed, added)
            removed = added = ""
            parts.append(Part("same", same))
        else:
            removed += same
            added += "".join(new[start:end])
    return parts + _flushed(removed, added)


def _flushed(removed: str, added: str) -> list[Part]:
    parts = [Part("removed", removed)] if removed else []
    return [*parts, Part("added", added)] if added else parts
