"""Cutting a document into pieces that are laid out one after the other.

A notice as offices write them is one piece. A table of thousands of rows is laid out some hundreds
at a time: what of a slice fills whole faces is kept, and the next one begins with the row after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from notices.composition.document import Attachment, Document, Table
from notices.rendering import table_sizes
from notices.rendering.placing import title as place_title
from notices.rendering.table_sizes import TableSizes

# Tables of more rows than these are laid out in slices of so many.
LONG, SLICE = 600, 300


@dataclass(frozen=True)
class Piece:
    """An attachment, or some rows of its table; first and last tell whether head and foot go along.

    `sizes` are those of the whole table, and `note` says what the whole table rests on.
    """

    attachment: Attachment
    table: Table | None
    sizes: TableSizes | None
    note: str
    is_wide: bool
    is_first: bool = True
    is_last: bool = True

    @property
    def is_long(self) -> bool:
        return self.table is not None and len(self.table.rows) > LONG

    def rows(self, start: int, end: int) -> Piece:
        """Return the rows from `start` up to `end`, the total after the last."""
        assert self.table
        last = end == len(self.table.rows)
        part = Table(
            self.table.columns, self.table.rows[start:end], self.table.total if last else None
        )
        return replace(self, table=part, is_first=start == 0, is_last=last)


def whole(attachment: Attachment) -> Piece:
    table = attachment.printed_table
    lines = len(place_title(attachment.title).lines)
    return Piece(
        attachment,
        table,
        sizes=table_sizes.sizes(table, lines) if table else None,
        note=table.note if table else "",
        is_wide=table is not None and table_sizes.is_wide(table),
    )


@dataclass(frozen=True)
class Part:
    """Pieces that are laid out together, or one long one; `has_front` goes with the text itself."""

    pieces: tuple[Piece, ...]
    has_front: bool
    has_end: bool

    @property
    def long(self) -> Piece | None:
        return next((piece for piece in self.pieces if piece.is_long), None)


def parts(document: Document) -> list[Part]:
    """Return the document in parts, each long table in one of its own."""
    groups: list[list[Piece]] = [[]]
    for piece in map(whole, document.attachments):
        if piece.is_long:
            groups += [[piece], []]
        else:
            groups[-1].append(piece)
    kept = [group for place, group in enumerate(groups) if group or place == 0]
    return [
        Part(tuple(group), has_front=place == 0, has_end=place == len(kept) - 1)
        for place, group in enumerate(kept)
    ]


def ends(table: Table, start: int) -> int:
    """Return where the slice that begins there ends: never within a cell that spans rows."""
    return boundary(table, min(start + SLICE, len(table.rows)))


def boundary(table: Table, row: int) -> int:
    """Return the first row from there on that begins no span's inside."""
    while row < len(table.rows) and not _is_free(table, row):
        row += 1
    return row


def _is_free(table: Table, row: int) -> bool:
    return all(cell.rows for cell in table.rows[row])


def kept_faces(table: Table, start: int, counts: Sequence[int]) -> tuple[int, int]:
    """Return how many faces of a slice stand, and with which row the next one begins.

    `counts` are the rows on each face. The last face is not full, so it is laid out again with
    what follows; so is one that ends within a span. A slice of which nothing would stand is taken
    whole.
    """
    row = start
    best = (0, start)
    for faces, count in enumerate(counts[:-1], 1):
        row += count
        if row < len(table.rows) and _is_free(table, row):
            best = (faces, row)
    return best if best[0] else (len(counts), start + sum(counts))
