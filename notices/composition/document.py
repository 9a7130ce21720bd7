"""A notice as a neutral structure: text, page and PDF are written from it alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from notices.composition.figures import Figure, Run, plain


@dataclass(frozen=True)
class Heading:
    """`number` is the ordinal as written, 一、 or （一）; `block` the key of its NoticeBlock."""

    level: int
    number: str
    runs: tuple[Run, ...]
    block: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class Piece:
    """A stretch of a paragraph; `lead` is its run-in heading, which carries the number."""

    runs: tuple[Run, ...]
    number: str = ""
    lead: tuple[Run, ...] = ()
    block: int = field(default=0, compare=False, repr=False)

    @property
    def words(self) -> str:
        """The piece as it is read, number and lead included."""
        return self.number + plain(self.lead) + plain(self.runs)


@dataclass(frozen=True)
class Paragraph:
    pieces: tuple[Piece, ...]

    @property
    def runs(self) -> list[Run]:
        """Everything in the paragraph in reading order, leads and numbers included."""
        return [
            run
            for piece in self.pieces
            for run in (*((piece.number,) if piece.number else ()), *piece.lead, *piece.runs)
        ]


Element = Heading | Paragraph


@dataclass(frozen=True)
class Cell:
    """`rows` is how many rows it spans; 0 for a place that the cell above covers."""

    run: Run = ""
    rows: int = 1

    @property
    def text(self) -> str:
        return self.run if isinstance(self.run, str) else self.run.text


@dataclass(frozen=True)
class Column:
    """`kind` is number, name, text, words (long text) or order; it decides the width."""

    label: str
    kind: str = "number"


@dataclass(frozen=True)
class Table:
    """Columns, rows and an optional last row with totals, all of the same width."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None

    @property
    def lines(self) -> tuple[tuple[Cell, ...], ...]:
        return (*self.rows, self.total) if self.total else self.rows

    @property
    def is_two_up(self) -> bool:
        """Tell whether two halves of the rows stand side by side under the same headings."""
        half, odd = divmod(len(self.columns), 2)
        return not odd and half > 1 and self.columns[:half] == self.columns[half:]

    @property
    def grid(self) -> list[list[tuple[Cell, Column]]]:
        """The lines with each cell beside its column, as a template needs them."""
        return [list(zip(row, self.columns, strict=True)) for row in self.lines]

    @property
    def figures(self) -> Iterator[Figure]:
        for row in self.lines:
            for cell in row:
                if isinstance(cell.run, Figure):
                    yield cell.run

    @property
    def note(self) -> str:
        """Say what the figures of the table rest on, where that is not plain rows."""
        marks = []
        if any(figure.from_tally for figure in self.figures):
            marks.append("汇总填报，无明细")
        if any(figure.from_reconstructed for figure in self.figures):
            marks.append("含重构数据")
        return f"注：表中数据{'；'.join(marks)}。" if marks else ""


@dataclass(frozen=True)
class Chart:
    """A table drawn: the same drawings on the page and, in black ink, on paper.

    A long one comes in pieces, of one scale, each of which fits on a face. `unit` is the unit of
    measure of all its figures; `summary` says it to those who do not see it.
    """

    title: str
    drawings: tuple[str, ...]
    summary: str
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class Attachment:
    """`label` is 附件1, or 附件 when there is only one; `note` stands in place of a table.

    `pictures` are the pages of an annex that came as a file, by their names in private storage.

    A chart draws the table; where `shows_table` is false paper has the drawing alone, and text
    the table in its place.
    """

    label: str
    title: str
    table: Table | None = None
    note: str = ""
    chart: Chart | None = None
    shows_table: bool = True
    pictures: tuple[str, ...] = ()
    block: int = field(default=0, compare=False, repr=False)

    @property
    def printed_table(self) -> Table | None:
        return self.table if self.shows_table else None


# The two forms of a notice (GB/T 9704-2012, 6 and 10.1): with a full head, or as a letter.
ORDINARY, LETTER = "ordinary", "letter"
TALLIED, RECONSTRUCTED, TOLD = "含汇总填报数", "含重构数据", "含改写数"


@dataclass(frozen=True)
class Document:
    letterhead: str
    title: str
    document_number: str
    addressees: str
    body: tuple[Element, ...]
    attachments: tuple[Attachment, ...]
    signature: str
    dated: date | None
    annotation: str
    copied_to: str
    printed_by: str
    printed_on: date | None
    is_draft: bool
    faults: tuple[str, ...] = field(default=())
    verification: str = ""  # the address at which a copy is verified; its end is the code
    form: str = ORDINARY

    @property
    def attachment_list(self) -> tuple[str, ...]:
        """The lines under 附件：; numbered only when there is more than one."""
        if len(self.attachments) == 1:
            return (self.attachments[0].title,)
        return tuple(f"{n}.{a.title}" for n, a in enumerate(self.attachments, 1))

    @property
    def is_letter(self) -> bool:
        return self.form == LETTER

    @property
    def has_colophon(self) -> bool:
        """A letter's colophon names neither the organ that printed it nor the day (10.1)."""
        return bool(self.copied_to or (self.printed_on and not self.is_letter))

    @property
    def figures(self) -> list[Figure]:
        """Every figure of the body and of the attached tables, in reading order."""
        found = [run for element in self.body for run in element.runs if isinstance(run, Figure)]
        for attachment in self.attachments:
            if attachment.table:
                found += attachment.table.figures
        return found

    @property
    def body_note(self) -> str:
        """Say what the figures of the text rest on, where that is not plain rows."""
        words = {TALLIED: "汇总填报（无明细）", RECONSTRUCTED: "重构数据"}
        marks = [words[mark] for mark in self.marks if mark in words]
        return f"注：正文数字的来源含{'、'.join(marks)}。" if marks else ""

    @property
    def marks(self) -> tuple[str, ...]:
        """The same in a word each, for the mark above every face of a draft.

        There stands, too, that a person wrote some figure otherwise than the data says.
        """
        figures = [r for e in self.body for r in e.runs if isinstance(r, Figure)]
        tallied = any(figure.from_tally for figure in figures)
        reconstructed = any(figure.from_reconstructed for figure in figures)
        told = any(figure.told for figure in self.figures)
        return (TALLIED,) * tallied + (RECONSTRUCTED,) * reconstructed + (TOLD,) * told

    @property
    def text(self) -> str:
        """The words of the body, a line per element, without attachments."""
        return "\n".join(
            element.number + plain(element.runs)
            if isinstance(element, Heading)
            else plain(element.runs)
            for element in self.body
        )
