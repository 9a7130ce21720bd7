"""The leader's page: the pages as they will print, and below them to sign or to give back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from notices.composition.document import Document
from notices.composition.frozen import digest, document_of
from notices.drawing import actions as drawing
from notices.drawing import pictures
from notices.models import Notice, NoticeStep
from notices.rendering import pdf
from notices.rendering.fonts import MissingFontError
from notices.sealing import keys
from notices.steps import actions, rules
from notices.steps.forms import ReasonForm, SignForm
from notices.views.steps import tell_errors, visible
from units import access
from units.models import Job
from units.requests import Request, post_only, posted
from units.signing_in.confirmation import recently_authenticated


def notice_sign(request: Request, pk: int) -> HttpResponse:
    notice = _submitted(request, pk)
    return _sign(request, notice) if notice else redirect("notice_detail", pk)


def _submitted(request: Request, pk: int) -> Notice | None:
    notice = visible(request, pk)
    access.require(request.user, "NOTICE_SIGN", on=notice)
    return notice if notice.state == Notice.State.SUBMITTED else None


@recently_authenticated
def _sign(request: Request, notice: Notice) -> HttpResponse:
    """Sign what the page showed: pictures, words and `seen` are of one and the same document."""
    document = document_of(notice)
    shown = _shown(notice, document)
    start = {"seen": digest(document), "method": keys.methods(notice.county)[0]}
    form = SignForm(posted(request), initial=start, county=notice.county)
    if shown.get("pictures") and form.carry_out(actions.sign, notice=notice, by=request.user):
        messages.success(request, "已签发并编号，正在生成签章文件。")
        return redirect("notice_seal", notice.pk)
    if form.is_bound:  # what was typed stays, but what is seen now may be another document
        tell_errors(request, form)
        form = SignForm(initial={**request.POST.dict(), **start}, county=notice.county)
    context = {
        "notice": notice,
        "document": document,
        "figure_url": reverse("figure_rows", args=[notice.round_id]) + "?ref=",
        "form": form,
        "back_form": ReasonForm(prefix=""),
        "blocked": rules.why_not(notice, NoticeStep.Kind.SIGN, request.user),
        "last": notice.steps.select_related("by").last(),
        **shown,
    }
    return render(request, "notices/step/sign.html", context)


def _shown(notice: Notice, document: Document) -> dict[str, object]:
    """Return the pictures of exactly this document, or how far the drawing has come."""
    try:
        found = pictures.kept(notice, pdf.digest(document))
    except MissingFontError as error:
        return {"fault": str(error)}
    if found:
        return {"pictures": found}
    job = drawing.latest(notice)
    return {"job": job, "is_overtaken": job is not None and job.state == Job.State.DONE}


@post_only(back="notice_sign")
def sign_pages(request: Request, pk: int) -> HttpResponse:
    """Have the pages drawn; the bar loads the leader's page anew when they are there."""
    notice = _submitted(request, pk)
    if notice is None:
        return redirect("notice_sign", pk)
    job = drawing.request_pages(notice=notice, by=request.user)
    return render(request, "units/job/progress.html", {"job": job})
