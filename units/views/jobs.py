"""Background jobs: a page each, the bar that asks for itself, and a county's list."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localtime

from units import access
from units.models import County, Job
from units.requests import Request
from units.tables import Cell, Column, Table

TONES = {"done": "good", "failed": "bad", "running": "info", "queued": "info"}


def job_detail(request: Request, pk: int) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.user).select_related("county"), pk=pk)
    outcomes = _outcomes(job.result.get("outcomes", []))
    context = {"job": job, "county": job.county, "outcomes": outcomes}
    return render(request, "units/job/detail.html", context)


def _outcomes(rows: list[tuple[str, str, str]]) -> Table | None:
    """Return what came of each that the job was about, if it tells."""
    cells = [[Cell(name), Cell(words, chip=tone)] for name, words, tone in rows]
    return Table("逐项结果", [Column("对象"), Column("结果")], cells) if cells else None


def job_progress(request: Request, pk: int) -> HttpResponse:
    """Return the bar alone; when the job is over, the page is asked to load itself anew."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    response = render(request, "units/job/progress.html", {"job": job})
    if job.is_finished:
        response["HX-Refresh"] = "true"
    return response


def job_list(request: Request, county: int) -> HttpResponse:
    place = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    access.require(request.user, "METRIC_COMPUTE", on=place)
    jobs = Job.objects.filter(county=place).select_related("requested_by")
    page = Paginator(jobs, 50).get_page(request.GET.get("page"))
    return render(
        request, "units/job/list.html", {"county": place, "page": page, "table": _table(page)}
    )


def _table(jobs: object) -> Table:
    columns = [
        Column("任务", "wide"),
        Column("状态"),
        Column("说明", "wide"),
        Column("发起人"),
        Column("发起时间", "date"),
    ]
    rows = [
        [
            Cell(job.label, reverse("job_detail", args=[job.pk])),
            Cell(job.get_state_display(), chip=TONES[job.state]),
            Cell(job.message),
            Cell(str(job.requested_by or "系统")),
            Cell(f"{localtime(job.created_at):%Y-%m-%d %H:%M}"),
        ]
        for job in jobs  # type: ignore[attr-defined]
    ]
    return Table("后台任务", columns, rows, hide_caption=True)
