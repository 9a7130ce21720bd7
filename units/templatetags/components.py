"""The components (templates/_components), each made once. The page 组件样例 shows them all."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.paginator import Page
from django.db.models import Model
from django.forms import BaseForm, BoundField
from django.forms.widgets import CheckboxInput, Textarea
from django.template.context import Context
from django.template.loader import get_template, render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from units import jobs
from units.charts.figures import Chart
from units.history import url_for as history_url
from units.models import Job
from units.tables import Column, Step, Tab, Table, Tile

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw a symbol of static/img/icons.svg; it is decoration, the words stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.inclusion_tag("_components/button.html")
def button(text: str, **options: Any) -> dict[str, Any]:
    """Draw a link (href=) or button. kind: primary, danger, quiet; opens= a dialog's id."""
    return {"text": text, **options}


@register.inclusion_tag("_components/field.html")
def field(bound: BoundField, wide: bool = False) -> dict[str, Any]:
    """Draw one field: label, input, help and error, tied together for screen readers."""
    widget = bound.field.widget
    return {
        "field": bound,
        "wide": wide or isinstance(widget, Textarea) or widget.attrs.get("class") == "drop",
        "is_check": isinstance(widget, CheckboxInput),
    }


@register.inclusion_tag("_components/form.html")
def form_fields(form: BaseForm) -> dict[str, Any]:
    """Draw all fields of a form, its general errors first."""
    return {"form": form}


@register.inclusion_tag("_components/form_card.html")
def form_card(form: BaseForm, save: str, back: str = "", **options: str) -> dict[str, Any]:
    """Draw a form that fills a card, with the button that sends it and a way back unchanged.

    `icon` is the button's; `waits` is said while an answer takes its time.
    """
    return {"form": form, "save": save, "back": back, **options}


@register.inclusion_tag("_components/filter_bar.html", takes_context=True)
def filter_bar(context: Context, form: BaseForm) -> dict[str, Any]:
    """Draw a form of filters that keeps its values in the address."""
    return {"form": form, "request": context["request"]}


@register.simple_block_tag(takes_context=True)
def listed(context: Context, content: str, what: str) -> str:
    """List `page` as `table` under the filters `form`; the block is said where nothing is yet."""
    template: Any = get_template("_components/listed.html")
    with context.push(what=what, nothing=content):
        return str(template.template.render(context))


@register.inclusion_tag("_components/table.html", takes_context=True)
def table(context: Context, table: Table) -> dict[str, Any]:
    return {"table": table, "request": context.get("request")}


@register.simple_tag
def sort_key(table: Table, column: Column) -> str:
    """Return the order that a click on the heading asks for."""
    return f"-{column.sort}" if table.sort == column.sort else column.sort


@register.simple_tag
def sorted_by(table: Table, column: Column) -> str:
    """Return ascending, descending or nothing, for aria-sort."""
    if not column.sort or table.sort.lstrip("-") != column.sort:
        return ""
    return "descending" if table.sort.startswith("-") else "ascending"


@register.filter
def with_columns(row: list[Any], columns: list[Column]) -> list[tuple[Any, Column]]:
    """Pair a row's cells with their headings."""
    return list(zip(row, columns, strict=False))


@register.inclusion_tag("_components/tile.html")
def tile(tile: Tile) -> dict[str, Any]:
    return {"tile": tile}


@register.inclusion_tag("_components/chart.html")
def chart(chart: Chart) -> dict[str, Any]:
    """Draw a chart with its table folded away below it; the title is the card's."""
    return {"chart": chart}


@register.inclusion_tag("_components/chip.html")
def chip(text: str, tone: str = "") -> dict[str, Any]:
    """Draw a short word in a pill; tone: info, good, warn, bad."""
    return {"text": text, "tone": tone}


@register.inclusion_tag("_components/mark.html")
def mark(kind: str, short: bool = False) -> dict[str, Any]:
    """Draw the mark 重构数据 (kind reconstructed) or 汇总填报,无明细 (kind tally).

    The short form is for cells of tables, whose foot explains it.
    """
    return {"kind": kind, "short": short}


@register.inclusion_tag("_components/stages.html")
def stages(steps: list[Step]) -> dict[str, Any]:
    return {"steps": steps}


@register.inclusion_tag("_components/progress.html")
def progress(job: Job) -> dict[str, Any]:
    """Draw a job's bar; while unfinished it asks for itself again every second."""
    return {"job": job, "waiting": jobs.waiting_for(job)}


@register.inclusion_tag("_components/empty.html")
def no_rows(title: str, text: str = "", **options: Any) -> dict[str, Any]:
    """Draw the empty state: what to do where nothing is yet, with a link (href=, label=)."""
    return {"title": title, "text": text, **options}


@register.inclusion_tag("_components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page) -> dict[str, Any]:
    return {"page": page, "request": context["request"]}


@register.inclusion_tag("_components/tabs.html")
def tabs(items: list[Tab], label: str) -> dict[str, Any]:
    """Draw links between views of one thing; label names the group for screen readers."""
    return {"items": items, "label": label}


@register.inclusion_tag("_components/crumb.html")
def crumb(text: str, url: str = "") -> dict[str, Any]:
    return {"text": text, "url": url}


@register.inclusion_tag("_components/alert.html")
def alert(text: str, tone: str = "info") -> dict[str, Any]:
    """Draw a sentence that must be seen; tone: info, success, warning, error."""
    return {"text": text, "tone": tone}


@register.simple_block_tag
def card(content: str, title: str = "", **options: Any) -> str:
    """Frame a part of the page. flush=True: no padding (tables); href=, label=: a link beside."""
    return render_to_string(
        "_components/card.html", {"content": content, "title": title, **options}
    )


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> str:
    """Make a native dialog that a button with opens="<id>" opens."""
    return render_to_string(
        "_components/dialog.html", {"content": content, "id": id, "title": title}
    )


@register.inclusion_tag("_components/history.html", takes_context=True)
def history(context: Context, record: Model) -> dict[str, Any]:
    """Draw 变更记录 folded away: who changed what of the record; asked for when it is opened."""
    return {"url": history_url(context["request"].user, record)}
