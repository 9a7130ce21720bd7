"""Jobs and what may befall them, with real workers, on both stacks."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.services.installation import Installation, free_port, kill, wait_for

pytestmark = [pytest.mark.services, pytest.mark.slow]

ROWS = 8000


def job(installation: Installation) -> dict[str, Any]:
    """Return the only job's row as others see it."""
    names = ("state", "percent", "message", "attempts")
    [row] = installation.query(f"select {', '.join(names)} from units_job")  # noqa: S608
    return dict(zip(names, row, strict=True))


def ends(installation: Installation, seconds: float = 90) -> dict[str, Any]:
    """Wait for the only job's end and return its row."""
    assert wait_for(lambda: job(installation)["state"] in {"done", "failed"}, seconds), (
        job(installation),
        installation.logs(),
    )
    return job(installation)


def count(installation: Installation, what: str) -> int:
    return int(installation.query(f"select count(*) from {what}")[0][0])  # noqa: S608


def start_import(installation: Installation) -> None:
    """Preview a large file of work orders and have a worker apply it."""
    installation.script(
        "from tests.factories import make_county, make_unit",
        "from tests.supervision.intake.building import order, orders, preview",
        "from units import jobs",
        "county = make_county()",
        "unit = make_unit(county).short_name",
        f"batch = preview(county, orders(*(order(f'GD{{n}}', unit) for n in range({ROWS}))))",
        "jobs.start(task='supervision.tasks.apply_import', subject=f'import:{batch.pk}',"
        " label='导入工单', county=county, by=None, params={'accept_valid': False})",
    )


def start_lingering(installation: Installation, seconds: float, **environment: str) -> None:
    params = {"seconds": seconds, "diary": str(installation.folder / "diary")}
    installation.script(
        "from units import jobs",
        "jobs.start(task='tests.services.works.linger', subject='works:1', label='久等',"
        f" county=None, by=None, params={params!r})",
        **environment,
    )


def diary(installation: Installation) -> list[str]:
    path = installation.folder / "diary"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def test_a_worker_killed_in_mid_import_leaves_nothing_half_written_and_nothing_twice(
    installation: Installation,
) -> None:
    start_import(installation)
    worker = installation.start_worker()
    # 5 % is the last that others see on SQLite; on PostgreSQL the transaction's own progress too.
    reached = 30 if installation.database else 5
    assert wait_for(lambda: job(installation)["percent"] >= reached), installation.logs()
    time.sleep(0.3)
    kill(worker)
    assert job(installation)["state"] == "running", "it was over before it was killed"
    assert count(installation, "supervision_workorder") == 0

    installation.start_worker()
    over = ends(installation)
    assert (over["state"], over["attempts"]) == ("done", 2), installation.logs()
    assert count(installation, "supervision_workorder") == ROWS
    assert count(installation, "units_event where verb = '导入'") == 1


def test_a_child_killed_alone_is_noticed_by_the_worker_that_lives_on(
    installation: Installation,
) -> None:
    installation.start_worker()
    start_lingering(installation, 3)
    assert wait_for(lambda: len(diary(installation)) == 1), installation.logs()
    os.kill(int(diary(installation)[0].rpartition(" ")[2]), signal.SIGKILL)
    over = ends(installation)
    assert (over["state"], over["attempts"]) == ("done", 2), installation.logs()
    assert len(diary(installation)) == 2


def test_a_long_silent_job_is_run_once_while_other_workers_come_and_reconcile(
    installation: Installation,
) -> None:
    installation.start_worker()
    start_lingering(installation, 12)
    assert wait_for(lambda: len(diary(installation)) == 1), installation.logs()
    installation.start_worker()  # reconciles as it starts, then at every beat, which is a second
    over = ends(installation)
    assert (over["state"], over["attempts"]) == ("done", 1)
    time.sleep(3)
    assert len(diary(installation)) == 1


def test_a_job_started_while_the_broker_is_away_waits_and_is_done_later(
    installation: Installation,
) -> None:
    # No broker answers on this port, on either stack.
    start_lingering(installation, 0, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
    assert job(installation)["state"] == "queued"
    installation.start_worker()
    assert ends(installation)["state"] == "done", installation.logs()
    assert len(diary(installation)) == 1


@pytest.mark.servers
def test_a_worker_outlives_its_redis_and_takes_up_what_was_started_meanwhile(
    tmp_path: Path,
) -> None:
    port = free_port()
    installation = Installation(tmp_path)
    installation.environment["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    own_redis = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    broker = subprocess.Popen(own_redis, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        installation.start_worker()
        start_lingering(installation, 0)
        assert ends(installation)["state"] == "done"
        kill(broker)
        start_lingering(installation, 0)
        assert count(installation, "units_job where state = 'queued'") == 1
        broker = subprocess.Popen(own_redis, stdout=subprocess.DEVNULL, start_new_session=True)
        assert wait_for(lambda: count(installation, "units_job where state = 'done'") == 2), (
            installation.logs()
        )
    finally:
        installation.close()
        kill(broker)
