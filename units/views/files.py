"""Giving files back to those who may see them."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from units import downloads
from units.models import StoredFile
from units.requests import Request


def file_download(request: Request, pk: int) -> HttpResponseBase:
    file = get_object_or_404(StoredFile.objects.visible_to(request.user), pk=pk)
    return downloads.send_stored(
        file.place, file.name, file.content_type,
        by=request.user, county=file.county, on=file, verb="下载文件",
    )  # fmt: skip


def file_show(request: Request, pk: int) -> HttpResponseBase:
    """Show a picture in the page; anything else is only given as a download."""
    file = get_object_or_404(StoredFile.objects.visible_to(request.user), pk=pk)
    if not file.is_picture:
        raise Http404
    return downloads.send_stored(
        file.place, file.name, file.content_type,
        by=request.user, county=file.county, on=file, inline=True,
    )  # fmt: skip
