"""Who must sign in with a second factor."""

from __future__ import annotations

from django.conf import settings

from units import access
from units.models import User


def of(person: User) -> bool:
    """Tell whether one of the roles that the person holds today asks for it."""
    named: frozenset[str] = settings.SECOND_FACTOR_FOR
    if not named:
        return False
    return bool(named & access.role_keys(person)) or (
        person.is_superuser and "administrator" in named
    )
