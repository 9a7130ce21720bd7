"""A province: 107 counties in one PostgreSQL, computed one after another and by two workers."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import redis
from django.conf import settings
from django.db import connection

from bench.frame import Bench, Measure, cpu_seconds, item
from bench.metrics import differ
from bench.sql import computing
from supervision.metrics.actions import compute_round
from supervision.models import InspectionRound, Post, Publication, WorkOrder
from supervision.tasks import compute_metrics
from units import jobs
from units.models import Job

WORKERS = 2


def _rounds() -> list[InspectionRound]:
    return list(InspectionRound.objects.filter(code="2026Q3").select_related("county"))


@item("province", stacks=("postgresql",), scales=("province",))
def all_counties(bench: Bench) -> Iterator[Measure]:
    """Each of these takes a minute or so: it is run once."""
    rounds = _rounds()
    statement = computing()
    statement.prepare()
    cpu = {}
    began = cpu_seconds()
    for model in (WorkOrder, Publication, Post):
        model.objects.count()
    cpu["count"] = cpu_seconds() - began
    began = cpu_seconds()
    statement.compute()
    cpu["sql"] = cpu_seconds() - began
    began = cpu_seconds()
    for round in rounds:
        compute_round(round=round, by=None)
    cpu["ours"] = cpu_seconds() - began
    left_out = differ()
    name = f"all metrics of {len(rounds)} counties"
    yield Measure(
        name, cpu["ours"], "s CPU", 1.3, cpu["sql"], "hand-written SQL, one scan a table",
        note="province: every line that both store is equal; the SQL leaves out"
        f" {left_out or 'none'}. Each runs once. Ours stores some 15,000 lines a county, so the"
        " ratio of a county holds here too.",
    )  # fmt: skip
    yield Measure(name, cpu["ours"], "s CPU", 10, cpu["count"], "count(*) of the fact tables")


@item("tasks", stacks=("postgresql",), scales=("province",))
def by_workers(bench: Bench) -> Iterator[Measure]:
    rounds = _rounds()
    statement = computing()
    statement.prepare()
    began = time.perf_counter()
    statement.compute()
    alone = time.perf_counter() - began
    with _workers():
        began = time.perf_counter()
        for round in rounds:
            jobs.start(
                task="supervision.tasks.compute_metrics", subject=f"round:{round.pk}",
                label="计算指标", county=round.county, by=None,
            )  # fmt: skip
        while Job.objects.unfinished().exists():
            time.sleep(0.2)
        together = time.perf_counter() - began
        failed = Job.objects.filter(state="failed").count()
        assert not failed, f"{failed} jobs failed"
        # The same messages again: a finished job is left alone, what remains is the overhead.
        began = time.perf_counter()
        for job in Job.objects.all():
            compute_metrics.delay(job.pk)
        _drained()
        idle = time.perf_counter() - began
    differ()
    count = len(rounds)
    yield Measure(
        f"{count} county tasks, Celery and Redis, {WORKERS} workers", together, "s", 1.1, alone,
        "the one SQL in one process",
    )  # fmt: skip
    yield Measure("overhead of a task", idle / count * 1000, "ms", 10)


def _drained() -> None:
    broker = redis.Redis.from_url(settings.REDIS_URL)
    while broker.llen("celery") or broker.hlen("unacked"):
        time.sleep(0.002)


@contextmanager
def _workers() -> Iterator[None]:
    command = [
        sys.executable, "-m", "celery", "--app", "config", "--quiet", "worker",
        "--concurrency", str(WORKERS), "--loglevel", "error", "--without-mingle",
        "--without-gossip",
    ]  # fmt: skip
    worker = subprocess.Popen(command, cwd=settings.BASE_DIR, env=os.environ)  # noqa: S603
    try:
        compute_metrics.delay(0)  # answered as soon as the workers are up
        _drained()
        connection.close()
        yield
    finally:
        worker.terminate()
        worker.wait(30)
