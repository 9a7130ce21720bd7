"""What a session remembers of when and how its person signed in; moments in seconds."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from django.conf import settings
from django.utils import timezone

BEGAN = "signed_in_at"
SEEN = "seen_at"
CONFIRMED = "confirmed_at"  # the password, and the code where there is one, were given
FACTOR = "second_factor"  # signed in with a code

Data = MutableMapping[str, Any]


def _now() -> float:
    return timezone.now().timestamp()


def put(data: Data, *, with_code: bool) -> None:
    """Stamp a session that begins now."""
    data[BEGAN] = data[SEEN] = data[CONFIRMED] = _now()
    data[FACTOR] = with_code


def put_missing(data: Data) -> None:
    """Stamp a session that was begun by other means than the sign-in page."""
    if BEGAN not in data:
        put(data, with_code=False)


def confirm(data: Data) -> None:
    data[CONFIRMED] = _now()


def is_confirmed(data: Data) -> bool:
    """Tell whether the person proved who it is within the window that sensitive steps ask for."""
    return _now() - float(data.get(CONFIRMED, 0)) < settings.CONFIRMED_SECONDS


def has_factor(data: Data) -> bool:
    return bool(data.get(FACTOR))


def put_factor(data: Data) -> None:
    """Note that the person has just given a code of the second factor."""
    data[FACTOR] = True
    confirm(data)


def over(data: Data) -> str:
    """Return which limit has ended the session: idle, long, or none."""
    now = _now()
    if now - float(data.get(BEGAN, 0)) > settings.SESSION_COOKIE_AGE:
        return "long"
    return "idle" if now - float(data.get(SEEN, 0)) > settings.SESSION_IDLE_SECONDS else ""


def see(data: Data) -> bool:
    """Note that the person is here, at most once a minute; tell whether it was noted."""
    now = _now()
    if now - float(data.get(SEEN, 0)) < settings.SESSION_NOTE_SECONDS:
        return False
    data[SEEN] = now
    return True
