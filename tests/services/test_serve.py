"""`manage.py serve` with a real web server and a real worker, on both stacks."""

from __future__ import annotations

import os
import signal
import urllib.error
import urllib.request

import pytest

from tests.services.installation import Installation, free_port, wait_for

pytestmark = [pytest.mark.services, pytest.mark.slow]


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as response:  # noqa: S310 - loopback only
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def workers(installation: Installation) -> list[int]:
    return [pid for pid, line in installation.live().items() if "celery" in line]


def test_it_serves_runs_jobs_and_stops_all_it_started(installation: Installation) -> None:
    port = free_port()
    server = installation.start("manage.py", "serve", "--port", str(port))
    assert wait_for(lambda: answers(f"http://127.0.0.1:{port}/")), installation.logs()

    # A job queued by another process is picked up by the real worker; this one has no such
    # round, so it must end as failed, with a sentence, not hang.
    installation.script(
        "from units import jobs",
        "jobs.start(task='supervision.tasks.compute_metrics', subject='round:404',"
        " label='计算指标', county=None, by=None)",
    )
    failed = [("failed",)]
    assert wait_for(lambda: installation.query("select state from units_job") == failed), (
        installation.logs()
    )
    for _ in range(2):  # whoever is impatient presses again
        server.send_signal(signal.SIGINT)
    assert server.wait(30) == 0
    assert "KeyboardInterrupt" not in installation.logs()
    assert wait_for(lambda: not installation.command_lines(), 15), installation.command_lines()


def test_a_worker_that_dies_is_started_again(installation: Installation) -> None:
    port = free_port()
    installation.start("manage.py", "serve", "--port", str(port))
    assert wait_for(lambda: answers(f"http://127.0.0.1:{port}/")), installation.logs()
    assert wait_for(lambda: bool(workers(installation))), installation.logs()
    os.killpg(os.getpgid(min(workers(installation))), signal.SIGKILL)
    assert wait_for(lambda: "正在重新启动" in installation.logs()), installation.logs()
    installation.script(
        "from units import jobs",
        "jobs.start(task='supervision.tasks.compute_metrics', subject='round:404',"
        " label='计算指标', county=None, by=None)",
    )
    assert wait_for(lambda: installation.query("select state from units_job") == [("failed",)]), (
        installation.logs()
    )


def test_a_taken_port_is_refused_with_a_sentence(installation: Installation) -> None:
    port = str(free_port())
    installation.start("manage.py", "serve", "--port", port)
    assert wait_for(lambda: answers(f"http://127.0.0.1:{port}/")), installation.logs()
    second = installation.start("manage.py", "serve", "--port", port)
    assert second.wait(30) == 1
    said = (installation.folder / "process-1.log").read_text(encoding="utf-8")
    assert "已被占用" in said
    assert "Traceback" not in said
