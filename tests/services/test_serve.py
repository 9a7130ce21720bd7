"""`manage.py serve` with a real web server and a real worker, in a folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = [pytest.mark.services, pytest.mark.slow]

START_WITHIN = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: Callable[[], bool], seconds: float = START_WITHIN) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.3)
    return False


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as response:  # noqa: S310 - loopback only
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


class Installation:
    """A portal of its own: environment, database and processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.environment = {
            **os.environ,
            "JIDU_VAR_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        for name in ("DATABASE_URL", "REDIS_URL", "JIDU_MODE", "JIDU_EAGER"):
            self.environment.pop(name, None)
        self.manage("migrate", "--verbosity", "0")
        self.server = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(self.port)],
            cwd=settings.BASE_DIR, env=self.environment, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip

    def manage(self, *arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR, env=self.environment, check=True, capture_output=True,
            text=True,
        ).stdout  # fmt: skip

    def query(self, sql: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.folder / "jidu.sqlite3", timeout=20) as connection:
            return connection.execute(sql).fetchall()

    def processes(self) -> list[str]:
        """Return the command lines that still use this installation's folder."""
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            try:
                environment = (entry / "environ").read_bytes()
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if f"JIDU_VAR_DIR={self.folder}".encode() in environment and command:
                found.append(command)
        return found


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    running = Installation(tmp_path)
    yield running
    if running.server.poll() is None:
        running.server.send_signal(signal.SIGINT)
        running.server.wait(30)
    if running.server.stdout:
        running.server.stdout.close()


def test_it_serves_runs_jobs_and_stops_all_it_started(installation: Installation) -> None:
    address = f"http://127.0.0.1:{installation.port}/"
    assert wait_for(lambda: answers(address))

    # A job queued by another process is picked up by the real worker; this one has no such
    # round, so it must end as failed, with a sentence, not hang.
    installation.manage(
        "shell",
        "-c",
        "from units import jobs; jobs.start(task='supervision.tasks.compute_metrics',"
        " subject='round:404', label='计算指标', county=None, by=None, params={'round': 404})",
    )
    assert wait_for(lambda: installation.query("select state from units_job") == [("failed",)], 30)

    installation.server.send_signal(signal.SIGINT)
    assert installation.server.wait(30) == 0
    assert wait_for(lambda: not installation.processes(), 15), installation.processes()


def test_a_taken_port_is_refused_with_a_sentence(installation: Installation) -> None:
    assert wait_for(lambda: answers(f"http://127.0.0.1:{installation.port}/"))
    second = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", str(installation.port)],
        cwd=settings.BASE_DIR, env=installation.environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert second.returncode == 1
    assert "已被占用" in second.stderr
    assert "Traceback" not in second.stderr
