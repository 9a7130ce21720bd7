"""Between the password and the code: whose password was right, in the session of the browser."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from units.models import User

KEY = "password_given"
SECONDS = 5 * 60


@dataclass(frozen=True)
class Pending:
    person: User
    back: str


def put(session: SessionBase, person: User, back: str) -> None:
    session[KEY] = {"person": person.pk, "back": back, "at": timezone.now().timestamp()}


def get(session: SessionBase) -> Pending | None:
    """Return who may give the code now; None when nobody did, or too long ago."""
    held = session.get(KEY)
    if held is None or timezone.now().timestamp() - held["at"] > SECONDS:
        return None
    person = User.objects.filter(pk=held["person"], is_active=True).first()
    return Pending(person, held["back"]) if person else None


def drop(session: SessionBase) -> None:
    session.pop(KEY, None)
