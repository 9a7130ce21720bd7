"""Writing on the desk: a block's line, whose figures are chips that open their rows."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from notices.composition.figures import Figure, Run

register = template.Library()


@register.filter
def chips(runs: Iterable[Run], figure_url: str = "") -> SafeString:
    """Write runs as HTML; each figure is a chip, with `figure_url` a link to its rows."""
    return format_html_join("", "{}", ((_run(run, figure_url),) for run in runs))


def _run(run: Run, figure_url: str) -> SafeString | str:
    if isinstance(run, str):
        return run
    marks = " figure-told" if run.told else ""
    marks += " figure-tally" if run.from_tally else ""
    marks += " figure-reconstructed" if run.from_reconstructed else ""
    if not figure_url or not run.reference:
        return format_html(
            '<span class="figure{}" title="{}">{}</span>', marks, _title(run), run.text
        )
    return format_html(
        '<a class="figure{}" href="{}{}" target="_blank" rel="noopener" title="{}">{}</a>',
        marks, figure_url, quote(run.reference), _title(run), run.text,
    )  # fmt: skip


def _title(figure: Figure) -> str:
    words = f"{figure.description}：{figure.value}" if figure.value else figure.description
    if figure.told:
        words = f"{figure.description}：计算值 {figure.computed or '无'}；{figure.told}"
    if figure.from_tally:
        words += "（汇总填报，无明细）"
    if figure.from_reconstructed:
        words += "（含重构数据）"
    return words


@register.filter
def rows_for(text: str, width: int) -> int:
    """Return how many lines a text area needs for the text."""
    wide = sum(1 if ord(character) > 0xFF else 0.5 for character in text)
    return max(1, -(-int(wide) // width))
