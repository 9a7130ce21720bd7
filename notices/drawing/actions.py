"""Having the pages of a notice drawn by a worker."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage

from notices.actions import keep_pdf
from notices.composition.frozen import document_of
from notices.drawing import pictures
from notices.models import Notice
from notices.rendering.fonts import MissingFontError
from units import jobs
from units.models import Job, User

TASK = "notices.tasks.draw_pages"


def subject(notice: Notice) -> str:
    return f"notice:{notice.pk}"


def latest(notice: Notice) -> Job | None:
    return Job.objects.filter(task=TASK, subject=subject(notice)).first()


def request_pages(*, notice: Notice, by: User | None) -> Job:
    """Have the pages drawn; of the jobs that did it before only the last one is kept."""
    before = Job.objects.filter(task=TASK, subject=subject(notice))
    before.filter(state__in=[Job.State.DONE, Job.State.FAILED]).delete()
    return jobs.start(
        task=TASK,
        subject=subject(notice),
        label=f"版面：{notice.round}通报",
        county=notice.county,
        by=by,
        params={"notice": notice.pk, "back": notice.get_absolute_url()},
    )


def run_drawing(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Make the PDF and draw its pages; both are kept."""
    notice = Notice.objects.select_related("county", "round__county", "round__previous").get(
        pk=job.params["notice"]
    )
    progress(20, "正在排版")
    try:
        name = keep_pdf(notice=notice, document=document_of(notice))
    except MissingFontError as error:
        raise jobs.JobError(str(error)) from None
    digest = PurePosixPath(name).stem
    with default_storage.open(name) as file:
        pictures.keep(notice, digest, file.read())
    return {"message": "版面已更新。", "digest": digest, "revision": notice.revision}
