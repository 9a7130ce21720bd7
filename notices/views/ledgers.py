"""Ledgers on paper: a short one at once, a long one by a worker."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from notices.printing import actions
from notices.rendering import sheets
from notices.rendering.fonts import MissingFontError
from supervision.assessing import papers
from supervision.views.assessments import asked_unit, asked_year
from supervision.views.ledgers import ledger_of, seen_county
from units import access, downloads
from units.models import County, Job
from units.requests import Request
from units.sheets import Sheet

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


def assessment_print(request: Request, county: int) -> HttpResponseBase:
    """Send the county's table of the year as a PDF. Reached by a button."""
    place = seen_county(request, county)
    access.require(request.user, "RECTIFICATION_VIEW", on=place)
    back = reverse("assessment_list", args=[county])
    if request.method != "POST":
        return redirect(back)
    year = asked_year(request, place)
    sheet = papers.county_sheet(year, by=str(request.user), today=timezone.localdate())
    return _printed(request, place, sheet, f"{place}{year.year}年度考核汇总表", back)


def assessment_unit_print(request: Request, pk: int) -> HttpResponseBase:
    """Send a unit's sheet of the year as a PDF. Reached by a button."""
    year, assessed = asked_unit(request, pk)
    back = reverse("assessment_unit", args=[pk])
    if request.method != "POST":
        return redirect(back)
    sheet = papers.unit_sheet(year, assessed, by=str(request.user), today=timezone.localdate())
    return _printed(request, year.county, sheet, f"{assessed.unit}{year.year}年度考核表", back)


def _printed(
    request: Request, county: County, sheet: Sheet, name: str, back: str
) -> HttpResponseBase:
    try:
        content = sheets.render([sheet])
    except MissingFontError as error:
        messages.error(request, str(error))
        return redirect(back)
    return downloads.send(
        content, f"{name}.pdf", PDF,
        by=request.user, county=county, on=county, verb="导出",
        after={"list": "年度考核表", "format": "pdf"},
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
