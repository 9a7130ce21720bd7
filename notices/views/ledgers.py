"""Ledgers on paper: a short one at once, a long one by a worker."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from notices.printing import actions
from notices.rendering import sheets
from notices.rendering.fonts import MissingFontError
from supervision.views.ledgers import ledger_of, seen_county
from units import downloads
from units.models import Job
from units.requests import Request

PDF = "application/pdf"


def ledger_print(request: Request, county: int) -> HttpResponseBase:
    """Send the ledger as a PDF; one that takes long is made by a worker. Reached by a button."""
    place = seen_county(request, county)
    back = f"{reverse('rectification_list', args=[county])}?{request.GET.urlencode()}"
    if request.method != "POST":
        return redirect(back)
    sheet = ledger_of(request.user, place, request.GET)
    if actions.is_long(sheet):
        job = actions.request_ledger(
            county=place, asked=request.GET.urlencode(), back=back, by=request.user
        )
        return redirect("job_detail", job.pk)
    try:
        content = sheets.render([sheet])
    except MissingFontError as error:
        messages.error(request, str(error))
        return redirect(back)
    return downloads.send(
        content, f"{place}整改台账.pdf", PDF,
        by=request.user, county=place, on=place, verb="导出",
        after={"list": "整改台账", "format": "pdf", "rows": len(sheet.rows)},
    )  # fmt: skip


def ledger_file(request: Request, pk: int) -> HttpResponseBase:
    """Send what a worker made for the person who asked for it."""
    own = Job.objects.filter(requested_by=request.user, task=actions.TASK, state=Job.State.DONE)
    job = get_object_or_404(own.select_related("county"), pk=pk)
    if job.county is None or not default_storage.exists(job.result.get("file", "")):
        raise Http404  # a later one took its place
    return downloads.send_stored(
        job.result["file"], f"{job.county}整改台账.pdf", PDF,
        by=request.user, county=job.county, on=job.county, verb="导出",
        after={"list": "整改台账", "format": "pdf", "rows": job.result["rows"]},
    )  # fmt: skip
