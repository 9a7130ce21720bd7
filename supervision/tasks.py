from __future__ import annotations

from typing import Any

from celery import shared_task

from supervision.findings.actions import reopen_expired
from supervision.intake import actions as intake
from supervision.metrics.actions import MetricError, compute_round
from supervision.models import InspectionRound
from units import jobs
from units.models import ImportBatch, Job


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


@shared_task
def apply_import(job_id: int) -> None:
    jobs.run(job_id, _apply)


def _apply(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Apply the batch named by the job's subject, `import:12`; one already applied is done."""
    batch = ImportBatch.objects.get(pk=job.subject.removeprefix("import:"))
    accept = job.params["accept_valid"]
    try:
        if batch.state != ImportBatch.State.APPLIED:
            batch = intake.apply(
                batch=batch, by=job.requested_by, accept_valid=accept, progress=progress
            )
    except intake.IntakeError as error:
        raise jobs.JobError(str(error)) from error
    return {"message": f"已新增 {batch.created_count} 行，变更 {batch.changed_count} 行"}


@shared_task
def reopen_waivers() -> None:
    """Make findings candidates again whose waiver has run out."""
    reopen_expired()
