from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from celery import shared_task
from django.utils import timezone

from units import jobs
from units.models import Job

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
def test_reconcile_sends_a_silent_job_again_but_not_for_ever() -> None:
    job = queue()
    long_ago = timezone.now() - timedelta(hours=1)
    Job.objects.filter(pk=job.pk).update(state="running", heartbeat_at=long_ago, attempts=1)
    assert jobs.reconcile() == 1
    assert ran == [job.pk]
    Job.objects.filter(pk=job.pk).update(
        state="running", heartbeat_at=long_ago, attempts=jobs.MAX_ATTEMPTS
    )
    jobs.reconcile()
    job.refresh_from_db()
    assert job.state == "failed"
    assert ran == [job.pk]


@pytest.mark.django_db
def test_reconcile_leaves_a_job_alone_that_came_to_life_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = queue("round:1"), queue("round:2")
    long_ago = timezone.now() - timedelta(hours=1)
    Job.objects.update(state="running", heartbeat_at=long_ago, attempts=1)

    def wake_both(job: Job) -> None:
        Job.objects.update(state="running", heartbeat_at=timezone.now())

    monkeypatch.setattr(jobs, "_send", wake_both)
    jobs.reconcile()
    assert {job.state for job in (first, second) if job.refresh_from_db() is None} == {"running"}


@pytest.mark.django_db
def test_reconcile_leaves_a_living_job_alone() -> None:
    job = queue()
    Job.objects.filter(pk=job.pk).update(state="running")
    assert jobs.reconcile() == 0
    assert ran == []
