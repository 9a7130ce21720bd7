"""Help in Chinese: a page per journey."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from notices.checks.check import MAXIMUM_CHARACTERS
from notices.checks.readers.pdf import MAXIMUM_PAGES
from notices.printing.actions import ROWS_AT_ONCE
from supervision.intake.faults import MAX_ROWS
from supervision.reminders import wording
from supervision.reminders.stages import stages_of
from units.auditing.actions import MINIMUM_DAYS
from units.delivery.actions import BACK_OFF
from units.files.faults import MEGABYTE
from units.models import County, User
from units.requests import Request
from units.second_factor import codes
from units.tables import Tab, Table

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


def _limits() -> dict[str, object]:
    """Return the numbers that the pages tell, each from where it is set."""
    return {
        "length": settings.PASSWORD_LENGTH,
        "failures": settings.AXES_FAILURE_LIMIT,
        "minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60),
        "idle": settings.SESSION_IDLE_SECONDS // 60,
        "hours": settings.SESSION_COOKIE_AGE // 3600,
        "again": settings.CONFIRMED_SECONDS // 60,
        "link": settings.PASSWORD_RESET_TIMEOUT // 3600,
        "recovery": codes.RECOVERY_CODES,
        "upload": settings.UPLOAD_MAX_BYTES // MEGABYTE,
        "rows": MAX_ROWS // 10_000,
        "pages": MAXIMUM_PAGES,
        "characters": MAXIMUM_CHARACTERS // 10_000,
        "kept": settings.KEEP_MESSAGES_DAYS,
        "items": ROWS_AT_ONCE,
        "months": MINIMUM_DAYS * 12 // 365,
        "tries": "、".join(_span(pause) for pause in BACK_OFF),
    }


def _span(pause: timedelta) -> str:
    minutes = int(pause.total_seconds() // 60)
    return f"{minutes // 60}小时" if minutes >= 60 else f"{minutes}分钟"


def _reminders(user: User) -> list[Table]:
    """Return the stages of the person's county; the general ones where there is not just one."""
    counties = list(County.objects.visible_to(user)[:2])
    county = counties[0] if len(counties) == 1 else County()
    return [
        wording.table("整改提醒", stages_of(county), wording.DEADLINE),
        wording.table("催阅通报", stages_of(county, "unread"), wording.UNREAD),
    ]


def help_page(request: Request, slug: str) -> HttpResponse:
    if slug not in PAGES:
        raise Http404
    tabs = [
        Tab(label, reverse("help_page", args=[name]), name == slug) for name, label in PAGES.items()
    ]
    return render(
        request,
        f"help/pages/{slug}.html",
        {
            "heading": PAGES[slug],
            "tabs": tabs,
            "limits": _limits(),
            "reminders": _reminders(request.user) if slug == "messages" else [],
        },
    )
