"""How each block reads now: what the desk shows beneath its words and in the list at the left."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from notices.composition.compose import examine
from notices.composition.document import Attachment, Document, Heading, Piece
from notices.composition.figures import Run, plain
from notices.editing.texts import Text, TextBlock, as_notice, blocks_of
from notices.models import Block

FIRST_WORDS = 18
_TOKEN = re.compile(r"\{\{.*?\}\}")


@dataclass(frozen=True)
class Line:
    """A block beside what it gives; `printed` is false where its conditions leave it out."""

    block: TextBlock
    number: str = ""
    lead: tuple[Run, ...] = ()
    runs: tuple[Run, ...] = ()
    attachment: Attachment | None = None
    faults: tuple[str, ...] = ()
    printed: bool = True
    is_composed: bool = True

    @property
    def is_heading(self) -> bool:
        return self.block.kind == Block.Kind.HEADING

    @property
    def is_plain(self) -> bool:
        """Whether the line would only repeat the words that are typed."""
        return not (self.number or self.lead) and plain(self.runs) == self.block.text

    @property
    def told(self) -> int:
        """How many figures of the attached table a person wrote otherwise than the data says."""
        table = self.attachment.table if self.attachment else None
        return sum(bool(figure.told) for figure in table.figures) if table else 0

    @property
    def level(self) -> int:
        return int(self.block.options.get("level", 1)) if self.is_heading else 0

    @property
    def name(self) -> str:
        """What the list at the left calls it: its heading, or its first words."""
        if self.attachment:
            return f"{self.attachment.label} {self.attachment.title}"
        words = self.number + plain(self.lead) + ("" if self.lead else plain(self.runs))
        words = words or self.block.lead or _TOKEN.sub("…", self.block.text) or "（空）"
        return words if self.is_heading else words[:FIRST_WORDS]


@dataclass(frozen=True)
class Composed:
    lines: tuple[Line, ...]
    document: Document | None

    def of(self, block: int) -> Line:
        return next(line for line in self.lines if line.block.pk == block)

    @property
    def faulty(self) -> int:
        return sum(bool(line.faults) for line in self.lines)


def composed(text: Text) -> Composed:
    """Return every block with its line; a county without figures has blocks alone."""
    blocks: list[TextBlock] = list(blocks_of(text))
    notice = as_notice(text)
    if notice is None:
        return Composed(tuple(Line(block, is_composed=False) for block in blocks), None)
    document, faults = examine(notice, blocks)
    pieces = {piece.block: piece for piece in _pieces(document)}
    attachments = {one.block: one for one in document.attachments}
    lines = []
    for block in blocks:
        told = tuple(faults.get(block.pk, ()))
        if piece := pieces.get(block.pk):
            lead = piece.lead if isinstance(piece, Piece) else ()
            lines.append(Line(block, piece.number, lead, piece.runs, faults=told))
        elif attachment := attachments.get(block.pk):
            lines.append(Line(block, attachment=attachment, faults=told))
        else:
            lines.append(Line(block, faults=told, printed=False))
    return Composed(tuple(lines), document)


def _pieces(document: Document) -> Iterable[Heading | Piece]:
    for element in document.body:
        if isinstance(element, Heading):
            yield element
        else:
            yield from element.pieces
