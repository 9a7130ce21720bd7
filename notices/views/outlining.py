"""从旧通报生成提纲: a text is read, its numbers proposed as tokens, and confirmed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from notices.outlining.forms import OutlineForm, SourceForm
from notices.outlining.propose import propose
from supervision.models import InspectionRound
from units import access
from units.models import County
from units.requests import Request, posted


def outline_propose(request: Request, county: int) -> HttpResponse:
    """Take the text and show what would become of it; nothing is written."""
    place = _place(request, county)
    form = SourceForm(posted(request), request.FILES or None, county=place)
    if source := form.carry_out(form.read):
        text, round = source
        named = OutlineForm(county=place, initial={"name": f"{round.label}通报提纲"})
        return _shown(request, place, named, text, round)
    context = {"county": place, "form": form}
    return render(request, "notices/outline/source.html", context)


def _shown(
    request: Request, place: County, form: OutlineForm, text: str, round: InspectionRound
) -> HttpResponse:
    draft = propose(text, round)
    context = {
        "county": place,
        "form": form,
        "text": text,
        "round": round,
        "draft": draft,
        "count": sum(len(block.found) for block in draft.blocks),
        "blocks": [
            (block, [(words, one, one.key(n) if one else "") for words, one in block.parts])
            for n, block in enumerate(draft.blocks, 1)
        ],
    }
    return render(request, "notices/outline/propose.html", context)


def outline_take(request: Request, county: int) -> HttpResponse:
    """Make the outline of what was confirmed, read anew from the posted text."""
    place = _place(request, county)
    form = OutlineForm(posted(request), county=place)
    chosen = set(request.POST.getlist("chosen"))
    if outline := form.carry_out(form.take, county=place, by=request.user, chosen=chosen):
        messages.success(request, "提纲已生成，可以在这里接着改。")
        return redirect("desk", "outlines", outline.pk)
    if request.method == "POST" and {"text", "round"} <= form.cleaned_data.keys():
        text, round = form.cleaned_data["text"], form.cleaned_data["round"]
        return _shown(request, place, form, text, round)
    return redirect("outline_propose", county)


def _place(request: Request, county: int) -> County:
    place: County = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    access.require(request.user, "NOTICE_EDIT", on=place)
    return place
