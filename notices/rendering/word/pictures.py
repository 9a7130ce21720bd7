"""Charts as pictures, since word processors differ about drawings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO

from notices.composition.document import Chart
from notices.rendering import fonts, stylesheets
from units.charts.ink import in_ink

DOTS = 220  # an inch
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
POINTS_A_PIXEL = 0.75


@dataclass(frozen=True)
class Picture:
    """A PNG; `size` is its width and height on paper, in points."""

    name: str
    data: bytes
    size: tuple[float, float]


def drawn(chart: Chart, name: str) -> list[Picture]:
    """Return a picture for every drawing of a chart, as it is printed in the PDF."""
    made = [_drawn(drawing, f"{name}_{n}") for n, drawing in enumerate(chart.drawings, 1)]
    return [picture for picture in made if picture]


def _drawn(drawing: str, name: str) -> Picture | None:
    import pypdfium2
    from weasyprint import CSS

    match = _SIZE.search(drawing)
    if not match:
        return None
    across, down = float(match[1]) * POINTS_A_PIXEL, float(match[2]) * POINTS_A_PIXEL
    second = fonts.fallback("song")
    faces = [fonts.resolve()["song"].name, *([second.name] if second else [])]
    sheet = CSS(string=f"@page {{ size: {across}pt {down}pt; margin: 0 }} svg {{ display: block }}")
    page = stylesheets.page(in_ink(drawing, ",".join(faces)))
    printed = page.write_pdf(stylesheets=[sheet], font_config=stylesheets.configuration())
    document = pypdfium2.PdfDocument(printed)
    try:
        written = BytesIO()
        image = document[0].render(scale=DOTS / 72).to_pil()
        image.convert("P", palette=1, colors=128).save(written, "PNG", optimize=True)
    finally:
        document.close()
    return Picture(name, written.getvalue(), (across, down))
