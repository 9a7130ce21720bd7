"""What was checked on one page, carried to the confirming request without being stored.

Signed text, which only the same person can send back, for the same county (None: for all), within
half a day. Whoever takes it in checks it anew, as records may have changed in between.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core import signing

from units.actions import RefusedError
from units.models import County, User

_VALID_FOR = 12 * 3600


def seal(rows: Iterable[Any], *, purpose: str, county: County | None, by: User) -> str:
    """Return rows of plain values as text."""
    bound = [county.pk if county else 0, by.pk, list(rows)]
    return signing.dumps(bound, salt=purpose, compress=True)


def unseal(text: str, *, purpose: str, county: County | None, by: User) -> list[Any]:
    """Return the rows of `seal`. Raises RefusedError when they are not what was shown."""
    try:
        of_county, of_person, rows = signing.loads(text, salt=purpose, max_age=_VALID_FOR)
    except signing.BadSignature as error:
        raise RefusedError("核对页面已过期或被改动，请重新上传。") from error
    if (of_county, of_person) != (county.pk if county else 0, by.pk):
        raise RefusedError("这份表不是您在这里上传的，请重新上传。")
    return list(rows)
