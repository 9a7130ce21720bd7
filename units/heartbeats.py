"""The sign of life that workers leave: a file, for a database may be what keeps them waiting.

All machines of an installation share VAR_DIR, where the uploads are.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone


def _file() -> Path:
    return Path(settings.VAR_DIR) / "heartbeat"


def beat() -> None:
    """Note that the beat reached a worker."""
    _file().touch()


def age() -> timedelta | None:
    """Return how long ago that was; None if it never was."""
    try:
        at = datetime.fromtimestamp(_file().stat().st_mtime, UTC)
    except FileNotFoundError:
        return None
    return timezone.now() - at
