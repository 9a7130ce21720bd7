"""The request as every view gets it: LoginRequiredMiddleware lets only signed-in people through."""

from __future__ import annotations

from django.http import HttpRequest

from units.models import User


class Request(HttpRequest):
    user: User
