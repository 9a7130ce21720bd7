"""What every page needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from units import access


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return the role labels and permissions that the page frame shows or hides things by."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    return {"role_labels": access.role_labels(request.user)}
