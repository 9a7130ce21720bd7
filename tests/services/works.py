"""Jobs that only the tests of workers start."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from celery import shared_task
from django.db import transaction

from units import jobs
from units.models import County, Job


@shared_task
def linger(job_id: int) -> None:
    jobs.run(job_id, _linger)


def _linger(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Say nothing for a long time; for the second half of it, hold SQLite's only writer too."""
    with Path(job.params["diary"]).open("a", encoding="utf-8") as diary:
        diary.write(f"begun by {os.getpid()}\n")
    time.sleep(job.params["seconds"] / 2)
    with transaction.atomic():
        County.objects.filter(pk=0).update(name="")
        time.sleep(job.params["seconds"] / 2)
    return {"message": "久等了"}
