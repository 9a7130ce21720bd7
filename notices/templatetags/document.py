"""Writing the runs of a document: on the page figures are links to their rows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from django import template
from django.core.files.storage import default_storage
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from notices.composition.figures import Figure, Run
from notices.composition.phrasing import broken
from notices.rendering import fonts
from notices.rendering.fonts import heading_role
from notices.rendering.placing import Title
from notices.rendering.placing import title as place_title
from units.charts.ink import in_ink

register = template.Library()


@register.filter
def written(runs: Iterable[Run], figure_url: str = "") -> SafeString:
    """Write runs as HTML; with `figure_url`, each figure links to the rows it stands on."""
    return format_html_join("", "{}", ((_run(run, figure_url),) for run in runs))


@register.filter
def in_lines(title: str, most: int) -> SafeString:
    """Break a title into lines of words; a wide page lets them run on."""
    lines = ((line,) for line in broken(title, most))
    return format_html_join("", '<span class="notice-line">{}</span>', lines)


@register.filter
def face(number: str, level: int) -> str:
    """Return the role of the face that a heading is printed in."""
    return heading_role(number, level)


@register.filter
def placed(title: str) -> Title:
    return place_title(title)


@register.filter
def as_file(picture: str) -> str:
    """Return the address of an annex's page in private storage, which only the printer reads."""
    return Path(default_storage.path(picture)).as_uri()


@register.filter
def file_name(picture: str) -> str:
    return picture.rpartition("/")[2]


@register.filter
def inked(drawing: str, words: str = "") -> SafeString:
    """Return a drawing of ours for print: black ink, the faces of the document.

    `words` say it to those who do not see it.
    """
    second = fonts.fallback("song")
    faces = [fonts.resolve()["song"].name, *([second.name] if second else [])]
    start, rest = in_ink(drawing, ",".join(faces)).split(">", 1)
    title = format_html("><title>{}</title>", words) if words else ">"
    return mark_safe(start + title + rest)  # noqa: S308 escaped by units.charts


@register.filter
def written_cell(run: Run, figure_url: str = "") -> SafeString | str:
    return _run(run, figure_url)


@register.filter
def qr_code(address: str) -> SafeString:
    """Draw an address as a QR code."""
    import segno

    drawing: str = segno.make(address, error="m").svg_inline(border=0, scale=1, omitsize=True)
    return mark_safe(drawing)  # noqa: S308 made of squares alone


@register.filter
def code_in(address: str) -> str:
    """Return the code at the end of an address, in groups that can be typed off."""
    code = address.rstrip("/").rpartition("/")[2]
    return " ".join(code[n : n + 4] for n in range(0, len(code), 4))


def _run(run: Run, figure_url: str) -> SafeString | str:
    if isinstance(run, str):
        return run
    if not figure_url or not run.reference:
        return run.text
    return format_html(
        '<a class="figure{}" href="{}{}" title="{}">{}</a>',
        _marks(run),
        figure_url,
        quote(run.reference),
        _title(run),
        run.text,
    )


def _marks(figure: Figure) -> str:
    tally = " figure-tally" if figure.from_tally else ""
    tally += " figure-told" if figure.told else ""
    return tally + (" figure-reconstructed" if figure.from_reconstructed else "")


def _title(figure: Figure) -> str:
    words = f"{figure.description}：{figure.value}" if figure.value else figure.description
    if figure.told:
        words = f"{figure.description}：计算值 {figure.computed or '无'}；{figure.told}"
    if figure.from_tally:
        words += "（汇总填报，无明细）"
    if figure.from_reconstructed:
        words += "（含重构数据）"
    return words
