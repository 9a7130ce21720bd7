"""Help in Chinese: a page per journey."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from units.requests import Request
from units.tables import Tab

PAGES = {
    "start": "开始使用",
    "import": "导入工作簿",
    "rounds": "检查轮次与指标",
    "rules": "检查指标与结论",
    "rectification": "问题与整改",
    "notice": "通报成文",
    "check": "核稿",
    "desk": "编辑通报",
    "calendar": "工作日历",
    "sign": "核稿、签发与验真",
    "messages": "消息",
    "account": "账号与登录",
    "people": "人员与任职",
    "audit": "操作记录",
}


def _limits() -> dict[str, int]:
    """Return the limits of signing in that the installation has set."""
    return {
        "length": settings.PASSWORD_LENGTH,
        "failures": settings.AXES_FAILURE_LIMIT,
        "minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60),
        "idle": settings.SESSION_IDLE_SECONDS // 60,
        "hours": settings.SESSION_COOKIE_AGE // 3600,
        "again": settings.CONFIRMED_SECONDS // 60,
        "link": settings.PASSWORD_RESET_TIMEOUT // 3600,
    }


def help_page(request: Request, slug: str) -> HttpResponse:
    if slug not in PAGES:
        raise Http404
    tabs = [
        Tab(label, reverse("help_page", args=[name]), name == slug) for name, label in PAGES.items()
    ]
    return render(
        request,
        f"help/pages/{slug}.html",
        {"heading": PAGES[slug], "tabs": tabs, "limits": _limits()},
    )
