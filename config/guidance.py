"""Help in Chinese: a page per journey."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from units.requests import Request
from units.tables import Tab

PAGES = {
    "start": "开始使用",
    "import": "导入工作簿",
    "rounds": "检查轮次与指标",
    "rectification": "问题与整改",
    "notice": "通报成文",
    "account": "账号与登录",
    "people": "人员与任职",
    "audit": "操作记录",
}


def help_page(request: Request, slug: str) -> HttpResponse:
    if slug not in PAGES:
        raise Http404
    tabs = [
        Tab(label, reverse("help_page", args=[name]), name == slug) for name, label in PAGES.items()
    ]
    return render(request, f"help/pages/{slug}.html", {"heading": PAGES[slug], "tabs": tabs})
