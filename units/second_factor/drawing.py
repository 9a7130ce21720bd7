"""The QR code that an authenticator reads, drawn here: the secret is sent nowhere."""

from __future__ import annotations

from base64 import b32encode

import segno
from django.utils.safestring import SafeString
from django_otp.plugins.otp_totp.models import TOTPDevice


def qr(device: TOTPDevice) -> SafeString:
    """Return the code as SVG with attributes only, which the content policy lets pass."""
    drawing = segno.make(device.config_url, error="m", micro=False)
    return SafeString(
        drawing.svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True)
    )


def secret(device: TOTPDevice) -> str:
    """Return the secret in groups of four, for those who type it."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))
