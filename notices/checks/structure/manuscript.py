"""A notice taken apart: title, number, addressees, paragraphs in sections, attachments, dates."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property

from notices.checks.structure import tables
from notices.checks.structure.lines import (
    ATTACHMENT,
    ATTACHMENT_TITLED,
    HEADING,
    ITEM,
    Kind,
    Line,
    lines_of,
)
from notices.checks.structure.numerals import chinese
from notices.checks.structure.passages import Passage, joined
from notices.checks.structure.quantities import Quantity, quantities
from notices.checks.structure.tables import Table

LEVELS = {"part": 1, "chinese": 1, "paren": 2, "arabic": 3, "small": 4}
LONGEST = 4000
MOST_QUANTITIES = 300
_TERMINAL = "。！？；：”…"
_RUNS_ON = re.compile(r"(?:其中|分别[为是]|包括)：$")
_STOP = re.compile(r"[。！？]+[”’）]*")
_ADDRESSEES = re.compile(
    r"^(?:各|[\u4e00-\u9fff]{2,4}(?:街道|镇|乡|管委会)|县|区|市|机关|有关)[^。；]{3,150}：$"
)
_ADDRESSED = re.compile(
    r"各|有关|驻|机关|[\u4e00-\u9fff]{2,8}(?:政府|委员会|管委会)[、，]|[^。]*[^。\d]：$"
)
_TITLE_END = re.compile(r"(?:通报|通知|报告|情况|函|意见|方案|公告|公示|简报|专报)(?:（[^）]*）)?$")


@dataclass(frozen=True)
class Mark:
    """The number before a heading: its level, its value, and how it is written."""

    level: int
    value: int
    text: str


def mark_of(text: str) -> Mark | None:
    """Return the number with which a line begins, if it does."""
    match = HEADING.match(text)
    if not match or match.lastgroup is None:
        return None
    written = match[match.lastgroup]
    value = int(written) if written.isdigit() else chinese(written)
    return Mark(LEVELS[match.lastgroup], value or 0, match[0])


@dataclass(eq=False)
class Paragraph:
    """A paragraph of the body, its lines joined; `section` is the headings above it."""

    passage: Passage
    index: int
    mark: Mark | None
    section: tuple[Mark, ...]
    titles: tuple[str, ...]
    is_heading: bool

    @property
    def text(self) -> str:
        return self.passage.text

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """The spans of the sentences, each with its stop."""
        spans, start = [], 0
        for stop in _STOP.finditer(self.text):
            spans.append((start, stop.end()))
            start = stop.end()
        if start < len(self.text):
            spans.append((start, len(self.text)))
        return spans

    @cached_property
    def quantities(self) -> list[Quantity]:
        return quantities(self.text)[:MOST_QUANTITIES]

    def sentence_at(self, place: int) -> int:
        """Return the number of the sentence that holds a place."""
        for number, (_, end) in enumerate(self.sentences):
            if place < end:
                return number
        return max(len(self.sentences) - 1, 0)

    @property
    def lead(self) -> str:
        """The run-in heading: what stands before the first stop of a numbered paragraph."""
        if not self.mark:
            return ""
        body = self.text[len(self.mark.text) :]
        return _STOP.split(body, maxsplit=1)[0][:40]


@dataclass(eq=False)
class Attachment:
    """An attachment as it stands in the file, or as the list names it."""

    number: int | None
    head: Passage
    title: Passage
    lines: list[Line] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    @property
    def label(self) -> str:
        return f"附件{self.number}" if self.number else "附件"

    @cached_property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


@dataclass
class Manuscript:
    """A notice as the checker sees it."""

    source: str
    lines: list[Line]
    head: list[Line]
    title: Passage | None
    number: Passage | None
    addressees: Passage | None
    paragraphs: list[Paragraph]
    listed: list[Attachment]
    attachments: list[Attachment]
    signed: Passage | None
    dates: list[Passage]
    tables: list[Table]

    @property
    def body(self) -> list[Paragraph]:
        return [p for p in self.paragraphs if not p.is_heading]


def manuscript(source: str) -> Manuscript:
    """Take a text apart; every text gives a manuscript, an empty one at worst."""
    lines = lines_of(source)
    first = _body_start(lines)
    head, rest = lines[:first], lines[first:]
    end = _body_end(rest)
    body, tail = rest[:end], rest[end:]
    listed = _listed(tail)
    attachments = _attachments(tail, listed)
    in_body = tables.tables_of(body)
    heads = [i for i, line in enumerate(tail) if line.kind == Kind.ATTACHMENT]
    loose = tables.rows_of(tail[: heads[0] if heads else len(tail)])
    every = [*in_body, *loose, *(table for a in attachments for table in a.tables)]
    title = _title(head) or _title(lines[:12])
    dated = [line for line in tail if line.kind == Kind.DATE] + [
        line for line in body if line.kind == Kind.DATE
    ]
    organ = next((line.passage for line in tail if line.kind == Kind.ORGAN), None)
    return Manuscript(
        source=source,
        lines=lines,
        head=head,
        title=title,
        number=next((line.passage for line in head if line.kind == Kind.NUMBER), None),
        addressees=next(
            (line.passage for line in lines[: first + 1] if _ADDRESSEES.match(line.text)), None
        ),
        paragraphs=_paragraphs(body),
        listed=listed,
        attachments=attachments,
        signed=organ,
        dates=[line.passage for line in dated],
        tables=every,
    )


def _body_start(lines: list[Line]) -> int:
    """Return the line after the addressees, or the first that reads as body."""
    for position, line in enumerate(lines[:60]):
        if _ADDRESSEES.match(line.text) and len(line.text) > 5 and line.kind == Kind.TEXT:
            return position + 1
        if line.kind == Kind.HEADING and "关于" not in line.text:
            return position
        prose = "。" in line.text or ("，" in line.text and not _ADDRESSED.match(line.text))
        if line.kind == Kind.TEXT and prose and len(line.text) > 20:
            return position
        if line.kind in (Kind.ROW, Kind.ATTACHMENT, Kind.ATTACHED):
            return position
    return min(
        len(lines), next((i for i, x in enumerate(lines) if x.kind == Kind.TEXT), len(lines))
    )


def _body_end(lines: list[Line]) -> int:
    """Return where the list of attachments, the signature or the first attachment begins."""
    for position, line in enumerate(lines):
        if line.kind in (Kind.ATTACHED, Kind.ATTACHMENT):
            return position
        if line.kind == Kind.ORGAN and any(
            x.kind == Kind.DATE for x in lines[position : position + 4]
        ):
            return position
    return len(lines)


def _paragraphs(lines: list[Line]) -> list[Paragraph]:
    groups: list[list[Line]] = []
    open_end = False
    for line in lines:
        if line.kind in (Kind.TEXT, Kind.ORGAN, Kind.NUMBER) and open_end and groups:
            groups[-1].append(line)
        elif line.kind in (Kind.TEXT, Kind.HEADING, Kind.ORGAN, Kind.NUMBER):
            groups.append([line])
        elif line.kind == Kind.BLANK:
            continue
        else:
            open_end = False
            continue
        open_end = _unfinished(groups[-1])
    paragraphs: list[Paragraph] = []
    stack: list[tuple[Mark, str]] = []
    for index, passage in enumerate(p for group in groups for p in _bounded(group)):
        mark = mark_of(passage.text)
        heading = mark is not None and _is_heading(passage.text)
        if mark:
            stack = [(m, t) for m, t in stack if m.level < mark.level]
        above = tuple(stack)
        paragraph = Paragraph(
            passage, index, mark, tuple(m for m, _ in above), tuple(t for _, t in above), heading
        )
        if mark:
            stack.append((mark, passage.text if heading else paragraph.lead))
        paragraphs.append(paragraph)
    return paragraphs


def _bounded(group: list[Line]) -> list[Passage]:
    """Return a paragraph, in pieces where it is longer than any that a person writes."""
    passage = joined(line.passage for line in group)
    return [passage.part(i, i + LONGEST) for i in range(0, len(passage), LONGEST)]


def _is_heading(text: str) -> bool:
    return (
        len(text) <= 45
        and not any(sign in text[:-1] for sign in "。；")
        and not re.search(r"\d+[件条篇]", text)
    )


def _unfinished(group: list[Line]) -> bool:
    """Tell whether the next line goes on with the same sentence."""
    text = "".join(line.text for line in group)
    last = text[-1:]
    if last == "；" or _RUNS_ON.search(text):
        return True
    if last in _TERMINAL:
        return False
    if last in "，、（《“":
        return True
    if len(text) > 15 and any(text.count(a) > text.count(b) for a, b in ("《》", "（）")):
        return True
    prose = any(sign in text for sign in "，。；、：")
    if group[0].kind == Kind.HEADING and len(group) == 1:
        return ("。" in text or "，" in text) and len(text) > 15
    if group[0].kind == Kind.ORGAN and len(group) == 1:
        return False
    return prose and len(text) > 15


def _title(lines: list[Line]) -> Passage | None:
    """Return the title: the lines that end in 通报 or the like, from the one that says 关于."""
    kinds = (Kind.TEXT, Kind.ORGAN, Kind.HEADING)
    text_lines = [line for line in lines if line.kind in kinds and "。" not in line.text]
    for end, last in enumerate(text_lines):
        if not _TITLE_END.search(last.text):
            continue
        for start in range(end, max(end - 4, -1), -1):
            whole = joined(line.passage for line in text_lines[start : end + 1])
            if "关于" in whole.text and len(whole) <= 90:
                return whole
        if len(last.text) >= 10:
            return last.passage
    return None


def _listed(lines: list[Line]) -> list[Attachment]:
    """Return the entries of 附件：1.… 2.…"""
    found: list[Attachment] = []
    taken = [line for line in lines if line.kind == Kind.ATTACHED]
    if not taken:
        return []
    whole = joined(line.passage for line in taken)
    lead = re.match(r"-?附件：?", whole.text)
    begin = lead.end() if lead else 0
    marks = [m for m in re.finditer(rf"(?<![\d〕.]){ITEM}", whole.text) if m.start() >= begin]
    starts: list[tuple[int, int, int]] = []
    for mark in marks:
        if int(mark[1]) == len(starts) + 1:
            starts.append((mark.start(), mark.end(), int(mark[1])))
    if not starts:
        title = whole.part(begin, len(whole))
        return [Attachment(None, whole.part(0, begin), title)] if title.text else []
    for position, (start, end, number) in enumerate(starts):
        until = starts[position + 1][0] if position + 1 < len(starts) else len(whole)
        title = whole.part(end, until)
        stripped = len(title.text.rstrip("；。，"))
        found.append(Attachment(number, whole.part(start, end), title.part(0, stripped)))
    return found


def _attachments(lines: list[Line], listed: list[Attachment]) -> list[Attachment]:
    """Return what stands after 附件1, 附件2 … in the file, with its title and tables."""
    found: list[Attachment] = []
    for line in lines:
        if line.kind == Kind.ATTACHMENT:
            titled = ATTACHMENT_TITLED.fullmatch(line.text)
            match = titled or ATTACHMENT.fullmatch(line.text)
            written = match["no"] if match else ""
            number = int(written) if written.isdigit() else (chinese(written) if written else None)
            empty = line.passage.part(0, 0)
            title = line.passage.part(titled.start("title"), len(line.passage)) if titled else empty
            found.append(Attachment(number, line.passage, title))
        elif found:
            found[-1].lines.append(line)
    for attachment in found:
        _entitle(attachment, listed)
        attachment.tables = tables.tables_of(attachment.lines, attachment.label)
    return found


def _entitle(attachment: Attachment, listed: list[Attachment]) -> None:
    """Take the lines over the table as its title: as many as come nearest to the list's entry."""
    if attachment.title.text:
        return
    texts = [line for line in attachment.lines if line.kind != Kind.BLANK][:3]
    named = next((a.title.text for a in listed if a.number == attachment.number), "")
    best: tuple[float, Passage, Line] | None = None
    for count in range(1, len(texts) + 1):
        if texts[count - 1].kind not in (Kind.TEXT, Kind.HEADING, Kind.ORGAN):
            break
        whole = joined(line.passage for line in texts[:count])
        likeness = (
            SequenceMatcher(None, whole.text, named, autojunk=False).ratio() if named else 0.0
        )
        if best is None or likeness > best[0]:
            best = likeness, whole, texts[count - 1]
        if len(whole) > 90 or not named:
            break
    if best is None or (best[0] < 0.35 and (named or len(best[1]) < 8)):
        return
    attachment.title = best[1]
    attachment.lines = attachment.lines[attachment.lines.index(best[2]) + 1 :]
