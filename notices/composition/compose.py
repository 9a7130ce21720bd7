"""From a notice's blocks to the document: numbers headings, answers tokens, builds tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from notices.composition import charts, tables
from notices.composition import options as block_options
from notices.composition.courses import Course
from notices.composition.document import (
    Attachment,
    Document,
    Element,
    Heading,
    Paragraph,
    Piece,
)
from notices.composition.figures import Figure, Figures, Run, plain
from notices.composition.options import FINDINGS, ROUNDS, OptionError, Options, TableOptions
from notices.composition.overrides import Override, Overrides
from notices.composition.phrasing import HEADING_STYLES, clauses
from notices.composition.sources import Facts, findings_reference
from notices.composition.tokens import Token, TokenError, parse
from notices.models import Block, FigureOverride, Notice

CASES = "cases"
# From the outermost to the innermost: counting on one level starts the levels below afresh.
STYLE_ORDER = ("cn", "paren", "is", "arabic", "arabic_paren")


@dataclass(frozen=True)
class _Live:
    """A block that will be printed, with the text chosen by its conditions."""

    position: int
    kind: str
    lead: str
    text: str
    options: Options
    block: int
    number: str = ""
    items: int = 0


def compose(notice: Notice) -> Document:
    """Return the notice as it would read now.

    A block that cannot be answered is printed as it was typed and told in `faults`.
    """
    return examine(notice)[0]


def examine(
    notice: Notice, blocks: Sequence[Block] | None = None
) -> tuple[Document, dict[int, list[str]]]:
    """Return the notice as it would read now, and the faults by the primary key of the block.

    With `blocks`, those are read in place of its own.
    """
    composer = _Composer(notice, list(notice.blocks.all()) if blocks is None else blocks)
    attachments = composer.attachments()
    document = Document(
        letterhead=notice.county.letterhead or notice.county.issuing_organ,
        title=notice.title,
        document_number=notice.document_number,
        addressees=notice.addressees,
        body=tuple(composer.body()),
        attachments=attachments,
        signature=notice.county.issuing_organ,
        dated=notice.signed_off_on,
        annotation=notice.annotation,
        copied_to=notice.copied_to,
        printed_by=notice.county.issuing_organ,
        printed_on=notice.printed_on,
        is_draft=notice.state not in {Notice.State.SIGNED, Notice.State.ISSUED},
        faults=composer.told(),
        form=notice.form,
    )
    return document, composer.by_block()


def render_line(text: str, facts: Facts) -> str:
    """Answer the tokens of a single line, such as a title; raise TokenError on a fault."""
    figures = Figures(facts)
    return "".join(p if isinstance(p, str) else plain(figures.runs(p)) for p in parse(text))


class _Composer:
    def __init__(self, notice: Notice, blocks: Sequence[Block]) -> None:
        self.faults: list[tuple[int, str]] = []
        self.facts = Facts(notice.round)
        self.figures = Figures(self.facts)
        self.overrides = Overrides(_overrides(notice), self.facts)
        self._keys = {block.position: block.pk for block in blocks}
        self._attached = [b for b in blocks if b.kind == Block.Kind.ATTACHMENT]
        self._rest = [b for b in blocks if b.kind != Block.Kind.ATTACHMENT]

    # Attachments come first: the text refers to them by the numbers they are given here.

    def attachments(self) -> tuple[Attachment, ...]:
        live = [one for block in self._attached if (one := self._chosen(block))]
        labels = {
            one.options.key: f"附件{number}" if len(live) > 1 else "附件"
            for number, one in enumerate(live, 1)
        }
        self.facts.attachments = labels
        return tuple(
            replace(self._attachment(one, labels[one.options.key]), block=one.block) for one in live
        )

    def _attachment(self, one: _Live, label: str) -> Attachment:
        title = plain(self._runs(one, one.text))
        if one.options.given:
            return Attachment(label, title, tables.given(one.options.given))
        if one.options.pictures:
            return Attachment(label, title, pictures=one.options.pictures)
        if one.options.table is None:
            return Attachment(label, title, note=one.options.separate)
        try:
            return self._table(one.options, one.options.table, label, title)
        except TokenError as error:
            self._fault(one.position, error)
            return Attachment(label, title, note="本表暂时无法生成。")

    def _table(self, options: Options, table: TableOptions, label: str, title: str) -> Attachment:
        chart = options.chart
        if table.rows == FINDINGS:
            return Attachment(label, title, tables.build(table, self.facts))
        source: Course | tables.Measured
        kind = Course if table.rows == ROUNDS else tables.Measured
        source = kind(table, self.facts)
        printed = self.overrides.table(source.table())
        if chart is None:
            return Attachment(label, title, printed)
        drawn = charts.draw(chart, source, printed, self.facts, options.key, self.overrides)
        return Attachment(label, title, printed, chart=drawn, shows_table=not chart.alone)

    def body(self) -> list[Element]:
        elements: list[Element] = []
        for one in self._numbered(self._living()):
            self.facts.items_of_section = one.items
            if one.kind == Block.Kind.HEADING:
                runs = tuple(self._runs(one, one.text))
                elements.append(Heading(one.options.level, one.number, runs, one.block))
                continue
            piece = Piece(
                tuple(self._runs(one, one.text)),
                one.number,
                tuple(self._runs(one, one.lead)),
                one.block,
            )
            last = elements[-1] if elements else None
            if one.options.join and isinstance(last, Paragraph):
                elements[-1] = Paragraph((*last.pieces, piece))
            else:
                elements.append(Paragraph((piece,)))
        return elements

    def _living(self) -> list[_Live]:
        """Choose the blocks that have something to say; a dropped head takes its tail along."""
        live: list[_Live] = []
        head_lives = True
        for block in self._rest:
            one = self._chosen(block)
            if one is None:
                head_lives = head_lives and bool(block.options.get("join"))
                continue
            if not one.options.join:
                head_lives = True
            if head_lives:
                live.append(one)
        return live

    def _chosen(self, block: Block) -> _Live | None:
        try:
            options = block_options.read(block.kind, block.options)
        except OptionError as error:
            self._fault(block.position, error)
            options = Options()
        one = _Live(block.position, block.kind, block.lead, block.text, options, block.pk or 0)
        if self._holds(one):
            return one
        return replace(one, text=options.otherwise) if options.otherwise else None

    def _holds(self, one: _Live) -> bool:
        try:
            if one.kind == Block.Kind.CASES and not any(
                self.facts.faults.get(kind) for kind in one.options.kinds
            ):
                return False
            asked = one.options.any
            return all(map(self.figures.holds, one.options.when)) and (
                not asked or any(map(self.figures.holds, asked))
            )
        except TokenError as error:
            self._fault(one.position, error)
            return True

    def _numbered(self, live: Sequence[_Live]) -> Iterable[_Live]:
        counts = dict.fromkeys(STYLE_ORDER, 0)
        for index, one in enumerate(live):
            style = one.options.numbering
            number = ""
            if style in counts:
                counts[style] += 1
                for below in STYLE_ORDER[STYLE_ORDER.index(style) + 1 :]:
                    counts[below] = 0
                number = HEADING_STYLES[style](counts[style])
            yield replace(one, number=number, items=_points_after(live, index))

    def _runs(self, one: _Live, text: str) -> list[Run]:
        try:
            parts = parse(text)
        except TokenError as error:
            self._fault(one.position, error)
            return [text]
        runs: list[Run] = []
        for part in parts:
            if isinstance(part, str):
                runs.append(part)
            elif part.reference == CASES:
                runs += self._cases(one, part)
            else:
                try:
                    runs += self.overrides.written(part, self.figures.runs(part))
                except TokenError as error:
                    self._fault(one.position, error)
                    runs.append(part.source)
        return runs

    def _cases(self, one: _Live, token: Token) -> list[Run]:
        """Write the cases of the block's classes, a figure for each class's clauses."""
        runs: list[Run] = []
        for kind in one.options.kinds:
            faults = self.facts.faults.get(kind, [])
            for clause in clauses(kind, faults):
                if runs:
                    runs.append(one.options.separator)
                runs.append(
                    Figure(clause, findings_reference(kind), str(len(faults)), "已确认问题")
                )
        return runs

    def _fault(self, position: int, error: TokenError | OptionError) -> None:
        self.faults.append((position, str(error)))

    def told(self) -> tuple[str, ...]:
        """The faults in the order of the blocks, each once."""
        ordered = sorted(self.faults, key=lambda fault: fault[0])
        return tuple(dict.fromkeys(f"第{position}段：{error}" for position, error in ordered))

    def by_block(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for position, sentence in dict.fromkeys(self.faults):
            found.setdefault(self._keys[position], []).append(sentence)
        return found


def _overrides(notice: Notice) -> dict[str, Override]:
    if notice.pk is None:
        return {}
    rows = FigureOverride.objects.filter(notice=notice).select_related("by")
    return {
        row.reference: Override(row.text, f"{row.by or '系统'}改写：{row.reason}") for row in rows
    }


def _points_after(live: Sequence[_Live], index: int) -> int:
    """Count the numbered points that follow, of the first style met, up to the next heading."""
    style = ""
    points = 0
    for one in live[index + 1 :]:
        if one.kind == Block.Kind.HEADING:
            break
        numbering = one.options.numbering
        if numbering not in STYLE_ORDER:
            continue
        style = style or numbering
        if numbering == style:
            points += 1
        elif STYLE_ORDER.index(numbering) < STYLE_ORDER.index(style):
            break
    return points
