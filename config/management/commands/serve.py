"""Serve the portal and a worker until Ctrl-C, which stops both."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo.people import sign_in_lines

ENDINGS = (signal.SIGINT, signal.SIGTERM)
ENDS_IN_A_MINUTE = 3  # a worker that ends so often is not started again
STOP_WITHIN = 15.0  # seconds that a child may take to finish what it has in hand


class Command(BaseCommand):
    help = "启动网站和后台任务进程；按 Ctrl-C 全部停止。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"端口 {port} 已被占用，请先停止占用它的程序，或换一个端口：make run PORT=8001"
                ) from error
        for ending in ENDINGS:  # a shell's background job ignores the first
            signal.signal(ending, _interrupt)
        web, worker = _commands(host, port)
        children: list[subprocess.Popen[bytes]] = []
        try:
            children = [_start(web), _start(worker)]
            self.stdout.write(f"\n季督已启动：http://{host}:{port}/\n")
            for line in sign_in_lines():
                self.stdout.write(line)
            self.stdout.write("按 Ctrl-C 停止。\n")
            ends: list[float] = []
            while children[0].poll() is None and len(ends) < ENDS_IN_A_MINUTE:
                if children[1].poll() is not None:
                    now = time.monotonic()
                    ends = [end for end in ends if now - end < 60] + [now]
                    self.stderr.write("后台任务进程意外退出，原因见上方输出；正在重新启动。")
                    with contextlib.suppress(ProcessLookupError):  # what it left running
                        os.killpg(children[1].pid, signal.SIGKILL)
                    children[1] = _start(worker)
                time.sleep(0.3)
            raise CommandError("网站或后台任务进程意外退出，原因见上方输出。")
        except KeyboardInterrupt:
            self.stdout.write("\n正在停止……")
        finally:
            _stop(children)


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True)


def _interrupt(*args: object) -> None:
    """Begin to stop; whoever presses again does not interrupt the stopping."""
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    raise KeyboardInterrupt


def _commands(host: str, port: int) -> list[list[str]]:
    """Return the command lines of the web server and of the worker."""
    workers = str(min(4, os.cpu_count() or 1))
    return [
        [
            sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"{host}:{port}",
            "--workers", workers, "--max-requests", "1000", "--log-level", "warning",
        ],
        [
            sys.executable, "-W", "ignore:You're running the worker with superuser", "-m",
            "celery", "--app", "config", "--quiet", "worker", "--beat",
            "--concurrency", workers, "--loglevel", "warning", "--without-mingle",
        ],
    ]  # fmt: skip


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    """End every child and its own children: politely first, then for good."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_WITHIN
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
