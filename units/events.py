"""Writing the audit trail."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from units import origins
from units.models import County, Event, EventChain, User
from units.models.events import INSTALLATION

SYSTEM = "系统"


@transaction.atomic(savepoint=False)  # a change whose event cannot be written is not made either
def record(
    *,
    by: User | None,
    county: County | None,
    verb: str,
    on: models.Model | type[models.Model],
    label: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> Event:
    """Append one event to the county's chain, or to the installation's.

    `on` is the object, or its model if there is none (a failed sign-in); `label` names it
    otherwise than by its own words. `before` and `after` hold field values; what JSON does not
    know is kept as text. Where it comes from is told by units.origins. Others who write to the
    same chain wait until the transaction ends: record last.
    """
    origin = origins.current()
    event = Event(
        at=timezone.now(),
        person_id=by.pk if by else None,
        person_name=_text(by or SYSTEM)[:40],
        county_id=county.pk if county else None,
        address=origin.address,
        agent=_text(origin.agent),
        verb=verb,
        object_type=on._meta.label,
        object_id=str(on.pk) if isinstance(on, models.Model) else "",
        object_label=_text(label or (on if isinstance(on, models.Model) else ""))[:200],
        before=plain(before),
        after=plain(after),
    )
    event.chain = county.pk if county else INSTALLATION
    sequence, event.previous_hash = _head(event.chain)
    event.sequence = sequence + 1
    event.hash = event.digest()
    event.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE, [event.sequence, event.hash, event.chain])
    return event


# Written out, these two cost a third of what the ORM takes to compile them; every write pays it.
_HEAD = "SELECT sequence, hash FROM units_eventchain WHERE number = %s"
_ADVANCE = "UPDATE units_eventchain SET sequence = %s, hash = %s WHERE number = %s"


def _head(number: int) -> tuple[int, str]:
    """Return place and hash of the chain's last event, held until the transaction ends.

    PostgreSQL locks the row; on SQLite the transaction itself is the only writer.
    """
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(_HEAD + lock, [number])
        if (row := cursor.fetchone()) is None:
            EventChain.objects.get_or_create(pk=number)
            cursor.execute(_HEAD + lock, [number])
            row = cursor.fetchone()
    return int(row[0]), str(row[1])


def plain(value: Any) -> Any:
    """Return the value as every database gives it back: only text, whole numbers, true, false
    and nothing, in lists and objects. Fractions become text: databases write them differently.
    """
    if value is None or isinstance(value, bool) or value.__class__ is int:
        return value
    if isinstance(value, dict):
        return {_text(key): plain(one) for key, one in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(one) for one in value), key=str)
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return _text(value)


def _text(value: Any) -> str:
    """Return the value as text that every database can store."""
    return str(value).replace("\0", "").encode("utf-8", "replace").decode()
