"""Making, signing and keeping the file of a signed notice."""

from __future__ import annotations

from typing import Any

from units import jobs
from units.models import Job


def run_sealing(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    raise jobs.JobError("还没有设置印章，不能生成签章文件。")
