"""Servers that a test may restart, which those of the run are not for."""

from __future__ import annotations

import contextlib
import json
import shlex
import subprocess
import sys
from collections.abc import Iterator

from django.conf import settings

from tests.services.installation import free_port, kill

TELL_AND_WAIT = (
    "import json, os, sys; print(json.dumps(dict(os.environ)), flush=True); sys.stdin.read()"
)


class Redis:
    """Keeps nothing when it is killed."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""],
            stdout=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def kill(self) -> None:
        kill(self.process)


class Postgres:
    def __init__(self, environment: dict[str, str]) -> None:
        self.url = environment["JIDU_TEST_POSTGRES"]
        self._control = shlex.split(environment["JIDU_TEST_POSTGRES_CONTROL"])

    def stop(self) -> None:
        """End it without saying goodbye to anybody, as a crash does."""
        self._run("stop", "-m", "immediate")

    def start(self) -> None:
        self._run("start", "-w")

    def _run(self, *arguments: str) -> None:
        subprocess.run(
            [*self._control, *arguments], cwd="/", check=True, timeout=60,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip


@contextlib.contextmanager
def own_redis() -> Iterator[Redis]:
    server = Redis()
    try:
        yield server
    finally:
        server.kill()


@contextlib.contextmanager
def own_postgres() -> Iterator[Postgres]:
    """Run a PostgreSQL as the whole run does; it goes when its standard input is closed."""
    command = ["bash", "deploy/services.sh", sys.executable, "-c", TELL_AND_WAIT]
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        told = next(line for line in process.stdout if line.startswith("{"))
        try:
            yield Postgres(json.loads(told))
        finally:
            process.stdin.close()
            process.wait(60)
