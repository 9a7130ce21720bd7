"""What people do to counties."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from units import events
from units.models import County, User

FIELDS = (
    "name", "code", "city", "province", "issuing_organ", "document_word", "letterhead",
    "addressees", "information_centre", "rounding", "decimals",
    "publishes_ranking",
)  # fmt: skip


class RefusedError(Exception):
    """A thing that cannot be done; the message is a sentence for the person who asked.

    `field` names the form field that it is about, if it is about one.
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def sentences(error: ValidationError) -> str:
    """Join the messages of a failed validation into one line."""
    return " ".join(error.messages)


def hold(county: County) -> None:
    """Let nobody else import, open or close rounds, or file tallies in the county until the
    transaction ends: what is closed or overlaps is judged by what is there.
    """
    County.objects.select_for_update(no_key=True).get(pk=county.pk)


def _facts(county: County) -> dict[str, Any]:
    return {name: getattr(county, name) for name in FIELDS}


@transaction.atomic
def create_county(*, by: User | None, **facts: Any) -> County:
    """Set a county up; `facts` are the fields named in FIELDS. Raises RefusedError."""
    county = County(**facts)
    _validate(county)
    county.save()
    events.record(by=by, county=county, verb="新建县区", on=county, after=_facts(county))
    return county


@transaction.atomic
def change_county(*, county: County, by: User | None, **facts: Any) -> County:
    """Change facts of the county; nothing is written when nothing differs. Raises RefusedError."""
    stored = County.objects.select_for_update().get(pk=county.pk)
    before = _facts(stored)
    for name, value in facts.items():
        setattr(stored, name, value)
    after = _facts(stored)
    if after == before:
        return stored
    _validate(stored)
    stored.save()
    events.record(by=by, county=stored, verb="修改县区", on=stored, before=before, after=after)
    return stored


def _validate(county: County) -> None:
    try:
        county.full_clean()
    except ValidationError as error:
        raise RefusedError(sentences(error)) from error
