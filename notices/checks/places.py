"""From a place in a notice's text back to the block that it was composed from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from notices.composition.document import Document, Heading
from notices.composition.figures import plain
from notices.rendering.text import INDENT


@dataclass(frozen=True)
class Place:
    """Characters `start` up to `end` of the text come from a block (its primary key)."""

    start: int
    end: int
    block: int


def places(document: Document, text: str) -> list[Place]:
    """Return where each block stands in the text as notices.rendering.text writes it."""
    return [*_of_body(document, text), *_of_attachments(document, text)]


def _of_body(document: Document, text: str) -> Iterator[Place]:
    after = 0
    for element in document.body:
        if isinstance(element, Heading):
            parts = [(element.number + plain(element.runs), element.block)]
        else:
            parts = [(piece.words, piece.block) for piece in element.pieces]
        start = text.find(f"\n{INDENT}{''.join(words for words, _ in parts)}\n", after)
        if start < 0:
            continue
        start += 1 + len(INDENT)
        for words, block in parts:
            yield Place(start, start + len(words), block)
            start += len(words)
        after = start


def _of_attachments(document: Document, text: str) -> list[Place]:
    found: list[Place] = []
    end = len(text)
    for attachment in reversed(document.attachments):
        start = text.rfind(f"\n{attachment.label}\n\n{attachment.title}\n", 0, end)
        if start >= 0:
            found.append(Place(start + 1, end, attachment.block))
            end = start + 1
    return found
