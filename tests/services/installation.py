"""An installation of its own: folder, database, broker, and the processes that use them."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import redis
from django.conf import settings

START_WITHIN = 60.0
SQLITE = "jidu.sqlite3"


@dataclass(frozen=True)
class Stack:
    """What an installation stands on: PostgreSQL or a file, Redis or a folder of messages."""

    postgres: bool
    redis: bool

    def __str__(self) -> str:
        database = "PostgreSQL" if self.postgres else "SQLite"
        return f"{database} and {'Redis' if self.redis else 'files'}"


FILES, SERVERS = Stack(postgres=False, redis=False), Stack(postgres=True, redis=True)
MIXED = (Stack(postgres=False, redis=True), Stack(postgres=True, redis=False))


numbers = count(1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: Callable[[], bool], seconds: float = START_WITHIN) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.1)
    return False


class Installation:
    """Runs this code as `manage.py` and workers would, on the given stack."""

    def __init__(
        self,
        folder: Path,
        stack: Stack = FILES,
        *,
        original: Installation | None = None,
        postgres: str = "",
        redis_url: str = "",
    ) -> None:
        """Take the tables of an original; take servers by their addresses, or those of the run."""
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.environment = {
            **os.environ,
            "JIDU_VAR_DIR": str(folder),
            "JIDU_BEAT_SECONDS": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
        }
        for name in ("DATABASE_URL", "REDIS_URL", "JIDU_MODE", "JIDU_EAGER"):
            self.environment.pop(name, None)
        self.server = postgres or os.environ.get("JIDU_TEST_POSTGRES", "")
        self.database = f"jidu_{os.getpid()}_{next(numbers)}" if stack.postgres else ""
        if stack.postgres:
            template = f" TEMPLATE {original.database}" if original else ""
            self._on_the_server(f"CREATE DATABASE {self.database}{template}")
            self.environment["DATABASE_URL"] = _of(self.server, self.database)
        elif original:
            shutil.copy(original.folder / SQLITE, folder)
        if stack.redis:
            self.environment["REDIS_URL"] = redis_url or _numbered_redis()
        if original is None:
            self.manage("migrate", "--verbosity", "0")

    def _on_the_server(self, sql: str) -> None:
        connection = psycopg2.connect(self.server)
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(sql)

    def manage(self, *arguments: str, **environment: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR, env=self.environment | environment, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def script(self, *lines: str, **environment: str) -> str:
        """Run lines of Python inside the installation; return what they print."""
        return self.manage("shell", "--no-imports", "-c", "\n".join(lines), **environment).strip()

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start Python with the arguments, in a process group of its own."""
        log = (self.folder / f"process-{len(self.processes)}.log").open("wb")
        with log:
            process = subprocess.Popen(
                [sys.executable, *arguments], cwd=settings.BASE_DIR,
                env=self.environment | environment, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def start_worker(self, *, pause: str = "") -> subprocess.Popen[bytes]:
        """Start a worker with two processes; the first that comes to the moment stands still."""
        return self.start(
            "-m", "celery", "--app", "config", "--quiet", "worker", "--beat", "--concurrency",
            "2", "--loglevel", "warning", "--without-mingle", "--include",
            "tests.services.works", "--schedule",
            str(self.folder / f"beat-{len(self.processes)}"), JIDU_TEST_PAUSE=pause,
        )  # fmt: skip

    def start_lingering(
        self, seconds: float, *, subjects: Iterable[int] = (1,), **environment: str
    ) -> None:
        """Start a job for each subject that lingers so long and says in the diary who it is."""
        params = {"seconds": seconds, "diary": str(self.folder / "diary")}
        self.script(
            "from units import jobs",
            f"for n in {list(subjects)}:",
            "    jobs.start(task='tests.services.works.linger', subject=f'works:{n}',"
            f" label='久等', county=None, by=None, params={params!r})",
            **environment,
        )

    def diary(self) -> list[str]:
        path = self.folder / "diary"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def is_paused(self) -> bool:
        return (self.folder / "paused").exists()

    def job(self) -> dict[str, Any]:
        """Return the only job's row as others see it."""
        names = ("state", "percent", "message", "attempts")
        [row] = self.query(f"select {', '.join(names)} from units_job")  # noqa: S608
        return dict(zip(names, row, strict=True))

    def job_ends(self, seconds: float = 90) -> dict[str, Any]:
        """Wait for the only job's end and return its row."""
        assert wait_for(lambda: self.job()["state"] in {"done", "failed"}, seconds), (
            self.job(),
            self.logs(),
        )
        return self.job()

    def count(self, what: str) -> int:
        return int(self.query(f"select count(*) from {what}")[0][0])  # noqa: S608

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Look into the database from outside, as another process sees it."""
        if self.database:
            server = psycopg2.connect(self.environment["DATABASE_URL"])
            with contextlib.closing(server), server.cursor() as cursor:
                cursor.execute(sql)
                return list(cursor.fetchall())
        file = sqlite3.connect(self.folder / SQLITE, timeout=20)
        with contextlib.closing(file):
            return file.execute(sql).fetchall()

    def command_lines(self) -> list[str]:
        return list(self.live().values())

    def live(self) -> dict[int, str]:
        """Return the command lines, by id, of all processes that use this folder."""
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            try:
                environment = (entry / "environ").read_bytes().split(b"\0")
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if f"JIDU_VAR_DIR={self.folder}".encode() in environment and command:
                found[int(entry.name)] = command
        return found

    def logs(self) -> str:
        files = sorted(self.folder.glob("process-*.log"))
        return "\n".join(file.read_text(encoding="utf-8", errors="replace") for file in files)

    def close(self) -> None:
        """End what was started, for good, and give the database back."""
        for process in self.processes:
            kill(process)
        for pid in self.live():  # `serve` starts its own with sessions of their own
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.database:
            self._on_the_server(f"DROP DATABASE {self.database} WITH (FORCE)")


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and its children as a power cut would."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(30)


def _numbered_redis() -> str:
    """Return the address of a numbered database of its own on the run's Redis."""
    broker = redis.Redis.from_url(os.environ["JIDU_TEST_REDIS"])
    number = int(broker.incr("installations"))
    broker.close()
    return _of(os.environ["JIDU_TEST_REDIS"], str(1 + number % 200))


def _of(url: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()
