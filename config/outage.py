"""What a person sees when a request could not be served."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

RETRY_AFTER = 15  # seconds; a database that is restarted is back by then


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the database is away when it is, and that we failed when we did.

    The pages need neither the database nor the session: both may be what is missing.
    """
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(render_to_string("500.html"), status=500)
    response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response
