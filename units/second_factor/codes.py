"""Codes of the second factor: six digits of the phone (TOTP), or a recovery code.

A recovery code is kept as a keyed hash only: the table alone reveals none, nor does a backup.
"""

from __future__ import annotations

import secrets
import unicodedata

from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from units.models import User

RECOVERY_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike
DIGITS = 6


def device_of(person: User) -> TOTPDevice | None:
    """Return the phone that is in force, if the person has set one up."""
    found: TOTPDevice | None = TOTPDevice.objects.filter(user=person, confirmed=True).first()
    return found


def waiting_device(person: User) -> TOTPDevice | None:
    """Return the phone that is being set up: its first code has not been given yet."""
    found: TOTPDevice | None = TOTPDevice.objects.filter(user=person, confirmed=False).first()
    return found


def recovery_left(person: User) -> int:
    return int(StaticToken.objects.filter(device__user=person).count())


def plain(text: str) -> str:
    """Return what was typed without the blanks, dashes and wide characters of keyboards."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in folded if c.isalnum())


def accept(person: User, text: str) -> bool:
    """Tell whether the code is right now; a right one is used up by this."""
    typed = plain(text)
    with transaction.atomic():
        if len(typed) == DIGITS and typed.isdigit():
            phones = TOTPDevice.objects.select_for_update()
            phone = phones.filter(user=person, confirmed=True).first()
            return bool(phone and phone.verify_token(typed))
        sheet = StaticDevice.objects.select_for_update().filter(user=person).first()
        return bool(sheet and typed and sheet.verify_token(_digest(typed)))


def new_recovery_codes(person: User) -> list[str]:
    """Replace the recovery codes; the new ones are readable only here."""
    StaticDevice.objects.filter(user=person).delete()
    sheet = StaticDevice.objects.create(user=person, name="recovery")
    made = ["".join(secrets.choice(ALPHABET) for _ in range(12)) for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=sheet, token=_digest(code)) for code in made)
    return ["-".join((code[:4], code[4:8], code[8:])) for code in made]


def _digest(code: str) -> str:
    return salted_hmac("units.second_factor.recovery", code, algorithm="sha256").hexdigest()[:16]
