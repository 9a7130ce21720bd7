"""The text of a notice in WordprocessingML, from the letterhead to the last attachment."""

from __future__ import annotations

from collections.abc import Iterator

from notices.composition.document import Attachment, Document, Element, Heading
from notices.composition.figures import plain
from notices.composition.phrasing import width
from notices.rendering import table_sizes
from notices.rendering.fonts import heading_role
from notices.rendering.measures import MM, STANDARD, TURNED, Measures
from notices.rendering.placing import LETTERHEAD_LINES, Placing, place
from notices.rendering.placing import title as place_title
from notices.rendering.word import frames, letters, tables
from notices.rendering.word.marks import CELL, PITCH, SNUG, paragraph, rule, run, twips
from notices.rendering.word.parts import FOOT_FROM_EDGE, head_from_edge
from notices.rendering.word.pictures import Picture

RULE = 12  # eighths of a point: 0.53 mm
SLACK = 0.6  # points by which rounding must not push the last line off the first face
LETTER_SLACK = 4  # what a head of whole points is longer than the one of the printed sheet
LINES_BEFORE_TEXT = 4  # two above the title, one below it, and one of text at least


def text(document: Document, pictures: dict[int, list[Picture]]) -> str:
    """Return the content of the body; `pictures` are those of charts, by attachment."""
    writer = _Writer(document, pictures)
    return "".join(writer.paragraphs())


def _points(length: str) -> float:
    return float(length.removesuffix("pt"))


class _Writer:
    def __init__(self, document: Document, pictures: dict[int, list[Picture]]) -> None:
        self.document = document
        self.pictures = pictures
        self.placing: Placing = place(document)
        self.drawn = 0
        self.is_first = True
        title = len(self.placing.title.lines) * 1.25
        spare = STANDARD.lines - LETTERHEAD_LINES - LINES_BEFORE_TEXT - title
        self.addressees_below = width(document.addressees) > spare * STANDARD.characters

    def paragraphs(self) -> Iterator[str]:
        document = self.document
        yield from self._head()
        if not self.addressees_below:
            yield paragraph(run(f"{document.addressees}："))
        last = len(document.body) - 1
        for index, element in enumerate(document.body):
            keeps = index == last and not document.attachments
            yield self._element(element, keeps)
        yield from self._attachment_list()
        yield from self._signature()
        measures = STANDARD
        for index, attachment in enumerate(document.attachments):
            wanted = TURNED if self._is_wide(attachment) else STANDARD
            turns = wanted != measures
            if turns:  # the section that ends here is the one before
                yield paragraph(line=1, section=self._section(measures))
                self.is_first, measures = False, wanted
            parts = list(self._attachment(index, attachment, wanted, new_page=not turns))
            yield from parts
        has_end = self.document.has_colophon or self.addressees_below
        if has_end and measures is TURNED:
            yield paragraph(line=1, section=self._section(measures))
            measures = STANDARD
        if has_end:  # anchored in a line of no height after everything else
            box = frames.colophon(self.document, addressees=self.addressees_below)
            yield paragraph(box, line=1)
        elif document.attachments and parts[-1].startswith("<w:tbl>"):
            yield paragraph(line=1)  # no document ends with a table
        yield self._section(measures)
        self.is_first = False

    def _head(self) -> Iterator[str]:
        """Letterhead, number, red line and title, each as far down as on the printed sheet."""
        if self.document.is_letter:
            yield from self._letter_head()
            return
        placing, red = self.placing, STANDARD.red.strip("#")
        size = _points(placing.letterhead_size)
        y = 0.0
        for line in placing.letterhead:
            top = _points(line.top)
            yield paragraph(
                run(line.text, "xiaobiaosong", size=size, colour=red, tracking=0,
                    narrowed=float(line.scale)),
                before=top - y, line=SNUG * size, align="center",
            )  # fmt: skip
            y = top + SNUG * size
        top = _points(placing.number_top)
        # The space of a border counts in whole points.
        gap = round(STANDARD.body_size + STANDARD.red_line_gap - SNUG * STANDARD.body_size)
        yield paragraph(
            run(placing.number),
            before=top - y, line=SNUG * STANDARD.body_size, align="center",
            rules=[rule("bottom", RULE, red, gap)],
        )  # fmt: skip
        y = top + SNUG * STANDARD.body_size + gap + RULE / 8
        block = _points(placing.letterhead_height) * PITCH / STANDARD.pitch
        yield self._title(below=block - y - SLACK)

    def _letter_head(self) -> Iterator[str]:
        """The number at the right below the double rule, which is in the head of the page."""
        yield paragraph(
            run(self.placing.number), line=SNUG * STANDARD.body_size, align="right",
            before=STANDARD.letter_number_gap,
        )  # fmt: skip
        yield self._title(below=-LETTER_SLACK)

    def _title(self, below: float) -> str:
        """Return the title, two lines and so much more below what is above it."""
        title = self.placing.title
        padding = _points(title.padding)
        return paragraph(
            run("\n".join(title.lines), "xiaobiaosong", size=STANDARD.title_size, tracking=0),
            style="Title", line=_points(title.line_height), align="center",
            before=below + 2 * PITCH + padding, after=PITCH + padding,
        )  # fmt: skip

    def _element(self, element: Element, keeps: bool) -> str:
        if isinstance(element, Heading):
            face = heading_role(element.number, element.level)
            return paragraph(
                run(element.number + plain(element.runs), face),
                style=f"Heading{min(element.level, 5)}", first=2 * CELL,
            )  # fmt: skip
        runs = []
        for piece in element.pieces:
            if piece.lead:
                runs.append(run(piece.number + plain(piece.lead), heading_role(piece.number, 2)))
                runs.append(run(plain(piece.runs)))
            else:
                runs.append(run(piece.number + plain(piece.runs)))
        return paragraph(*runs, first=2 * CELL, keep_next=keeps)

    def _attachment_list(self) -> Iterator[str]:
        """附件： and the titles, each title's own lines beneath one another (7.3.4)."""
        attachments = self.document.attachments
        many = len(attachments) > 1
        ordinal = (1.6 if len(attachments) > 9 else 1.0) if many else 0.0
        for number, attachment in enumerate(attachments, 1):
            first = number == 1
            words = ("附件：" if first else "") + (f"{number}." if many else "")
            yield paragraph(
                run(words + ("\t" if many else "") + attachment.title),
                keep_next=len(attachments) < 10 or number == len(attachments),
                before=PITCH if first else 0, left=(5 + ordinal) * CELL,
                first=-((3 if first else 0) + ordinal) * CELL,
            )  # fmt: skip

    def _signature(self) -> Iterator[str]:
        placing = self.placing
        gap = round(_points(placing.signature_gap) / STANDARD.pitch) * PITCH
        left = STANDARD.text_width - _points(placing.signature_width)
        lines = [*placing.signature, placing.date]
        for index, line in enumerate(lines):
            yield paragraph(
                run(line), left=left, align="center",
                keep_next=index < len(lines) - 1 or bool(self.document.annotation),
                before=gap if index == 0 else 0,
            )  # fmt: skip
        if self.document.annotation:
            yield paragraph(run(f"（{self.document.annotation}）"), first=2 * CELL)

    def _is_wide(self, attachment: Attachment) -> bool:
        table = attachment.printed_table
        return table is not None and table_sizes.is_wide(table)

    def _attachment(
        self, index: int, attachment: Attachment, measures: Measures, *, new_page: bool
    ) -> Iterator[str]:
        yield paragraph(run(attachment.label, "hei"), new_page=new_page)
        title = place_title(attachment.title)
        padding = _points(title.padding)
        yield paragraph(
            run("\n".join(title.lines), "xiaobiaosong", size=STANDARD.title_size, tracking=0),
            style="Heading1", line=_points(title.line_height), align="center",
            before=PITCH, after=PITCH + 2 * padding,
        )  # fmt: skip
        yield from self._chart(index, attachment)
        table = attachment.printed_table
        if attachment.chart and not self.pictures.get(index):
            table = attachment.table
        if table:
            sizes = table_sizes.sizes(table, len(title.lines))
            yield tables.table(table, sizes, measures.text_width)
            if table.note:
                yield paragraph(run(table.note, size=10.5, tracking=0), line=15, before=4)
        if attachment.note:
            yield paragraph(run(attachment.note), first=2 * CELL)

    def _chart(self, index: int, attachment: Attachment) -> Iterator[str]:
        chart = attachment.chart
        if chart is None:
            return
        for number, picture in enumerate(self.pictures.get(index, ())):
            ending = "（续）" if number else ""
            yield paragraph(
                run(chart.title + ending, "hei", size=12, tracking=0),
                line=17, align="center", keep_next=True,
            )  # fmt: skip
            if chart.unit:
                yield paragraph(
                    run(f"单位：{chart.unit}", size=10.5, tracking=0),
                    line=15, align="right", keep_next=True,
                )  # fmt: skip
            self.drawn += 1
            yield frames.inline(picture.name, self.drawn, picture.size, chart.summary)
        yield paragraph(run(chart.note, size=10.5, tracking=0), line=15, before=4, after=12)

    def _section(self, measures: Measures) -> str:
        """Return the page set-up of the section that ends here."""
        turned = ' w:orient="landscape"' if measures is TURNED else ""
        # A grid would cut off the part of a line at the foot of a turned face, and so a row.
        grid = f'<w:docGrid w:type="lines" w:linePitch="{twips(PITCH)}"/>' if not turned else ""
        letter = self.document.is_letter and self.is_first
        kinds = ((1, "default"), (2, "even"), *(((3, "first"),) if letter else ()))
        heads = "".join(
            f'<w:{kind}Reference w:type="{face}" r:id="{kind}{number}"/>'
            for kind in ("header", "footer")
            for number, face in kinds
        )
        head = max(head_from_edge(self.document) - STANDARD.top + measures.top, 2 * MM)
        foot = letters.FOOT_FROM_EDGE if self.document.is_letter else FOOT_FROM_EDGE
        foot -= STANDARD.bottom - measures.bottom
        return (
            f'<w:sectPr>{heads}<w:type w:val="nextPage"/>'
            f'<w:pgSz w:w="{twips(measures.page_width)}" w:h="{twips(measures.page_height)}"'
            f"{turned}/>"
            f'<w:pgMar w:top="{twips(measures.top)}" w:right="{twips(measures.right)}" '
            f'w:bottom="{twips(measures.bottom)}" w:left="{twips(measures.left)}" '
            f'w:header="{twips(head)}" '
            f'w:footer="{twips(foot)}" w:gutter="0"/>{"<w:titlePg/>" if letter else ""}'
            f"{grid}</w:sectPr>"
        )
