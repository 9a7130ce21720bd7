"""Starting, running and reconciling jobs.

A job survives its worker: the row says how far it came, and `reconcile` sends again what
shows no sign of life. Tasks are therefore written so that running them twice does no harm.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

from units.models import County, Job, User

logger = logging.getLogger(__name__)

STALE_AFTER = timedelta(seconds=60)
MAX_ATTEMPTS = 3

Progress = Callable[[int, str], None]
Action = Callable[[Job, Progress], dict[str, Any]]


class JobError(Exception):
    """A failure whose message is meant for the person who started the job."""


def start(
    *,
    task: str,
    subject: str,
    label: str,
    county: County | None,
    by: User | None,
    params: dict[str, Any] | None = None,
) -> Job:
    """Queue a job, or return the unfinished one of the same task and subject.

    `task` is the dotted path of a Celery task that takes the job's primary key.
    """
    now = timezone.now()
    try:
        with transaction.atomic():
            job = Job.objects.create(
                task=task,
                subject=subject,
                label=label,
                county=county,
                requested_by=by,
                params=params or {},
                created_at=now,
                heartbeat_at=now,
            )
    except IntegrityError:
        return Job.objects.unfinished().get(task=task, subject=subject)
    transaction.on_commit(lambda: _send(job))
    return job


def _send(job: Job) -> None:
    """Wake a worker; with the broker out of reach the job waits for the next reconcile."""
    try:
        import_string(job.task).apply_async([job.pk], retry=False)
    except OperationalError:
        logger.warning("broker out of reach; job %s waits for reconcile", job.pk)


def run(job_id: int, action: Action) -> None:
    """Claim the job, call the action with a progress reporter, and store how it ended.

    A job that another worker holds, or that is finished, is left alone.
    """
    claimed = Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(
        state=Job.State.RUNNING, heartbeat_at=timezone.now(), attempts=F("attempts") + 1
    )
    if not claimed:
        return
    job = Job.objects.get(pk=job_id)

    def progress(percent: int, message: str) -> None:
        Job.objects.filter(pk=job_id, state=Job.State.RUNNING).update(
            percent=percent, message=message[:200], heartbeat_at=timezone.now()
        )

    try:
        result = action(job, progress)
    except JobError as error:
        _finish(job_id, Job.State.FAILED, str(error), {})
    except Exception:
        logger.exception("job %s failed", job_id)
        _finish(
            job_id,
            Job.State.FAILED,
            "处理时出现意外错误，已记入日志；请重试，仍不行请联系管理员。",
            {},
        )
    else:
        _finish(job_id, Job.State.DONE, str(result.get("message", "已完成")), result)


def _finish(job_id: int, state: Job.State, message: str, result: dict[str, Any]) -> None:
    now = timezone.now()
    fields: dict[str, Any] = {"percent": 100} if state == Job.State.DONE else {}
    Job.objects.filter(pk=job_id, state=Job.State.RUNNING).update(
        state=state,
        message=message[:200],
        result=result,
        heartbeat_at=now,
        finished_at=now,
        **fields,
    )


def reconcile() -> int:
    """Send stale jobs again, or fail those that were tried too often; return how many."""
    now = timezone.now()
    stale = Job.objects.stale(now - STALE_AFTER)
    found = list(stale)
    for job in found:
        # A job may come to life between the reading and the writing; it is then left alone.
        still_stale = stale.filter(pk=job.pk)
        if job.attempts >= MAX_ATTEMPTS:
            still_stale.update(
                state=Job.State.FAILED,
                message=f"处理中断 {job.attempts} 次，已停止重试。",
                finished_at=now,
            )
        elif still_stale.update(state=Job.State.QUEUED, heartbeat_at=now):
            _send(job)
    return len(found)
