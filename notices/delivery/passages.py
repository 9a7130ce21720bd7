"""Where a notice names a unit: the whole sentence or case, and the rows of its tables."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import ahocorasick_rs

from notices.composition.document import Attachment, Document, Heading, Table
from notices.composition.figures import plain
from units.models import County, Unit, UnitAlias

# A sentence with its stop, and what closes after it.
_SENTENCE = re.compile(r"[^。！？]*(?:[。！？][”’）》]*|$)")
LONG = 60  # characters, from which a sentence of several cases is cut at its semicolons
_LEVELS = "县区市"


@dataclass(frozen=True)
class Passage:
    """`anchor` is the id on the page of the notice, `place` the heading it stands under."""

    anchor: str
    place: str
    text: str


class Names:
    """Every name that leads to one unit of the county on a day, found in running text.

    The longest name wins, so that a unit is not found within the name of another.
    """

    def __init__(self, county: County, on: date) -> None:
        found: dict[str, set[int]] = defaultdict(set)
        units = Unit.objects.filter(county=county).valid_between(on, on)
        for unit in units:
            for name in (unit.name, unit.short_name):
                found[name].add(unit.pk)
        kept = {unit.pk for unit in units}
        for alias in UnitAlias.objects.filter(county=county, unit__in=kept):
            begun = alias.valid_from is None or alias.valid_from <= on
            if begun and (alias.valid_to is None or on <= alias.valid_to):
                found[alias.name].add(alias.unit_id)
        for name, owners in list(found.items()):
            # 县住建局 is written 住建局 just as often.
            if len(name) > 3 and name[0] in _LEVELS:
                found.setdefault(name[1:], set()).update(owners)
        self._known = [(name, owners) for name, owners in sorted(found.items()) if len(name) > 1]
        self._matcher = ahocorasick_rs.AhoCorasick(
            [name for name, _ in self._known], matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
        )

    def places(self, text: str) -> Iterator[tuple[int, int, set[int]]]:
        """Yield start and end of each name, and the keys of the units that it may mean."""
        for index, start, end in self._matcher.find_matches_as_indexes(text):
            yield start, end, self._known[index][1]

    def within(self, text: str) -> set[int]:
        """Return the keys of the units named; a name that may mean several counts for each."""
        return {unit for _, _, owners in self.places(text) for unit in owners}


def of_units(document: Document, names: Names) -> dict[int, list[Passage]]:
    """Return, by the key of the unit, the passages that name it, in reading order."""
    found: dict[int, list[Passage]] = defaultdict(list)
    for passage in _all(document):
        for unit in names.within(passage.text):
            found[unit].append(passage)
    return dict(found)


def _all(document: Document) -> Iterator[Passage]:
    place = ""
    for number, element in enumerate(document.body, 1):
        if isinstance(element, Heading):
            place = element.number + plain(element.runs)
            continue
        for text in cases(plain(element.runs)):
            yield Passage(f"part-{number}", place, text)
    for number, attachment in enumerate(document.attachments, 1):
        for text in _rows(attachment):
            place = f"{attachment.label} {attachment.title}"
            yield Passage(f"attachment-{number}", place, text)


def cases(text: str) -> list[str]:
    """Cut a paragraph into sentences, and long ones with several cases into the cases.

    Each case keeps what the sentence says before its colon: 一是更新不及时：……
    """
    found: list[str] = []
    for sentence in filter(str.strip, _SENTENCE.findall(text)):
        parts = sentence.split("；")
        if len(sentence) < LONG or len(parts) == 1:
            found.append(sentence.strip())
            continue
        lead, colon, first = parts[0].partition("：")
        head = lead + colon if colon else ""
        parts[0] = first if colon else lead
        found += [f"{head}{part.strip()}" for part in parts]
    return found


def _rows(attachment: Attachment) -> Iterator[str]:
    table = attachment.table
    if table is None:
        return
    above = [""] * len(table.columns)
    for row in table.rows:
        above = [cell.text if cell.rows else above[place] for place, cell in enumerate(row)]
        for labels, values in _halves(table, above):
            pairs = (
                f"{label}{value}" for label, value in zip(labels, values, strict=True) if value
            )
            yield "，".join(pairs)


def _halves(table: Table, values: Sequence[str]) -> Iterator[tuple[list[str], Sequence[str]]]:
    """Yield labels and values of a row; of a table two up, of each half that is filled."""
    labels = [f"{c.label}：" for c in table.columns]
    half = len(labels) // 2
    if not table.is_two_up:
        yield labels, values
        return
    for part in (slice(0, half), slice(half, None)):
        if any(values[part]):
            yield labels[part], values[part]
