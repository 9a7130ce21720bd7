"""The request as every view gets it: LoginRequiredMiddleware lets only signed-in people through."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict

from units.models import User


class Request(HttpRequest):
    user: User


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form is bound to: the posted data, or nothing when only asked for."""
    return request.POST if request.method == "POST" else None
