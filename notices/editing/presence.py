"""Who else has a text open now."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from notices.editing.texts import Text, blocks_of, presences_of
from notices.models import Presence
from units.models import User

# A page says every ten seconds that it is open.
FRESH = timedelta(seconds=30)


def others(text: Text, user: User) -> list[str]:
    """Say in a few words each who else is there, and at which block."""
    positions = dict(blocks_of(text).values_list("pk", "position"))
    since = timezone.now() - FRESH
    rows = presences_of(text).filter(at__gte=since).exclude(by=user).select_related("by")
    return [_words(row, positions.get(row.block or 0)) for row in rows]


def _words(row: Presence, position: int | None) -> str:
    return f"{row.by}正在编辑第{position}段" if position else f"{row.by}正打开着本页"
