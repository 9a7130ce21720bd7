"""An outline proposed from an earlier notice's text: its blocks, and tokens for its numbers.

A number becomes a token only where a metric of the chosen round has exactly that value and its
label shares words with what stands beside the number; a person confirms each on a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from notices.checks.structure.manuscript import Manuscript, Paragraph, manuscript
from notices.checks.structure.quantities import Quantity, quantities
from notices.models import Block
from supervision.metrics.catalogue import metrics
from supervision.metrics.references import BadReference
from supervision.metrics.rounding import format_value
from supervision.metrics.values import RoundValues
from supervision.models import InspectionRound

STYLES = {1: "cn", 2: "paren", 3: "arabic", 4: "arabic_paren"}
NEAR = 24  # characters before a number in which its words are looked for
PLAINLY = 50  # a larger count equals some figure by chance only rarely
MOST_BLOCKS = 200
_LEAD = re.compile(r"^[^。！？]{2,40}[。]")
_PAIRS = re.compile(r"[\u4e00-\u9fff]+|\d+")


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
    """A block as it would stand in the outline; `found` are the numbers in its text."""

    kind: str
    text: str
    lead: str = ""
    options: dict[str, object] = field(default_factory=dict)
    found: tuple[Found, ...] = ()

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
    known = _known(round)
    title = read.title.text if read.title else ""
    addressees = read.addressees.text.rstrip("：") if read.addressees else ""
    blocks = [*_body(read, round, known), *_attached(read, round)]
    return Draft(
        title.replace(round.label, "{{round.label}}"), addressees, tuple(blocks[:MOST_BLOCKS])
    )


def _body(
    read: Manuscript, round: InspectionRound, known: dict[str, list[tuple[str, str]]]
) -> Iterator[Proposed]:
    for paragraph in read.paragraphs:
        words = paragraph.text[len(paragraph.mark.text) :] if paragraph.mark else paragraph.text
        style = STYLES.get(paragraph.mark.level) if paragraph.mark else None
        if paragraph.is_heading and paragraph.mark and style:
            level = min(paragraph.mark.level, 4)
            yield Proposed(Block.Kind.HEADING, words, options={"level": level, "numbering": style})
            continue
        lead = _lead(paragraph, words)
        body = words[len(lead) :]
        options: dict[str, object] = {"numbering": style} if style else {}
        found = tuple(_found(body, lead, round, known))
        yield Proposed(Block.Kind.PARAGRAPH, body, lead, options, found)


def _lead(paragraph: Paragraph, words: str) -> str:
    """Return the run-in heading of a numbered paragraph, with its stop."""
    match = _LEAD.match(words) if paragraph.mark else None
    return match[0] if match and match.end() < len(words) and not quantities(match[0]) else ""


def _attached(read: Manuscript, round: InspectionRound) -> Iterator[Proposed]:
    """Keep the titles of attachments; which table stands in each is set on the desk."""
    for number, one in enumerate(read.listed or read.attachments, 1):
        title = one.title.text.replace(round.label, "{{round.label}}")
        if title:
            options: dict[str, object] = {"key": f"table{number}", "separate": "本表另附。"}
            yield Proposed(Block.Kind.ATTACHMENT, title, options=options)


def _found(
    text: str, lead: str, round: InspectionRound, known: dict[str, list[tuple[str, str]]]
) -> Iterator[Found]:
    """Yield, in order, what could be a token: the round's name, and numbers that a metric has."""
    spans = [
        Found(m.start(), m.end(), m[0], "{{round.label}}", "检查轮次的名称")
        for m in re.finditer(re.escape(round.label), text)
    ]
    for quantity in quantities(text):
        if quantity.chinese or quantity.about or quantity.change:
            continue
        number = re.match(r"[\d,.]+%?", text[quantity.start : quantity.end])
        if number is None:
            continue
        near = lead + text[max(quantity.start - NEAR, 0) : quantity.start] + quantity.after[:6]
        best = _best(known.get(_key(quantity), []), quantity, near)
        if best:
            end = quantity.start + number.end()
            spans.append(Found(quantity.start, end, number[0], f"{{{{{best[0]}}}}}", best[1]))
    last = 0
    for one in sorted(spans, key=lambda found: found.start):
        if one.start >= last:
            yield one
            last = one.end


def _best(
    candidates: list[tuple[str, str]], quantity: Quantity, near: str
) -> tuple[str, str] | None:
    """Return the candidate whose label shares most pairs of characters with the words nearby.

    Small numbers and rates meet by chance: what is measured (the last part of the label) must
    then stand right beside the number. None if none is left, or two are as good.
    """
    own, around = _pairs(quantity.label + quantity.after), _pairs(near)
    scored = []
    for key, label in candidates:
        measure = label.rpartition(".")[2]
        beside = len(_pairs(measure) & own)
        if beside or (not quantity.is_rate and quantity.value >= PLAINLY):
            scored.append((beside * 2 + len(_pairs(label) & around), label, key))
    scored.sort(reverse=True)
    if not scored or not scored[0][0]:
        return None
    if len(scored) > 1 and scored[0][0] == scored[1][0]:
        return None
    return scored[0][2], scored[0][1]


@cache
def _pairs(text: str) -> frozenset[str]:
    runs = _PAIRS.findall(text)
    return frozenset(run[i : i + 2] for run in runs for i in range(max(len(run) - 1, 1)))


def _key(quantity: Quantity) -> str:
    written = quantity.written.replace(",", "")
    if not quantity.is_rate:
        return written
    whole, dot, places = written.partition(".")
    places = places.rstrip("0")
    return f"{whole}{dot if places else ''}{places}%"


def _known(round: InspectionRound) -> dict[str, list[tuple[str, str]]]:
    """Return key and label of the round's metrics by their value as a notice writes it."""
    values = RoundValues(round)
    found: dict[str, list[tuple[str, str]]] = {}
    for metric in metrics().values():
        try:
            value = values.get(metric.key)
        except BadReference:
            continue
        if value.is_known and value.exact:
            written = format_value(value, metric, round.county)
            found.setdefault(written, []).append((metric.key, metric.label))
    return found
