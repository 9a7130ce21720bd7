"""The notice desk: the page, and what its buttons and text areas send."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from notices.checks.notice_report import report_of
from notices.editing import actions, changes, picking, ready
from notices.editing.actions import OvertakenError
from notices.editing.lines import composed
from notices.editing.presence import others
from notices.editing.texts import Text, blocks_of, round_of, why_fixed
from notices.models import Block, Notice, Outline
from units import access
from units.actions import RefusedError
from units.requests import Request

NOTICES, OUTLINES = "notices", "outlines"


def text_of(request: Request, desk: str, pk: int, permission: str = "NOTICE_EDIT") -> Text:
    """Return the notice or outline if the person may work on it; else 404 or 403."""
    found: Text
    if desk == NOTICES:
        notices = Notice.objects.visible_to(request.user)
        related = ("county", "round__county", "round__previous", "outline")
        found = get_object_or_404(notices.select_related(*related), pk=pk)
    else:
        outlines = Outline.objects.visible_to(request.user, "NOTICE_VIEW")
        found = get_object_or_404(outlines.select_related("county"), pk=pk)
    access.require(request.user, permission, on=found)
    return found


def desk_of(text: Text) -> str:
    return NOTICES if isinstance(text, Notice) else OUTLINES


Edit = Callable[..., HttpResponse]


def edit(view: Edit) -> Edit:
    """Hand the text that the person may edit to a view; one who comes by address is led back."""

    @wraps(view)
    def inner(request: Request, desk: str, pk: int, **rest: Any) -> HttpResponse:
        if request.method != "POST":
            return redirect("desk", desk, pk)
        return view(request, text_of(request, desk, pk), **rest)

    return inner


def desk(request: Request, desk: str, pk: int) -> HttpResponse:
    text = text_of(request, desk, pk)
    round = round_of(text)
    choices = {"groups": picking.groups(), "units": picking.units(round) if round else []}
    return render(request, "notices/desk/show.html", context_of(request, text, **choices))


def context_of(request: Request, text: Text, **more: Any) -> dict[str, Any]:
    """Return what the desk, or its list of blocks alone, is drawn from."""
    round = round_of(text)
    may_look = round is not None and access.may(request.user, "ROUND_VIEW", on=round)
    return {
        "text": text,
        "desk": desk_of(text),
        "is_notice": isinstance(text, Notice),
        "county": text.county,
        "round": round,
        "composed": composed(text),
        "fixed": why_fixed(text),
        "kinds": Block.Kind.choices,
        "undoable": changes.undoable(text, request.user),
        "redoable": changes.redoable(text, request.user),
        "figure_url": reverse("figure_rows", args=[round.pk]) + "?ref="
        if round and may_look
        else "",
        **more,
    }


def told(request: Request, text: Text, sentence: str = "", **more: Any) -> HttpResponse:
    """Answer with the list of blocks anew, or lead a browser without scripts to the desk."""
    if not request.htmx:  # type: ignore[attr-defined]
        if sentence:
            messages.error(request, sentence)
        return redirect("desk", desk_of(text), text.pk)
    context = context_of(request, text, sentence=sentence, answers=True, **more)
    response = render(request, "notices/desk/blocks.html", context)
    response["HX-Trigger-After-Settle"] = json.dumps({"desk:changed": {}})
    return response


def carried_out(
    request: Request, text: Text, action: Callable[..., Any], **facts: Any
) -> HttpResponse:
    """Carry an action out on the text and answer with the blocks, or with why it was refused."""
    try:
        result = action(text=text, by=request.user, **facts)
    except RefusedError as error:
        return told(request, text, str(error))
    return told(request, text, focus=getattr(result, "pk", None))


def number(request: Request, name: str) -> int:
    """Return a posted whole number, 0 for anything else."""
    value = request.POST.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0


@edit
def block_save(request: Request, text: Text, block: int) -> HttpResponse:
    """Keep the words of a block and answer with the line they give."""
    words, lead = request.POST.get("words", ""), request.POST.get("lead", "")
    context: dict[str, Any] = {}
    try:
        actions.save_words(
            text=text, block=block, version=number(request, "version"),
            words=words, lead=lead, by=request.user,
        )  # fmt: skip
    except OvertakenError as error:
        context = {"conflict": error, "stored": error.block, "words": words, "lead": lead}
    except RefusedError as error:
        context = {"refused": str(error)}
    return saved(request, text, block, **context)


def saved(request: Request, text: Text, block: int, **context: Any) -> HttpResponse:
    told_otherwise = context.get("conflict") or context.get("refused")
    if not request.htmx:  # type: ignore[attr-defined]
        return told(request, text, str(told_otherwise or ""))
    event = "desk:refused" if told_otherwise else "desk:saved"
    response = render(
        request, "notices/desk/saved.html", {**context_of(request, text), "key": block, **context}
    )
    response["HX-Trigger"] = json.dumps({event: {"block": block}})
    return response


@edit
def block_split(request: Request, text: Text, block: int) -> HttpResponse:
    return carried_out(
        request, text, actions.split,
        block=block, version=number(request, "version"),
        words=request.POST.getlist("words"), lead=request.POST.get("lead", ""),
    )  # fmt: skip


@edit
def block_add(request: Request, text: Text) -> HttpResponse:
    kind = request.POST.get("kind", "")
    if kind not in Block.Kind.values:
        return told(request, text, "请选择要加入的段落类别。")
    return carried_out(
        request, text, actions.add_block, kind=kind, after=number(request, "after"),
        options=ready.first_options(text, kind), words=ready.first_words(kind),
    )  # fmt: skip


@edit
def block_move(request: Request, text: Text, block: int) -> HttpResponse:
    down = request.POST.get("to") == "down"
    return carried_out(request, text, actions.move_block, block=block, down=down)


@edit
def block_remove(request: Request, text: Text, block: int) -> HttpResponse:
    return carried_out(
        request, text, actions.remove_block, block=block, version=number(request, "version")
    )


def desk_blocks(request: Request, desk: str, pk: int) -> HttpResponse:
    """The list of blocks as it is now, for a page that learns of others' changes."""
    text = text_of(request, desk, pk)
    return render(request, "notices/desk/blocks.html", context_of(request, text, answers=True))


@edit
def desk_pulse(request: Request, text: Text) -> HttpResponse:
    """Hear that the page is open; say who else is there, and tell the versions of the blocks."""
    actions.note_presence(text=text, block=number(request, "at"), by=request.user)
    context = {"text": text, "desk": desk_of(text), "others": others(text, request.user)}
    response = render(request, "notices/desk/presence.html", context)
    versions = [list(pair) for pair in blocks_of(text).values_list("pk", "version")]
    response["HX-Trigger"] = json.dumps({"desk:versions": {"blocks": versions}})
    return response


def desk_remarks(request: Request, pk: int) -> HttpResponse:
    """The checker's remarks on a notice, each for the margin of its block."""
    notice = text_of(request, NOTICES, pk)
    assert isinstance(notice, Notice)
    report = report_of(notice)
    margins = [
        (block, [remark for remark in report.open if remark.block == block])
        for block in blocks_of(notice).values_list("pk", flat=True)
    ]
    context = {"notice": notice, "report": report, "margins": margins}
    return render(request, "notices/desk/remarks.html", context)


@edit
def desk_undo(request: Request, text: Text) -> HttpResponse:
    return carried_out(request, text, actions.undo)


@edit
def desk_redo(request: Request, text: Text) -> HttpResponse:
    return carried_out(request, text, actions.redo)
