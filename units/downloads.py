"""The one door by which files leave: every one as an attachment, and every one with its event.

A test keeps other modules from answering with files of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any, TypeVar
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.http import FileResponse, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from units import events
from units.models import County, User

Response = TypeVar("Response", bound=HttpResponseBase)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OTHER = "application/octet-stream"

# Whatever a file holds: no browser guesses its type, runs what is in it, or keeps it.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; img-src 'self'; style-src 'none'",
    "Cache-Control": "private, no-store",
}


def send(
    content: bytes | IO[bytes],
    name: str,
    content_type: str = OTHER,
    *,
    by: User,
    county: County | None,
    on: models.Model | type[models.Model],
    verb: str = "下载",
    after: dict[str, Any] | None = None,
) -> FileResponse:
    """Answer with content that the browser saves under the name, and record that it left.

    `on` is what the file is of, and `after` what else the event tells.
    """
    _record(name, by, county, on, verb, after)
    stream = BytesIO(content) if isinstance(content, bytes) else content
    response = FileResponse(stream, content_type=content_type)
    return _headed(response, name, inline=False)


def send_stored(
    storage_name: str,
    name: str,
    content_type: str = OTHER,
    *,
    by: User,
    county: County | None,
    on: models.Model | type[models.Model],
    verb: str = "下载",
    after: dict[str, Any] | None = None,
    inline: bool = False,
) -> HttpResponseBase:
    """The same for a file of the private storage; nginx sends it if ACCEL_LOCATION is set.

    Pictures may be shown in the page (`inline`): that leaves no event of a download.
    """
    if not inline:
        _record(name, by, county, on, verb, after)
    response: HttpResponseBase
    if settings.ACCEL_LOCATION:
        response = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = settings.ACCEL_LOCATION + quote(storage_name)
    else:
        response = FileResponse(default_storage.open(storage_name), content_type=content_type)
    return _headed(response, name, inline)


def show(content: bytes, name: str, content_type: str) -> FileResponse:
    """Answer with a picture for the page, drawn from a stored one; leaves no event."""
    response = FileResponse(BytesIO(content), content_type=content_type)
    return _headed(response, name, inline=True)


def show_unchanging(
    storage_name: str, content_type: str, tag: str, asked: Mapping[str, str]
) -> HttpResponseBase:
    """Show a picture whose name is its hash; a browser that has it is told so.

    The browser keeps it, but asks each time whether the person may still see it.
    """
    if asked.get("If-None-Match") == f'"{tag}"':
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = FileResponse(default_storage.open(storage_name), content_type=content_type)
        response = _headed(response, tag, inline=True)
    response["ETag"] = f'"{tag}"'
    response["Cache-Control"] = "private, no-cache"
    return response


def _record(
    name: str,
    by: User,
    county: County | None,
    on: models.Model | type[models.Model],
    verb: str,
    after: dict[str, Any] | None,
) -> None:
    told = after if after is not None else {"file": name}
    events.record(by=by, county=county, verb=verb, on=on, after=told)


def _headed(response: Response, name: str, inline: bool) -> Response:
    """Put the file's name (RFC 6266: any characters) and the headers of every file on it."""
    plain = "".join(c for c in name if c.isprintable()).replace("/", "_").replace("\\", "_")
    response["Content-Disposition"] = str(content_disposition_header(not inline, plain or "file"))
    for header, value in HEADERS.items():
        response[header] = value
    return response
