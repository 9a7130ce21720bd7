"""Writing the audit trail."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from units.models import County, Event, User


def record(
    *,
    by: User | None,
    county: County | None,
    verb: str,
    on: models.Model,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> Event:
    """Append one event; `before` and `after` hold JSON-safe field values."""
    return Event.objects.create(
        at=timezone.now(),
        person_id=by.pk if by else None,
        person_name=str(by) if by else "系统",
        county_id=county.pk if county else None,
        verb=verb,
        object_type=on._meta.label,
        object_id=str(on.pk),
        object_label=str(on)[:200],
        before=before,
        after=after,
    )
