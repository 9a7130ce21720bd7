"""The settings of a block: a form for each kind, the columns of a table, an annex as a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from notices.editing import actions, forms, ready
from notices.editing.texts import Text, TextBlock, blocks_of, why_fixed
from notices.models import Block
from notices.views.desk import text_of
from units.actions import RefusedError
from units.requests import Request, posted


def block_settings(request: Request, desk: str, pk: int, block: int) -> HttpResponse:
    text = text_of(request, desk, pk)
    stored: TextBlock = get_object_or_404(blocks_of(text), pk=block)
    initial = _ready(request)
    form = forms.form_of(stored)(posted(request), stored=stored, initial=_initial(stored, initial))
    columns = forms.ColumnSet(
        posted(request), initial=forms.columns_of(initial or stored.options), prefix="columns"
    )
    if columns.is_valid() and form.carry_out(_saved(text, stored, columns), by=request.user):
        messages.success(request, f"第{stored.position}段的设置已保存。")
        return _back(desk, text, stored)
    context = _context(text, desk, stored) | {"form": form, "columns": columns}
    return render(request, "notices/block/settings.html", context)


def _ready(request: Request) -> dict[str, Any]:
    """Return the options of the ready-made table that was asked for, if one was."""
    found = ready.tables().get(request.GET.get("ready", ""))
    return {"table": dict(found.options), "title": found.title} if found else {}


def _initial(stored: TextBlock, chosen: dict[str, Any]) -> dict[str, Any]:
    if stored.kind != Block.Kind.ATTACHMENT or not chosen:
        return {}
    facts = forms.TableForm(stored=stored).facts({"table": chosen["table"]})
    return facts | {"title": chosen["title"]}


def _saved(text: Text, stored: TextBlock, columns: Any) -> Any:
    """Return the action that the form carries out: settings, and a table's title and columns."""

    def save(*, by: Any, **typed: Any) -> TextBlock:
        form = forms.form_of(stored)(stored=stored)
        form.cleaned_data = typed
        if isinstance(form, forms.TableForm):
            options = form.table(stored.options, forms.columns_from(columns))
            words: str | None = typed["title"]
        else:
            options, words = form.options(stored.options), None
        return actions.save_options(
            text=text, block=stored.pk, version=stored.version, options=options, words=words, by=by
        )

    return save


def _context(text: Text, desk: str, stored: TextBlock) -> dict[str, Any]:
    return {
        "text": text, "desk": desk, "county": text.county, "stored": stored,
        "fixed": why_fixed(text), "metrics": forms.metric_labels(),
        "ready": ready.tables().values() if stored.kind == Block.Kind.ATTACHMENT else (),
    }  # fmt: skip


def _back(desk: str, text: Text, stored: TextBlock) -> HttpResponse:
    return redirect(f"{reverse('desk', args=[desk, text.pk])}#block-{stored.pk}")


def block_annex(request: Request, desk: str, pk: int, block: int) -> HttpResponse:
    """Take a file as the annex in place of a table."""
    text = text_of(request, desk, pk)
    attachments = blocks_of(text).filter(kind=Block.Kind.ATTACHMENT)
    stored: TextBlock = get_object_or_404(attachments, pk=block)
    form = forms.AnnexForm(
        posted(request), request.FILES or None, initial={"title": stored.text}
    )  # fmt: skip
    if form.is_valid():
        try:
            actions.take_annex(
                text=text, block=stored.pk, version=stored.version, by=request.user,
                upload=form.cleaned_data["file"], title=form.cleaned_data["title"],
            )  # fmt: skip
            messages.success(request, f"“{form.cleaned_data['file'].name}”已作为附件。")
            return _back(desk, text, stored)
        except RefusedError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    context = _context(text, desk, stored) | {"form": form}
    return render(request, "notices/block/annex.html", context)
