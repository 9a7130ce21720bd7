"""Starting, running and reconciling jobs.

A job survives its worker: while it runs, the worker holds the job's lease (`units.leases`), and
`reconcile` sends again the running ones whose lease is free, and the queued ones whose message
got lost. Tasks are therefore written so that running them twice does no harm.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from units import leases, origins
from units.models import County, Job, User

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
PATIENCE = timedelta(seconds=10)  # after this long without a sign of life, people are told why

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
    for last in (False, False, True):
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
            break
        except IntegrityError:
            if unfinished := Job.objects.unfinished().filter(task=task, subject=subject).first():
                return unfinished
            if last:  # it was not an unfinished job, over before we looked, that stood in the way
                raise
    transaction.on_commit(lambda: _send(job))
    return job


def _send(job: Job) -> None:
    """Wake a worker; with the broker out of reach the job waits for the next reconcile."""
    try:
        import_string(job.task).apply_async([job.pk], retry=False)
    except (KombuError, RedisError, OSError) as error:
        logger.warning("broker out of reach; job %s waits for reconcile: %s", job.pk, error)


def run(job_id: int, action: Action) -> None:
    """Claim the job, call the action with a progress reporter, and store how it ended.

    A job that another worker holds, or that is finished, is left alone.
    """
    with leases.hold(job_id) as mine:
        if mine and _claim(job_id):
            _carry_out(Job.objects.get(pk=job_id), action)


def _claim(job_id: int) -> bool:
    return bool(
        Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(
            state=Job.State.RUNNING, heartbeat_at=timezone.now(), attempts=F("attempts") + 1
        )
    )


def _carry_out(job: Job, action: Action) -> None:
    reporter = _Reporter(job.pk)
    try:
        with origins.coming_from(origins.JOB):
            result = action(job, reporter)
    except JobError as error:
        _finish(job.pk, Job.State.FAILED, str(error), {})
    except Exception:
        logger.exception("job %s failed", job.pk)
        if not leases.is_kept(job.pk):
            # The database went away under the work: nothing is wrong with the job, so it stays
            # as it is, for the next reconcile to take back.
            if not connection.in_atomic_block:
                connection.close()  # the next use opens a new one
            return
        _finish(
            job.pk,
            Job.State.FAILED,
            "处理时出现意外错误，已记入日志；请重试，仍不行请联系管理员。",
            {},
        )
    else:
        _finish(job.pk, Job.State.DONE, str(result.get("message", "已完成")), result)
    finally:
        reporter.close()


class _Reporter:
    """Writes how far the job came so that others see it at once.

    Inside the action's transaction nobody would see what is written on its connection. There
    PostgreSQL gets a second connection; SQLite has one writer, which is the action itself, so
    the last word before the transaction stays until its end.
    """

    def __init__(self, job_id: int) -> None:
        self.job_id = job_id
        self.aside: Any = None

    def __call__(self, percent: int, message: str) -> None:
        now = timezone.now()
        if not connection.in_atomic_block:
            Job.objects.filter(pk=self.job_id, state=Job.State.RUNNING).update(
                percent=percent, message=message[:200], heartbeat_at=now
            )
        elif connection.vendor == "postgresql":
            try:
                self._write_aside(percent, message[:200], now)
            except DatabaseError as error:  # no progress is no reason to stop the work
                logger.warning("progress of job %s not written: %s", self.job_id, error)

    def _write_aside(self, *values: object) -> None:
        if self.aside is None:
            self.aside = connection.copy(DEFAULT_DB_ALIAS)
            with self.aside.cursor() as cursor:
                cursor.execute("SET lock_timeout = '1s'")
        with self.aside.cursor() as cursor:
            cursor.execute(
                "UPDATE units_job SET percent = %s, message = %s, heartbeat_at = %s"
                " WHERE id = %s AND state = 'running'",
                [*values, self.job_id],
            )

    def close(self) -> None:
        if self.aside is not None:
            self.aside.close()


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
    """Send again what no worker will finish by itself; return how many jobs that were.

    Queued jobs are sent again when no worker took them for two beats: their message may be
    lost, and a second one is harmless. Running ones are when their lease is free: their worker
    is dead. Those that were begun too often fail instead.
    """
    before = timezone.now() - timedelta(seconds=2 * settings.JOB_BEAT_SECONDS)
    silent = Job.objects.filter(state=Job.State.QUEUED, heartbeat_at__lt=before)
    sent = 0
    for job in list(silent):
        # A worker may have claimed the job since it was read; it is then left alone.
        if silent.filter(pk=job.pk).update(heartbeat_at=timezone.now()):
            _send(job)
            sent += 1
    return sent + sum(_take_back(job) for job in Job.objects.filter(state=Job.State.RUNNING))


def _take_back(job: Job) -> bool:
    """Queue a running job again if its worker is dead, or fail it; tell whether it was."""
    with leases.hold(job.pk) as mine:
        if not mine:
            return False
        now = timezone.now()
        running = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
        if job.attempts >= MAX_ATTEMPTS:
            sentence = f"处理中断 {job.attempts} 次，已停止重试。请联系管理员。"
            fields: dict[str, Any] = {"state": Job.State.FAILED, "finished_at": now}
        else:
            sentence = "上次处理中断，等待重新开始。"
            fields = {"state": Job.State.QUEUED, "heartbeat_at": now, "percent": 0}
        if not running.update(message=sentence, **fields):
            return False
    if fields["state"] == Job.State.QUEUED:
        _send(job)
    return True


def waiting_for(job: Job) -> str:
    """Say in a sentence what an unfinished job that stands still waits for; else nothing."""
    # Reconciling gives a queued job a new sign of life; its wait began when it was asked for.
    since = job.created_at if job.state == Job.State.QUEUED else job.heartbeat_at
    if job.is_finished or timezone.now() - since < PATIENCE:
        return ""
    if job.state == Job.State.RUNNING:
        return "" if leases.is_held(job.pk) else "处理中断，等待后台任务进程重新开始。"
    running = Job.objects.filter(state=Job.State.RUNNING).values_list("pk", flat=True)
    if any(leases.is_held(pk) for pk in running):
        return "前面的任务还在处理，请稍候。"
    return "等待后台任务进程。如长时间没有动静，请联系管理员查看后台任务进程是否在运行。"
