"""Names that people give to files, and those under which they are kept."""

from __future__ import annotations

import re
import secrets
import unicodedata
from contextlib import suppress
from zipfile import ZipInfo

LONGEST = 120
# Control characters, and those that turn the direction: `fdp.exe` can look like `exe.pdf`.
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def clean(name: str) -> str:
    """Return the last part of the name, without what cannot be seen; cut from the middle."""
    name = _INVISIBLE.sub("", unicodedata.normalize("NFC", name))
    name = name.replace("\\", "/").rpartition("/")[2].strip(" .") or "未命名"
    if len(name) > LONGEST:
        end = name[-20:] if "." in name[-20:] else ""
        name = name[: LONGEST - len(end)] + end
    return name


def suffix(name: str) -> str:
    """Return what stands behind the last dot, in small letters."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def random_name() -> str:
    """Return a name in private storage that tells nothing and cannot be guessed."""
    token = secrets.token_hex(16)
    return f"uploads/{token[:2]}/{token}"


def member_name(member: ZipInfo) -> str:
    """Return an archive member's name; Chinese Windows writes GBK and does not say so."""
    name = member.filename
    if not member.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("gb18030")
    return name
