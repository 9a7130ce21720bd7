"""The second of the two steps of signing in, as a way to authenticate of its own.

So django-axes counts wrong codes as it counts wrong passwords, and refuses both when locked.
"""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from units.models import User
from units.second_factor import codes


class CodeBackend(BaseBackend):
    def authenticate(  # type: ignore[override]  # Django picks backends by what they take
        self, request: HttpRequest | None, *, username: str, code: str
    ) -> User | None:
        """Return the person if the code is right; whoever asks has checked the password."""
        person = User.objects.filter(username=username, is_active=True).first()
        return person if person and code and codes.accept(person, code) else None
