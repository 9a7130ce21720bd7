"""The pages of a notice as pictures: asked for, waited for, shown."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from notices.composition.frozen import document_of
from notices.drawing import actions as drawing
from notices.drawing import pictures
from notices.models import Notice
from notices.rendering import pdf
from notices.rendering.fonts import MissingFontError
from notices.rendering.stylesheets import ANNEXES
from units import access, downloads
from units.models import Job
from units.requests import Request, post_only


def _notice(request: Request, pk: int) -> Notice:
    notices = Notice.objects.visible_to(request.user)
    related = ("county", "round__county", "round__previous")
    notice: Notice = get_object_or_404(notices.select_related(*related), pk=pk)
    access.require(request.user, "NOTICE_VIEW", on=notice)
    return notice


@post_only(back="notice_detail")
def page_pictures(request: Request, pk: int) -> HttpResponse:
    """Answer with the pages of the notice as it is now, or have them drawn."""
    notice = _notice(request, pk)
    try:
        found = pictures.kept(notice, pdf.digest(document_of(notice)))
    except MissingFontError as error:
        return _state(request, notice, fault=str(error))
    if found is not None:
        return _state(request, notice, pictures=found)
    return _state(request, notice, job=drawing.request_pages(notice=notice, by=request.user))


def page_state(request: Request, pk: int) -> HttpResponse:
    """Answer how far the drawing has come, with the pages when it is done."""
    notice = _notice(request, pk)
    job = drawing.latest(notice)
    if job is None:
        return _state(request, notice, again=True)
    if job.state == Job.State.FAILED:
        return _state(request, notice, fault=job.message)
    if job.state != Job.State.DONE:
        return _state(request, notice, job=job)
    found = pictures.kept(notice, job.result["digest"])
    stale = found is None or job.result["revision"] != notice.revision
    return _state(request, notice, pictures=found, again=stale)


def _state(request: Request, notice: Notice, **context: object) -> HttpResponse:
    return render(request, "notices/desk/pages.html", {"notice": notice, **context})


def page_picture(request: Request, pk: int, name: str) -> HttpResponseBase:
    """Show one page; its name is the hash of the picture, so it never changes."""
    notice = _notice(request, pk)
    place = pictures.place(notice, name)
    if not default_storage.exists(place):
        raise Http404
    return downloads.show_unchanging(place, "image/png", name, request.headers)


def annex_picture(request: Request, pk: int, name: str) -> HttpResponseBase:
    """Show a page of a file that is annexed to the notice."""
    notices = Notice.objects.visible_to(request.user)
    notice: Notice = get_object_or_404(
        notices.select_related("county", "round__county", "round__previous"), pk=pk
    )
    place = f"{ANNEXES}/{name}"
    annexed = (one.pictures for one in document_of(notice).attachments)
    if not any(place in pictures for pictures in annexed):
        raise Http404
    kind = {"jpg": "jpeg", "jpeg": "jpeg"}.get(name.rpartition(".")[2], name.rpartition(".")[2])
    return downloads.show_unchanging(place, f"image/{kind}", name, request.headers)
