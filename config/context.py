"""What every page needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from units import access

WARN_SECONDS = 180  # so long before the idle limit a notice offers to stay


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return the role labels and permissions that the page frame shows or hides things by."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    limit = settings.SESSION_IDLE_SECONDS
    idle = {
        "limit": limit,
        "warn": min(WARN_SECONDS, limit // 3),
        "margin": settings.SESSION_NOTE_SECONDS,
    }
    return {"role_labels": access.role_labels(request.user), "idle": idle}
