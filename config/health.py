"""Whether the installation is well: in a word for everybody, in full for its administrators."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from notices.rendering.font_setup import FACES
from supervision.calendars.coverage import warnings
from units import access, heartbeats
from units.models import Job, Outgoing
from units.requests import Request

LEAST_FREE = 1024**3  # bytes; an import of the largest size takes some hundred megabytes
WAITS = timedelta(minutes=10)  # a queued job that nobody took for so long


@dataclass(frozen=True)
class Check:
    """`state` is good, warn or bad; with a bad one the installation cannot do its work."""

    label: str
    state: str
    note: str

    @property
    def word(self) -> str:
        return {"good": "正常", "warn": "注意", "bad": "异常"}[self.state]


def database() -> Check:
    name = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}.get(connection.vendor, "")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError) as error:
        return Check("数据库", "bad", f"连不上：{error}")
    return Check("数据库", "good", f"{name} 可用")


def worker() -> Check:
    """A worker that is alive hears the beat every JOB_BEAT_SECONDS, unless all are at work."""
    age = heartbeats.age()
    patience = max(timedelta(minutes=5), timedelta(seconds=4 * settings.JOB_BEAT_SECONDS))
    if age is None or age > patience:
        since = "从未有过动静" if age is None else f"{int(age.total_seconds() // 60)}分钟没有动静"
        return Check("后台任务进程", "bad", f"{since}，请检查 worker 和 beat 是否在运行")
    return Check("后台任务进程", "good", f"{int(age.total_seconds())}秒前有动静")


def queue() -> Check:
    now = timezone.now()
    waiting = Job.objects.filter(state=Job.State.QUEUED)
    late = waiting.filter(created_at__lt=now - WAITS).count()
    running = Job.objects.filter(state=Job.State.RUNNING).count()
    if late:
        return Check(
            "任务队列", "warn", f"{late}个任务等了{WAITS.seconds // 60}分钟以上，{running}个在处理"
        )
    return Check("任务队列", "good", f"{waiting.count()}个等待，{running}个在处理")


def outgoing() -> Check:
    stuck = Outgoing.objects.stuck(timezone.now()).count()
    if stuck:
        return Check("外发消息", "warn", f"{stuck}条没有发出或结果不明，见“外发消息”")
    return Check("外发消息", "good", "没有要处理的")


def disk() -> Check:
    usage = shutil.disk_usage(settings.VAR_DIR)
    free = f"{usage.free / 1024**3:.1f} GB"
    if usage.free < LEAST_FREE:
        return Check("磁盘", "bad", f"只剩 {free}，请清理或扩容")
    return Check("磁盘", "good", f"还有 {free}")


def fonts() -> Check:
    missing = [name for name in FACES if not (Path(settings.FONT_DIR) / name).is_file()]
    if missing:
        return Check("公文字体", "warn", "没有装齐，公文用替代字体；请运行 install_fonts")
    return Check("公文字体", "good", "齐全")


def calendar() -> Check:
    told = warnings(timezone.localdate())
    return Check("工作日历", "warn" if told else "good", "".join(told) or "所需年份都已录入")


CHECKS: tuple[Callable[[], Check], ...] = (
    database,
    worker,
    queue,
    outgoing,
    disk,
    fonts,
    calendar,
)
VITAL: tuple[Callable[[], Check], ...] = (database, worker, disk)


@login_not_required
@never_cache
def healthz(request: Request) -> HttpResponse:
    """Tell a watchman whether all is well, and nothing more: 200 or 503."""
    is_well = all(check().state != "bad" for check in VITAL)
    return JsonResponse({"ok": is_well}, status=200 if is_well else 503)


def health_page(request: Request) -> HttpResponse:
    access.require_everywhere(request.user, "COUNTY_EDIT")
    return render(request, "config/health/page.html", {"checks": [check() for check in CHECKS]})
