"""One-time links with which a person chooses a password: invitation and reset alike.

A link works once and for a day (PASSWORD_RESET_TIMEOUT): it is signed over the present password
and the last sign-in, so either makes it void.
"""

from __future__ import annotations

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from units.models import User


def path(person: User) -> str:
    """Return the path of a new link for the person."""
    number = urlsafe_base64_encode(force_bytes(person.pk))
    return reverse("password_choose", args=[number, default_token_generator.make_token(person)])


def person_of(number: str, token: str) -> User | None:
    """Return whom the link is for; None when it is used, old or not one of ours."""
    try:
        key = int(urlsafe_base64_decode(number))
    except ValueError:
        return None
    person = User.objects.filter(pk=key, is_active=True).first()
    return person if person and default_token_generator.check_token(person, token) else None
