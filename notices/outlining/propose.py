"""An outline proposed from an earlier notice's text: its blocks, and tokens for its numbers.

A number becomes a token only where a metric of the chosen round has exactly that value and its
label shares words with what stands beside the number; a person confirms each on a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter

from notices.checks.structure.manuscript import Manuscript, Paragraph, manuscript
from notices.checks.structure.quantities import quantities
from notices.composition.sources import period
from notices.editing.ready import Ready, tables
from notices.models import Block
from notices.outlining.meanings import SUBJECT, Meaning, Meanings, share
from supervision.indicators.definitions import Metric
from supervision.models import InspectionRound

STYLES = {1: "cn", 2: "paren", 3: "arabic", 4: "arabic_paren"}
MOST_BLOCKS = 200
_LEAD = re.compile(r"^[^。！？]{2,40}[。]")


@dataclass(frozen=True)
class Found:
    """A number of the text that could be a token: `written` at start up to end of the text."""

    start: int
    end: int
    written: str
    token: str
    label: str

    def key(self, block: int) -> str:
        """Return how the page names it: a figure that changed meanwhile is no longer meant."""
        return f"{block}:{self.start}:{self.token}"


@dataclass(frozen=True)
class Proposed:
    """A block as it would stand in the outline.

    `found` are the numbers in its text, `table` is what an attachment is made of.
    """

    kind: str
    text: str
    lead: str = ""
    options: dict[str, object] = field(default_factory=dict)
    found: tuple[Found, ...] = ()
    table: Ready | None = None

    def written(self, chosen: set[str], number: int) -> str:
        """Return the text with the chosen of `found` as tokens."""
        text = self.text
        for one in reversed(self.found):
            if one.key(number) in chosen:
                text = text[: one.start] + one.token + text[one.end :]
        return text

    @property
    def parts(self) -> list[tuple[str, Found | None]]:
        """The text cut at its numbers: words, or a number with what it could be."""
        cut: list[tuple[str, Found | None]] = []
        last = 0
        for one in self.found:
            cut += [(self.text[last : one.start], None), (one.written, one)]
            last = one.end
        return [*cut, (self.text[last:], None)]


@dataclass(frozen=True)
class Draft:
    """What is proposed: title, addressees, blocks in order."""

    title: str
    addressees: str
    blocks: tuple[Proposed, ...]


def propose(text: str, round: InspectionRound) -> Draft:
    """Return the outline that a text makes, against the stored values of a round."""
    read = manuscript(text)
    title = read.title.text if read.title else ""
    addressees = read.addressees.text.rstrip("：") if read.addressees else ""
    blocks = [*_body(read, round), *_attached(read, round)]
    return Draft(
        title.replace(round.label, "{{round.label}}"), addressees, tuple(blocks[:MOST_BLOCKS])
    )


def _body(read: Manuscript, round: InspectionRound) -> Iterator[Proposed]:
    known = Meanings(round)
    above = {0: read.title.text if read.title else ""}
    for paragraph in read.paragraphs:
        words = paragraph.text[len(paragraph.mark.text) :] if paragraph.mark else paragraph.text
        style = STYLES.get(paragraph.mark.level) if paragraph.mark else None
        if paragraph.is_heading and paragraph.mark and style:
            level = min(paragraph.mark.level, 4)
            above = _under(above, level, words)
            yield Proposed(Block.Kind.HEADING, words, options={"level": level, "numbering": style})
            continue
        lead = _lead(paragraph, words)
        body = words[len(lead) :]
        if paragraph.mark and lead:
            above = _under(above, paragraph.mark.level, lead)
        options: dict[str, object] = {"numbering": style} if style else {}
        found = tuple(_found(body, "".join(above.values()), round, known))
        yield Proposed(Block.Kind.PARAGRAPH, body, lead, options, found)


def _under(above: dict[int, str], level: int, words: str) -> dict[int, str]:
    """Return the headings that hold from here on, by level."""
    return {n: one for n, one in above.items() if n < level} | {level: words}


def _lead(paragraph: Paragraph, words: str) -> str:
    """Return the run-in heading of a numbered paragraph, with its stop."""
    match = _LEAD.match(words) if paragraph.mark else None
    return match[0] if match and match.end() < len(words) and not quantities(match[0]) else ""


def _attached(read: Manuscript, round: InspectionRound) -> Iterator[Proposed]:
    """Keep the titles of attachments, each with the ready-made table that its words name."""
    for number, one in enumerate(read.listed or read.attachments, 1):
        title = one.title.text
        options: dict[str, object] = {"key": f"table{number}"}
        table = _table(title)
        options |= {"table": dict(table.options)} if table else {"separate": "本表另附。"}
        if title:
            text = title.replace(round.label, "{{round.label}}")
            yield Proposed(Block.Kind.ATTACHMENT, text, options=options, table=table)


def _table(title: str) -> Ready | None:
    """Return the ready-made table of which most words stand in the title, and most of its own."""
    words = re.sub("[“”]", "", title)
    named = [(share(one.title, words), one) for one in tables().values()]
    fitting = [(part * len(one.title), part, one) for part, one in named if part > SUBJECT]
    return max(fitting, key=itemgetter(0, 1))[2] if fitting else None


def _found(text: str, above: str, round: InspectionRound, known: Meanings) -> Iterator[Found]:
    """Yield, in order, what could be a token: the round's own words, lists of units, numbers."""
    spans = [
        Found(m.start(), m.end(), m[0], f"{{{{{reference}}}}}", label)
        for words, reference, label in _facts(round)
        for m in re.finditer(re.escape(words), text)
    ]
    for place in known.of_lists(text, above):
        spans.append(_as_token(text, place.start, place.end, place.meaning))
    earlier: list[Metric] = []
    for quantity in quantities(text):
        number = re.match(r"[\d,.]+%?", text[quantity.start : quantity.end])
        if number is None or quantity.about or quantity.change:
            continue
        meaning = known.of_number(quantity, text, above, earlier)
        if meaning:
            end = quantity.start + number.end()
            earlier.append(meaning.metric)
            spans.append(_as_token(text, quantity.start, end, meaning))
    last = 0
    for one in sorted(spans, key=lambda found: (found.start, -found.end)):
        if one.start >= last:
            yield one
            last = one.end


def _facts(round: InspectionRound) -> Iterator[tuple[str, str, str]]:
    """Yield what a text writes for the round itself, the token for it, and its name."""
    yield round.label, "round.label", "检查轮次的名称"
    if when := period(round):
        yield when, "round.period", "检查轮次的时段"
    if round.rectify_by:
        month_day = f"{round.rectify_by.month}月{round.rectify_by.day}日"
        yield f"{round.rectify_by.year}年{month_day}", "round.rectify_by", "整改期限"
        yield month_day, "round.rectify_by|month_day", "整改期限"


def _as_token(text: str, start: int, end: int, meaning: Meaning) -> Found:
    return Found(start, end, text[start:end], f"{{{{{meaning.reference}}}}}", meaning.label)
