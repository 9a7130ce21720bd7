"""Jobs and what may befall them, with real workers, on both stacks."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.services.installation import Installation, free_port, wait_for

pytestmark = [pytest.mark.services, pytest.mark.slow]


def test_a_child_killed_alone_is_noticed_by_the_worker_that_lives_on(
    installation: Installation,
) -> None:
    installation.start_worker()
    installation.start_lingering(3)
    assert wait_for(lambda: len(installation.diary()) == 1), installation.logs()
    os.kill(int(installation.diary()[0].rpartition(" ")[2]), signal.SIGKILL)
    over = installation.job_ends()
    assert (over["state"], over["attempts"]) == ("done", 2), installation.logs()
    assert len(installation.diary()) == 2


def test_a_long_silent_job_is_run_once_while_other_workers_come_and_reconcile(
    installation: Installation,
) -> None:
    installation.start_worker()
    installation.start_lingering(6)
    assert wait_for(lambda: len(installation.diary()) == 1), installation.logs()
    installation.start_worker()  # reconciles as it starts, then at every beat, which is a second
    over = installation.job_ends()
    assert (over["state"], over["attempts"]) == ("done", 1)
    time.sleep(3)
    assert len(installation.diary()) == 1


def test_a_job_started_while_the_broker_is_away_waits_and_is_done_later(
    installation: Installation,
) -> None:
    # No broker answers on this port, on either stack.
    installation.start_lingering(0, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
    assert installation.job()["state"] == "queued"
    installation.start_worker()
    assert installation.job_ends()["state"] == "done", installation.logs()
    assert len(installation.diary()) == 1
