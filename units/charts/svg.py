"""The pen: elements, text that fits, lengths, and the frame of every drawing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from html import escape

from units.charts import palette

ELLIPSIS = "…"
# What XML does not allow even when escaped; an SVG file with one of these does not open.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Return the text escaped for content and attributes alike."""
    return escape(_FORBIDDEN.sub("", text))


def number(value: float) -> str:
    """Write a coordinate: two decimals at most, never an exponent, never minus zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def text_width(text: str, size: float = palette.TEXT) -> float:
    """Estimate how wide a text is set: a full em for Han and full-width forms, less for others."""
    wide = sum(unicodedata.east_asian_width(one) in "WFA" for one in text)
    return size * (wide + 0.6 * (len(text) - wide))


def fitted(text: str, room: float, size: float = palette.TEXT) -> str:
    """Cut the text with an ellipsis where it is wider than the room."""
    if text_width(text, size) <= room:
        return text
    kept = text
    while kept and text_width(kept + ELLIPSIS, size) > room:
        kept = kept[:-1]
    return kept + ELLIPSIS


def element(name: str, content: str = "", **attributes: object) -> str:
    """Write an element; `content` is markup. An underscore stands for a hyphen or is dropped
    from the end (class_), None leaves an attribute out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
        if value is not None and value != ""
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _attribute(value: object) -> str:
    return number(value) if isinstance(value, int | float) else clean(str(value))


def text(words: str, x: float, y: float, **attributes: object) -> str:
    """Write words with their baseline at y."""
    return element("text", clean(words), x=x, y=y, **attributes)


def link(url: str, words: str, box: tuple[float, float, float, float]) -> str:
    """Lay a link over a part of the drawing; the words are its name and its tooltip."""
    if not url:
        return ""
    x, y, width, height = box
    area = element("rect", x=x, y=y, width=width, height=height)
    return element("a", element("title", clean(words)) + area, class_="chart-link", href=url)


def group(parts: Sequence[str], **attributes: object) -> str:
    """Say once what many elements share; a drawing of 60 units has thousands of them."""
    content = "".join(parts)
    return element("g", content, **attributes) if content else ""


def drawing(
    key: str,
    title: str,
    summary: str,
    size: tuple[float, float],
    parts: Sequence[str],
    links: Sequence[str] = (),
) -> str:
    """Frame a drawing.

    The picture is one image to a screen reader; links lie over it, outside of the image, since
    what is inside an image cannot be reached.
    """
    width, height = size
    words = element("title", clean(title), id=f"{key}-title")
    words += element("desc", clean(summary), id=f"{key}-desc")
    picture = element(
        "g", words + "".join(parts), role="img",
        aria_labelledby=f"{key}-title", aria_describedby=f"{key}-desc",
    )  # fmt: skip
    over = group(links, fill="none", pointer_events="all")
    return element(
        "svg",
        picture + over,
        xmlns="http://www.w3.org/2000/svg",
        class_="chart-drawing",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
        font_family=palette.FONT,
        font_size=palette.TEXT,
        fill=palette.INK,
    )


def nothing(width: float) -> tuple[float, list[str]]:
    """Return the height and parts of a drawing without a single figure."""
    words = text("没有数据", width / 2, 36, text_anchor="middle", fill=palette.MUTED)
    return 60, [words]
