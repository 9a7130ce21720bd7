"""Having a long ledger laid out by a worker, and keeping what it made."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import QueryDict
from django.urls import reverse

from notices.rendering import sheets
from notices.rendering.fonts import MissingFontError
from supervision.views.ledgers import ledger_of
from units import jobs
from units.models import County, Job, User
from units.sheets import Sheet

TASK = "notices.tasks.print_ledger"
# A sheet of more rows takes a worker: each hundred take some three seconds.
ROWS_AT_ONCE = 60


def is_long(sheet: Sheet) -> bool:
    return len(sheet.rows) > ROWS_AT_ONCE


def request_ledger(*, county: County, asked: str, back: str, by: User) -> Job:
    """Have the ledger that a query string asks for made by a worker."""
    return jobs.start(
        task=TASK,
        subject=f"ledger:{county.pk}:{by.pk}",
        label=f"生成PDF：{county}整改台账",
        county=county,
        by=by,
        params={"asked": asked, "back": back},
    )


def run_ledger(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Make and keep the PDF that a job asks for; one that is already there is kept."""
    assert job.county is not None
    assert job.requested_by is not None
    progress(10, "正在汇集整改事项")
    sheet = ledger_of(job.requested_by, job.county, QueryDict(job.params["asked"]))
    progress(30, f"正在排版，共{len(sheet.rows)}项")
    try:
        name = _keep(f"ledgers/{job.county.pk}/{job.requested_by.pk}", sheet)
    except MissingFontError as error:
        raise jobs.JobError(str(error)) from None
    return {
        "message": "PDF 已生成，可以下载。",
        "file": name,
        "rows": len(sheet.rows),
        "download": reverse("ledger_file", args=[job.pk]),
    }


def _keep(folder: str, sheet: Sheet) -> str:
    """Make the PDF, if it is not there, in place of the person's earlier ones."""
    name = f"{folder}/{sheets.digest([sheet])}.pdf"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(sheets.render([sheet])))
    for other in default_storage.listdir(folder)[1]:
        if f"{folder}/{other}" != name:
            default_storage.delete(f"{folder}/{other}")
    return name
