"""What the lines of a document are: letterhead, number, title, body, attachments, colophon."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from notices.rendering.layout_check import standard
from notices.rendering.layout_check.lines import (
    Line,
    Span,
    is_imprint,
    is_running_head,
    lines_of,
    page_number_of,
    spans_of,
)
from notices.rendering.layout_check.marks import MM, Marks, Page, Rule, is_red

DOCUMENT_NUMBER = re.compile(r"[〔\[（(【]\d{4}[〕\]）)】].{0,8}号|^编号待定$")
ATTACHMENT_LABEL = re.compile(r"^附件\s*[0-9０-９一二三四五六七八九十]{0,3}[：:]?$")
COLOPHON_WORDS = re.compile(r"抄送|印发|主送|抄报")
COLOPHON_OF_LETTER = re.compile(r"^(抄送|主送)[：:]")
LARGE = 17.5  # pt: larger than text
FIRST_BASELINE = (standard.PITCH - standard.BODY) / 2 + 0.88 * standard.BODY


@dataclass(slots=True)
class Sheet:
    """One page, its lines sorted into what they are."""

    page: Page
    spans: list[Span]
    number: tuple[Line, int] | None
    text: list[Line]  # all but page number and running head
    body: list[Line] = field(default_factory=list)  # text on the grid, up to the attachments

    def span_of(self, line: Line) -> Span | None:
        return next((span for span in self.spans if span.holds(line)), None)


@dataclass(slots=True)
class Attachment:
    """An attachment that begins in the file; `first` tells whether its label heads the page."""

    page: int
    label: Line
    title: list[Line]
    first: bool

    @property
    def name(self) -> str:
        return "".join(line.text for line in self.title)


@dataclass(slots=True)
class Colophon:
    page: int
    rules: list[Rule]  # from top to bottom
    lines: list[Line]


class Layout:
    """A document read back; built in the order in which one thing tells the next."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.sheets = [_sheet(page) for page in marks.pages]
        self.colophon = self._colophon()
        self.red_line = self._red_line()
        self.letterhead = self._letterhead()
        self.document_number = self._document_number()
        self.title = self._title()
        labels = self._labels()
        self._fill_bodies(labels[0][0].page.number if labels else len(self.sheets) + 1)
        self.attachments = [self._attachment(sheet, index) for sheet, index in labels]

    @property
    def first(self) -> Sheet:
        return self.sheets[0]

    @cached_property
    def bodies(self) -> list[Sheet]:
        """The sheets that carry text of the document itself."""
        return [sheet for sheet in self.sheets if sheet.body]

    def left_of(self, page: int) -> float:
        """Left edge of the type area; offices that mirror margins have two."""
        return self._lefts.get(page % 2) or self._lefts.get((page + 1) % 2) or _points(
            standard.MARGIN_LEFT
        )  # fmt: skip

    @cached_property
    def _lefts(self) -> dict[int, float]:
        found: dict[int, float] = {}
        for parity in (0, 1):
            lefts = Counter(
                round(line.left, 1)
                for sheet in self.bodies
                if sheet.page.number % 2 == parity
                for line in sheet.body
            )
            # A short text may have one line that is flush left among several that are indented;
            # an edge elsewhere than the standard has it needs more lines to be believed.
            often = [left for left, count in lefts.items() if count > 2]
            edges = [left for left in lefts if _is_margin(left, parity)] + often
            if edges:
                found[parity] = min(edges)
        return found

    @property
    def left_is_known(self) -> bool:
        return bool(self._lefts)

    def centre_of(self, page: int) -> float:
        return self.left_of(page) + standard.AREA_WIDTH * MM / 2

    def right_of(self, page: int) -> float:
        return self.left_of(page) + standard.AREA_WIDTH * MM

    @cached_property
    def measured_top(self) -> float | None:
        """Top edge of the type area, known from pages that begin with a line of text.

        Offices centre the first line in its 1/22 of the height; to the letter its em box
        begins at the very edge. Both are accepted.
        """
        heads = [sheet.body[0] for sheet in self.bodies[1:] if sheet.body[0] is sheet.text[0]]
        heads = heads or [item.label for item in self.attachments if item.first]
        if not heads:
            return None
        top = min(line.top for line in heads)
        if abs(top - _points(standard.MARGIN_TOP)) <= standard.TOLERANCE * MM:
            return top
        return top - (standard.PITCH - standard.BODY) / 2

    @cached_property
    def top(self) -> float:
        return self.measured_top or _points(standard.MARGIN_TOP)

    @cached_property
    def bottom(self) -> float:
        return self.top + standard.AREA_HEIGHT * MM

    def slot_of(self, line: Line) -> int:
        """Number of the line in the grid of its page, from 1."""
        return round((line.y - self.top - FIRST_BASELINE) / standard.PITCH) + 1

    def _red_line(self) -> Rule | None:
        """The longest red rule in the upper two thirds of the first page."""
        page = self.sheets[0].page
        rules = [
            rule
            for rule in page.rules
            if rule.is_horizontal and is_red(rule.colour) and rule.width > 20 * MM
            and rule.y0 < page.height * 2 / 3
        ]  # fmt: skip
        return max(rules, key=lambda rule: rule.width, default=None)

    @cached_property
    def is_letter(self) -> bool:
        """10.1: a red rule near the lower edge of the first page makes it a letter."""
        page = self.sheets[0].page
        low = page.height - 30 * MM
        return any(
            rule.is_horizontal and is_red(rule.colour) and rule.width > 100 * MM and rule.y0 > low
            for rule in page.rules
        )

    def _letterhead(self) -> list[Line]:
        floor = self.red_line.y0 if self.red_line else self.first.page.height / 2
        red = [line for line in self.first.text if line.is_red and line.y < floor]
        return [line for line in red if line.size > LARGE]

    def _document_number(self) -> Line | None:
        if self.is_letter and self.red_line:
            below = (line for line in self.first.text if line.y > self.red_line.y0)
            return next((line for line in below if DOCUMENT_NUMBER.search(line.text)), None)
        last = self.letterhead[-1].y if self.letterhead else 0.0
        floor = self.red_line.y0 if self.red_line else self.first.page.height / 2
        between = [line for line in self.first.text if last < line.y < floor]
        if self.red_line and self.letterhead and between:
            return between[-1]
        return next((line for line in between if DOCUMENT_NUMBER.search(line.text)), None)

    def _title(self) -> list[Line]:
        heads = [line for line in (*self.letterhead, self.document_number) if line is not None]
        above = max([line.y for line in heads] + ([self.red_line.y0] if self.red_line else [0.0]))
        rest = [line for line in self.first.text if line.y > above]
        large = next((i for i, line in enumerate(rest) if line.size > LARGE), None)
        if large is None or large > 3:
            return []
        end = large
        while end < len(rest) and rest[end].size > LARGE:
            end += 1
        return rest[large:end]

    def _labels(self) -> list[tuple[Sheet, int]]:
        """Return where the label of an attachment stands: the sheet and the line's place on it."""
        return [
            (sheet, index)
            for sheet in self.sheets[1:]
            for index, line in enumerate(sheet.text)
            if line.left < sheet.page.width / 3
            and ATTACHMENT_LABEL.match(line.text)
            and not sheet.span_of(line)
        ]

    def _attachment(self, sheet: Sheet, index: int) -> Attachment:
        title = self._attachment_title(sheet, sheet.text[index + 1 :])
        return Attachment(sheet.page.number, sheet.text[index], title, first=index == 0)

    def _attachment_title(self, sheet: Sheet, lines: list[Line]) -> list[Line]:
        """Return the centred lines of one size that follow the label."""
        centres = (self.centre_of(sheet.page.number), sheet.page.width / 2)
        title: list[Line] = []
        for line in lines:
            centred = min(abs(line.centre - centre) for centre in centres) < 4 * MM
            near = not title or line.y - title[-1].y < 1.7 * standard.PITCH
            alike = not title or abs(line.size - title[0].size) < 0.6
            if not (centred and near and alike) or sheet.span_of(line):
                break
            title.append(line)
        return title

    def _colophon(self) -> Colophon | None:
        if self.is_letter:
            last = self.sheets[-1]
            lines = [line for line in last.text if COLOPHON_OF_LETTER.match(line.text)]
            return Colophon(last.page.number, [], lines) if lines else None
        for sheet in reversed(self.sheets):
            rules = sorted(
                (
                    rule
                    for rule in sheet.page.rules
                    if rule.is_horizontal and not is_red(rule.colour) and rule.width > 100 * MM
                    and not any(s.top - 2 <= rule.y0 <= s.bottom + 2 for s in sheet.spans)
                ),
                key=lambda rule: rule.y0,
            )  # fmt: skip
            if len(rules) < 2:
                continue
            within = [line for line in sheet.text if rules[0].y0 < line.y < rules[-1].y1]
            if any(COLOPHON_WORDS.search(line.text) for line in within):
                return Colophon(sheet.page.number, rules, within)
        return None

    def _fill_bodies(self, end: int) -> None:
        """Put into `body`, up to page `end`, what stands on the grid: no heads, no tables."""
        heads = [*self.letterhead, *self.title, self.document_number]
        taken = {id(line) for line in heads if line is not None}
        taken |= {id(line) for line in (self.colophon.lines if self.colophon else [])}
        above = self.red_line.y0 if self.red_line and self.letterhead else 0.0
        for sheet in self.sheets:
            if sheet.page.number >= end or sheet.page.is_landscape:
                continue
            for line in sheet.text:
                in_head = sheet is self.first and line.y < above
                if id(line) not in taken and not in_head and not sheet.span_of(line):
                    sheet.body.append(line)


def _is_margin(left: float, parity: int) -> bool:
    """Tell whether a line begins where the standard puts the edge; mirrored backs have another."""
    other = standard.PAPER_WIDTH - standard.MARGIN_LEFT - standard.AREA_WIDTH
    edges = [standard.MARGIN_LEFT] if parity else [standard.MARGIN_LEFT, other]
    return any(abs(left - _points(edge)) <= standard.TOLERANCE * MM for edge in edges)


def _points(length: float) -> float:
    return length * MM


def _sheet(page: Page) -> Sheet:
    lines = lines_of(page)
    number = page_number_of(page, lines)
    text = [
        line
        for line in lines
        if not (number and line is number[0])
        and not is_running_head(page, line)
        and not is_imprint(page, line)
    ]
    return Sheet(page, spans_of(page), number, text)
