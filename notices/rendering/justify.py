"""Justifying Chinese: WeasyPrint stretches blanks only, and Chinese has none.

`install` puts a function in place of WeasyPrint's own that spreads what is left of a line
evenly between its characters. It reaches into a private module, so WeasyPrint is pinned; if a
release moves it, lines fall back to ragged right and the tests of the page say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

FEWEST = 6  # characters; a shorter line would be torn apart
WIDEST = 8.0  # pixels between two characters
BREAK = "\u200b"  # a place where a line may be broken; it shows nothing and takes no room
FIRST_HAN, LAST_WIDE = "\u2e80", "\uffef"

Justify = Callable[[Any, Any, float], None]


def install() -> None:
    """Take over the justifying of lines, once per process."""
    from weasyprint.layout import inline

    if not getattr(inline.justify_line, "between_characters", False):
        inline.justify_line = _between_characters(inline.justify_line)


def _between_characters(plain: Justify) -> Justify:
    def justify_line(context: Any, line: Any, extra: float) -> None:
        text = "".join(box.text.replace(BREAK, "") for box in _texts(line))
        extra += sum(box.text.count(BREAK) * _tracking(box) for box in _texts(line))
        gaps = len(text) - 1
        chinese = any(FIRST_HAN <= character <= LAST_WIDE for character in text)
        if gaps < FEWEST or extra <= 0 or extra / gaps > WIDEST or not chinese:
            plain(context, line, extra)
        else:
            _spread(context, line, extra / gaps, 0.0)

    justify_line.between_characters = True  # type: ignore[attr-defined]
    return justify_line


def _texts(box: Any) -> Iterator[Any]:
    from weasyprint.formatting_structure import boxes

    for child in box.children:
        if isinstance(child, boxes.TextBox):
            yield child
        elif isinstance(child, boxes.InlineBox):
            yield from _texts(child)


def _tracking(box: Any) -> float:
    spacing = box.style["letter_spacing"]
    return 0.0 if spacing == "normal" else float(spacing)


def _spread(context: Any, box: Any, each: float, moved: float) -> float:
    """Widen every gap in the box by `each`; return how far what follows it has moved."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.text.line_break import create_layout

    if isinstance(box, boxes.TextBox):
        tracking, breaks = _tracking(box), box.text.count(BREAK)
        box.text = box.text.replace(BREAK, "")
        box.style = box.style.copy()
        box.style["letter_spacing"] = tracking + each
        widened: float = each * len(box.text) - tracking * breaks
        box.position_x += moved
        box.width += widened
        layout = create_layout(
            box.text, box.style, context, max_width=None, justification_spacing=0
        )
        layout.deactivate()
        box.pango_layout = layout
        return moved + widened
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        start = moved
        box.position_x += moved
        for child in box.children:
            if child.is_in_normal_flow():
                moved = _spread(context, child, each, moved)
        box.width += moved - start
        return moved
    box.translate(moved, 0)
    return moved
