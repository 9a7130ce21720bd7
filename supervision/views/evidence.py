"""Giving evidence to those who may see it: the unit's own people and the county's office."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from supervision.models import Evidence
from units import downloads
from units.files import images
from units.models import StoredFile
from units.requests import Request


def _seen(request: Request, pk: int) -> tuple[Evidence, StoredFile]:
    pieces = Evidence.objects.visible_to(request.user).select_related("file", "county")
    piece = get_object_or_404(pieces, pk=pk, file__isnull=False)
    assert piece.file is not None
    return piece, piece.file


def evidence_download(request: Request, pk: int) -> HttpResponseBase:
    piece, file = _seen(request, pk)
    return downloads.send_stored(
        file.place, file.name, file.content_type,
        by=request.user, county=piece.county, on=piece.item or file, verb="下载佐证材料",
    )  # fmt: skip


def evidence_show(request: Request, pk: int) -> HttpResponseBase:
    """Show a picture as large as it is; anything else is only given as a download."""
    piece, file = _seen(request, pk)
    if not piece.is_picture:
        raise Http404
    return downloads.send_stored(
        file.place, file.name, file.content_type,
        by=request.user, county=piece.county, on=file, inline=True,
    )  # fmt: skip


def evidence_thumbnail(request: Request, pk: int) -> HttpResponseBase:
    piece, file = _seen(request, pk)
    if not piece.is_picture:
        raise Http404
    with default_storage.open(file.place) as stored:
        small = images.small(stored.read())
    return downloads.show(small, file.name, "image/jpeg")
