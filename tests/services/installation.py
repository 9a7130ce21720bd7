"""An installation of its own: folder, database, broker, and the processes that use them."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import redis
from django.conf import settings

START_WITHIN = 60.0
FILES = "SQLite and files"
SERVERS = "PostgreSQL and Redis"


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

    def __init__(self, folder: Path, stack: str = FILES) -> None:
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
        self.database = ""
        if stack == SERVERS:
            self._use_servers()
        self.manage("migrate", "--verbosity", "0")

    def _use_servers(self) -> None:
        """Take a database of our own on the PostgreSQL, and a numbered one on the Redis."""
        broker = redis.Redis.from_url(os.environ["JIDU_TEST_REDIS"])
        number = int(broker.incr("installations"))
        broker.close()
        self.database = f"jidu_{os.getpid()}_{number}"
        self._on_the_server(f"CREATE DATABASE {self.database}")
        self.environment["DATABASE_URL"] = _of(os.environ["JIDU_TEST_POSTGRES"], self.database)
        self.environment["REDIS_URL"] = _of(os.environ["JIDU_TEST_REDIS"], str(1 + number % 200))

    def _on_the_server(self, sql: str) -> None:
        connection = psycopg2.connect(os.environ["JIDU_TEST_POSTGRES"])
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

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start Python with the arguments, in a process group of its own."""
        log = (self.folder / f"process-{len(self.processes)}.log").open("wb")
        with log:
            process = subprocess.Popen(
                [sys.executable, *arguments], cwd=settings.BASE_DIR, env=self.environment,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def start_worker(self) -> subprocess.Popen[bytes]:
        return self.start(
            "-m", "celery", "--app", "config", "--quiet", "worker", "--beat", "--concurrency",
            "2", "--loglevel", "warning", "--without-mingle", "--include",
            "tests.services.works", "--schedule",
            str(self.folder / f"beat-{len(self.processes)}"),
        )  # fmt: skip

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Look into the database from outside, as another process sees it."""
        if self.database:
            server = psycopg2.connect(self.environment["DATABASE_URL"])
            with contextlib.closing(server), server.cursor() as cursor:
                cursor.execute(sql)
                return list(cursor.fetchall())
        file = sqlite3.connect(self.folder / "jidu.sqlite3", timeout=20)
        with contextlib.closing(file):
            return file.execute(sql).fetchall()

    def command_lines(self) -> list[str]:
        return list(self._live().values())

    def _live(self) -> dict[int, str]:
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
        for pid in self._live():  # `serve` starts its own with sessions of their own
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.database:
            self._on_the_server(f"DROP DATABASE {self.database} WITH (FORCE)")


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and its children as a power cut would."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(30)


def _of(url: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()
