"""The first face of a letter (10.1): name and double rule above the text, a second one below.

Both stand in the head and foot of the first page, which have no number.
"""

from __future__ import annotations

from notices.composition.document import Document
from notices.rendering.measures import MM, STANDARD
from notices.rendering.placing import place
from notices.rendering.word.marks import SNUG, paragraph, rule, run

# The format counts a double rule by its thick line, in eighths of a point.
THICK = 18
OUT = (STANDARD.letter_rule - STANDARD.text_width) / 2
FOOT_FROM_EDGE = STANDARD.letter_foot - 2 * MM


def head(document: Document, begins: float) -> str:
    """Return name and rule, in a head that begins so far below the edge of the paper.

    A notice that is no letter shows neither; its part is there but empty.
    """
    if not document.is_letter:
        return paragraph()
    red = STANDARD.red.strip("#")
    placing = place(document)
    size = float(placing.letterhead_size.removesuffix("pt"))
    gap = int(STANDARD.letter_rule_gap - (SNUG - 1) * size) - 2
    return "".join(
        paragraph(
            run(line.text, "xiaobiaosong", size=size, colour=red, tracking=0,
                narrowed=float(line.scale)),
            line=SNUG * size, align="center", before=STANDARD.letter_top - begins,
            left=-OUT, right=-OUT,
            rules=[rule("bottom", THICK, red, gap, "thickThinSmallGap")],
        )
        for line in placing.letterhead
    )  # fmt: skip


def foot() -> str:
    red = STANDARD.red.strip("#")
    rules = [rule("top", THICK, red, 0, "thinThickSmallGap")]
    return paragraph(line=2, left=-OUT, right=-OUT, rules=rules)
