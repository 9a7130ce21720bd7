"""Masking identity-card and phone numbers inside free text (《个人信息保护法》)."""

from __future__ import annotations

import re

_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx]"
    r"(?![0-9A-Za-z])"
    r"|(?<!\d)\d{6}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)"
)
_MOBILE = re.compile(r"(?<![\d.])(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0(?:10|2\d|[3-9]\d\d))([- ]?)([2-9]\d{6,7})(?!\d)")

_NUMBER = re.compile(r"\d{3}[- ]?\d{4}")  # stands in each of them


def mask(text: str) -> str:
    """Return the text with all but the first three and last four digits of numbers starred."""
    if not _NUMBER.search(text):
        return text
    text = _IDENTITY.sub(lambda m: m[0][:3] + "*" * (len(m[0]) - 7) + m[0][-4:], text)
    text = _MOBILE.sub(r"\1****\3", text)
    return _LANDLINE.sub(lambda m: m[1] + m[2] + "*" * (len(m[3]) - 4) + m[3][-4:], text)
