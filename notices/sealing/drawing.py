"""The look of a seal: the county's own drawing, or a red ring marked 样章.

No emblem and no star is ever drawn here: what is made here is for show.
"""

from __future__ import annotations

import math
from html import escape

from notices.rendering import fonts, stylesheets
from notices.sealing.keys import folder_of
from units.models import County

ACROSS = 42.0  # mm
RED = "#e60012"
RING = 1.2
SPREAD = 250.0  # degrees that a long name takes at most
NAME_RADIUS = 15.6


def seal_pdf(county: County) -> bytes:
    """Return a page of one seal's size: the county's own `seal.pdf`, or the sample."""
    own = folder_of(county) / "seal.pdf"
    return own.read_bytes() if own.is_file() else sample(county.issuing_organ)


def sample(organ: str) -> bytes:
    """Draw the sample seal of an organ as a PDF page."""
    from weasyprint import CSS, HTML

    sheet = CSS(
        string=f"@page {{ size: {ACROSS}mm {ACROSS}mm; margin: 0 }} body {{ margin: 0 }}"
        " svg { display: block }",
        font_config=stylesheets.configuration(),
    )
    page = HTML(
        string=f"<html lang='zh-CN'><title>样章</title><body>{drawing(organ)}</body></html>",
        url_fetcher=stylesheets.fetcher(),
    )
    made: bytes = page.write_pdf(
        stylesheets=[sheet], font_config=stylesheets.configuration(), pdf_variant="pdf/a-3u"
    )
    return made


def drawing(organ: str) -> str:
    """Return the sample seal as SVG, lengths in millimetres."""
    half = ACROSS / 2
    family = _family()
    size = min(5.6, SPREAD / 360 * 2 * math.pi * NAME_RADIUS / max(len(organ), 1) * 0.92)
    step = math.degrees(size / NAME_RADIUS) * 1.08
    step = max(step, min(SPREAD / max(len(organ) - 1, 1), 26.0)) if len(organ) > 1 else 0.0
    first = -step * (len(organ) - 1) / 2
    letters = "".join(
        _letter(letter, first + step * place, size, family) for place, letter in enumerate(organ)
    )
    words = _words("样章", 8.2, 2.6, family) + _words("仅供演示", 3.4, 11.4, family)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{ACROSS}mm" height="{ACROSS}mm"'
        f' viewBox="{-half} {-half} {ACROSS} {ACROSS}">'
        f'<circle r="{half - RING}" fill="none" stroke="{RED}" stroke-width="{RING}"/>'
        f'<g fill="{RED}" text-anchor="middle">{letters}{words}</g></svg>'
    )


def _letter(letter: str, angle: float, size: float, family: str) -> str:
    return (
        f'<text transform="rotate({angle:.2f}) translate(0 {-NAME_RADIUS + size * 0.36:.2f})"'
        f' font-size="{size:.2f}" font-family="{family}">{escape(letter)}</text>'
    )


def _words(words: str, size: float, down: float, family: str) -> str:
    return f'<text y="{down}" font-size="{size}" font-family="{family}">{words}</text>'


def _family() -> str:
    second = fonts.fallback("song")
    names = [fonts.resolve()["song"].name, *([second.name] if second else [])]
    return ",".join(names)
