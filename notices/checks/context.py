"""What a rule is given: the manuscript, the names in it, and what is known of the county."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from notices.checks.knowledge import Knowledge
from notices.checks.remark import Severity
from notices.checks.structure.dates import dates
from notices.checks.structure.manuscript import Manuscript, Paragraph
from notices.checks.structure.names import Finder, Name, known_names
from notices.checks.structure.passages import Passage


@dataclass(frozen=True)
class Note:
    """A remark before it is joined to its rule: a place in the source and what is said."""

    severity: Severity
    start: int
    end: int
    message: str
    expected: str = ""


def note(
    severity: Severity, passage: Passage, start: int, end: int, message: str, expected: str = ""
) -> Note:
    """Make a note on characters start up to end of a passage."""
    first, last = passage.span(start, end)
    return Note(severity, first, last, message, expected)


class Context:
    """One check of one manuscript; what several rules need is worked out once."""

    def __init__(self, manuscript: Manuscript, knowledge: Knowledge) -> None:
        self.manuscript = manuscript
        self.knowledge = knowledge
        self.register = knowledge.register

    @property
    def paragraphs(self) -> list[Paragraph]:
        return self.manuscript.paragraphs

    @cached_property
    def table_cells(self) -> set[str]:
        return {
            cell.text
            for table in self.manuscript.tables
            for row in table.rows
            for cell in row.cells
        }

    @cached_property
    def finder(self) -> Finder:
        attached = {line.text for a in self.manuscript.attachments for line in a.lines}
        names = known_names([p.text for p in self.paragraphs], self.table_cells | attached)
        if self.register:
            names |= self.register.names
        return Finder(names)

    @cached_property
    def _named(self) -> dict[int, list[Name]]:
        return {p.index: self.finder.find(p.text) for p in self.paragraphs}

    @cached_property
    def issued(self) -> date | None:
        """The date under the signature, if there is one that can be."""
        for passage in self.manuscript.dates:
            if passage.text.endswith("印发"):
                continue
            mangled = re.fullmatch(r"(\d{4})年(\d{1,2}?)月?(\d{2})日?", passage.text)
            written = f"{mangled[1]}年{mangled[2]}月{mangled[3]}日" if mangled else passage.text
            for dated in dates(written):
                if dated.year:
                    return dated.on(dated.year)
        return None

    @cached_property
    def year(self) -> int | None:
        """The year that the title speaks of."""
        title = self.manuscript.title
        match = re.search(r"((?:19|20)\d{2})年", title.text) if title else None
        return int(match[1]) if match else None

    def names_in(self, paragraph: Paragraph) -> list[Name]:
        return self._named[paragraph.index]

    def sentences(self) -> Iterator[tuple[Paragraph, int, int]]:
        for paragraph in self.paragraphs:
            for start, end in paragraph.sentences:
                yield paragraph, start, end
