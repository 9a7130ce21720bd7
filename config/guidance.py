"""Help in Chinese: a page per journey."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from units.requests import Request

PAGES = {
    "start": "开始使用",
    "import": "导入工作簿",
    "rounds": "检查轮次与指标",
    "notice": "通报成文",
}


def help_page(request: Request, slug: str) -> HttpResponse:
    if slug not in PAGES:
        raise Http404
    return render(
        request, f"help/pages/{slug}.html", {"pages": PAGES, "slug": slug, "heading": PAGES[slug]}
    )
