"""The colophon on laid out pages: it belongs at the foot of the last face, an even one (7.4)."""

from __future__ import annotations

from typing import Any


def is_on(page: Any) -> bool:
    return any(box.children for box in _feet(page))


def take_off(page: Any) -> bool:
    """Take the colophon off a page; return whether nothing else is on it."""
    for box in _feet(page):
        box.children = []
    return not any(_shows(box) for box in _text(page).descendants())


def take_number_off(page: Any) -> None:
    """Leave of the margins only what a draft says of itself."""
    from weasyprint.formatting_structure import boxes

    page._page_box.children = [
        box
        for box in page._page_box.children
        if not isinstance(box, boxes.MarginBox) or box.at_keyword == "@top-right"
    ]


def _feet(page: Any) -> list[Any]:
    from weasyprint.formatting_structure import boxes

    return [one for one in page._page_box.children if isinstance(one, boxes.FootnoteAreaBox)]


def _text(page: Any) -> Any:
    return page._page_box.children[0]


def _shows(box: Any) -> bool:
    from weasyprint.formatting_structure import boxes

    return isinstance(box, boxes.ReplacedBox) or bool(getattr(box, "text", "").strip())
