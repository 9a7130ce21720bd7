from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any

import pytest
from celery import shared_task
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from units import jobs, leases
from units.models import Job
from units.models.jobs import JobQuerySet

TASK = "tests.units.test_jobs.note_run"
ran: list[int] = []


@shared_task
def note_run(job_id: int) -> None:
    ran.append(job_id)


@pytest.fixture(autouse=True)
def _nothing_ran() -> None:
    ran.clear()


def queue(subject: str = "round:1") -> Job:
    return jobs.start(task=TASK, subject=subject, label="计算指标", county=None, by=None)


def age(job: Job, by: timedelta = timedelta(hours=1)) -> None:
    """Let the job have been asked for, and last heard of, that long ago."""
    then = timezone.now() - by
    Job.objects.filter(pk=job.pk).update(created_at=then, heartbeat_at=then)


@contextmanager
def held_elsewhere(job_id: int) -> Iterator[None]:
    """Hold the job's lease in a thread, which has a connection of its own."""
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with leases.hold(job_id) as mine:
            assert mine
            held.set()
            over.wait(30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(30)
    try:
        yield
    finally:
        over.set()
        holder.join()


def percent_seen_by_others(job_id: int) -> int:
    """Read the row on another connection; on SQLite in memory, from what is known committed."""
    if connection.vendor == "sqlite":
        return Job.objects.get(pk=job_id).percent
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT percent FROM units_job WHERE id = %s", [job_id])
            return int(cursor.fetchone()[0])
    finally:
        other.close()


def break_session() -> None:
    """End our session from another, as a server that is restarted does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    finally:
        other.close()


def succeed(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    progress(40, "正在统计工单")
    return {"message": "共写入 12 个指标值", "count": 12}


@pytest.mark.django_db
def test_a_job_is_sent_after_commit(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = queue()
        assert ran == []
    assert ran == [job.pk]


@pytest.mark.django_db
def test_a_second_start_returns_the_unfinished_job() -> None:
    assert queue() == queue()
    assert queue("round:2") != queue()


@pytest.mark.django_db
def test_a_start_that_meets_a_job_just_ending_queues_a_new_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = queue()
    unfinished = JobQuerySet.unfinished

    def ends_meanwhile(jobs: JobQuerySet) -> JobQuerySet:
        Job.objects.update(state="done", finished_at=timezone.now())
        return unfinished(jobs)

    monkeypatch.setattr(JobQuerySet, "unfinished", ends_meanwhile)
    second = queue()
    assert second != first
    assert second.state == "queued"


@pytest.mark.django_db
def test_what_the_database_refuses_for_another_reason_is_not_tried_for_ever() -> None:
    with pytest.raises(IntegrityError):
        jobs.start(task=TASK, subject="round:1", label=None, county=None, by=None)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_job_that_succeeds_keeps_its_result() -> None:
    job = queue()
    jobs.run(job.pk, succeed)
    job.refresh_from_db()
    assert (job.state, job.percent, job.message) == ("done", 100, "共写入 12 个指标值")
    assert job.result["count"] == 12
    assert job.is_finished
    assert job.attempts == 1


@pytest.mark.django_db
def test_a_finished_job_does_not_run_again() -> None:
    job = queue()
    jobs.run(job.pk, succeed)
    jobs.run(job.pk, lambda job, progress: pytest.fail("ran twice"))


@pytest.mark.django_db
def test_a_foreseen_failure_shows_its_sentence() -> None:
    def refuse(job: Job, progress: jobs.Progress) -> dict[str, Any]:
        raise jobs.JobError("本轮已结束，不能再计算指标。")

    job = queue()
    jobs.run(job.pk, refuse)
    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", "本轮已结束，不能再计算指标。")


@pytest.mark.django_db
def test_an_unforeseen_failure_shows_no_traceback() -> None:
    job = queue()
    jobs.run(job.pk, lambda job, progress: {"count": 1 // 0})
    job.refresh_from_db()
    assert job.state == "failed"
    assert "division" not in job.message
    assert "联系管理员" in job.message


@pytest.mark.django_db
def test_reconcile_sends_a_queued_job_again_whose_message_got_lost() -> None:
    job = queue()
    assert jobs.reconcile() == 0
    age(job)
    assert jobs.reconcile() == 1
    assert ran == [job.pk]
    assert jobs.reconcile() == 0


@pytest.mark.django_db(transaction=True)
def test_reconcile_leaves_a_job_alone_that_was_claimed_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = queue("round:1"), queue("round:2")
    age(first)
    age(second)
    with ExitStack() as workers:

        def claim_both(job: Job) -> None:
            for one in (first, second):
                workers.enter_context(held_elsewhere(one.pk))
            Job.objects.update(state="running")

        monkeypatch.setattr(jobs, "_send", claim_both)
        assert jobs.reconcile() == 1
    assert set(Job.objects.values_list("state", flat=True)) == {"running"}


@pytest.mark.django_db
def test_reconcile_takes_a_dead_workers_job_back_but_not_for_ever() -> None:
    job = queue()
    Job.objects.filter(pk=job.pk).update(state="running", attempts=1, percent=40)
    assert jobs.reconcile() == 1
    assert ran == [job.pk]
    job.refresh_from_db()
    assert (job.state, job.percent, job.message) == ("queued", 0, "上次处理中断，等待重新开始。")
    Job.objects.filter(pk=job.pk).update(state="running", attempts=jobs.MAX_ATTEMPTS)
    jobs.reconcile()
    job.refresh_from_db()
    assert job.state == "failed"
    assert "3 次" in job.message
    assert ran == [job.pk]


@pytest.mark.django_db(transaction=True)
def test_reconcile_leaves_a_held_job_alone_however_long_it_is_silent() -> None:
    job = queue()
    ran.clear()
    Job.objects.filter(pk=job.pk).update(state="running")
    age(job, timedelta(days=1))
    with held_elsewhere(job.pk):
        assert jobs.reconcile() == 0
    assert ran == []
    assert jobs.reconcile() == 1


@pytest.mark.django_db(transaction=True)
def test_a_job_does_not_run_while_somebody_else_runs_it() -> None:
    job = queue()
    with held_elsewhere(job.pk):
        jobs.run(job.pk, lambda job, progress: pytest.fail("ran twice"))
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("queued", 0)


@pytest.mark.django_db(transaction=True)
def test_a_lease_is_free_again_after_the_job() -> None:
    job = queue()
    held = []
    jobs.run(job.pk, lambda job, progress: held.append(leases.is_held(job.pk)) or {})
    assert held == [True]
    assert not leases.is_held(job.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no sessions to break")
def test_a_job_whose_session_broke_is_left_for_reconcile() -> None:
    """The server is back at once: Django has a new session before we see the error."""
    job = queue()

    def work(job: Job, progress: jobs.Progress) -> dict[str, Any]:
        with transaction.atomic():
            break_session()
            Job.objects.filter(pk=0).update(percent=0)
        return {}

    jobs.run(job.pk, work)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("running", 1)
    ran.clear()
    assert jobs.reconcile() == 1
    assert ran == [job.pk]


@pytest.mark.django_db(transaction=True)
def test_progress_inside_a_transaction_is_seen_where_there_may_be_two_writers() -> None:
    job = queue()
    seen: list[int] = []

    def work(job: Job, progress: jobs.Progress) -> dict[str, Any]:
        progress(10, "正在核对")
        with transaction.atomic():
            Job.objects.filter(pk=0).update(percent=0)  # SQLite's only writer from here on
            progress(60, "正在写入")
            seen.append(percent_seen_by_others(job.pk))
        return {}

    jobs.run(job.pk, work)
    assert seen == ([60] if connection.vendor == "postgresql" else [10])
    job.refresh_from_db()
    assert (job.state, job.percent) == ("done", 100)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error",
    [KombuError("refused"), RedisError("refused"), OSError("no such folder")],
    ids=lambda error: type(error).__name__,
)
def test_a_job_waits_when_the_broker_is_out_of_reach(
    error: Exception, monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    def refuse(*args: Any, **options: Any) -> None:
        raise error

    monkeypatch.setattr(note_run, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        job = queue()
    job.refresh_from_db()
    assert job.state == "queued"
    monkeypatch.undo()
    age(job)
    jobs.reconcile()
    assert ran == [job.pk]


@pytest.mark.django_db
def test_a_job_that_nobody_takes_says_what_it_waits_for() -> None:
    job, other = queue(), queue("round:2")
    assert jobs.waiting_for(job) == ""
    age(job)
    job.refresh_from_db()
    assert jobs.waiting_for(job).startswith("等待后台任务进程")
    Job.objects.filter(pk=other.pk).update(state="running")
    assert jobs.waiting_for(job).startswith("等待后台任务进程")  # the other's worker is dead
    with leases.hold(other.pk):
        assert jobs.waiting_for(job) == "前面的任务还在处理，请稍候。"


@pytest.mark.django_db
def test_a_running_job_says_when_its_worker_is_gone() -> None:
    job = queue()
    Job.objects.filter(pk=job.pk).update(state="running")
    age(job)
    job.refresh_from_db()
    with leases.hold(job.pk):
        assert jobs.waiting_for(job) == ""
    assert jobs.waiting_for(job) == "处理中断，等待后台任务进程重新开始。"
    job.state = Job.State.DONE
    assert jobs.waiting_for(job) == ""
