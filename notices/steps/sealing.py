"""Asking for the signed file of a notice."""

from __future__ import annotations

from notices.models import Notice
from units import jobs
from units.models import Job, User

SEAL_TASK = "notices.tasks.seal_notice"


def queue_sealing(*, notice: Notice, by: User | None) -> Job:
    """Have a worker make, seal, sign and keep the file; one asked for before goes on."""
    return jobs.start(
        task=SEAL_TASK,
        subject=f"notice:{notice.pk}",
        label=f"签章：{notice.document_number or notice.title}"[:100],
        county=notice.county,
        by=by,
        params={"notice": notice.pk, "back": notice.get_absolute_url()},
    )
