from __future__ import annotations

from typing import Any

from celery import shared_task

from supervision.metrics.actions import MetricError, compute_round
from supervision.models import InspectionRound
from units import jobs
from units.models import Job


@shared_task
def compute_metrics(job_id: int) -> None:
    jobs.run(job_id, _compute)


def _compute(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Compute the round named by the job's subject, `round:12`."""
    round = InspectionRound.objects.get(pk=job.subject.removeprefix("round:"))
    try:
        written = compute_round(round=round, by=job.requested_by, progress=progress)
    except MetricError as error:
        raise jobs.JobError(str(error)) from error
    return {"message": f"已写入 {written} 个指标值", "values": written}
