"""Writing the audit trail."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models, transaction
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
    head = _head(county.pk if county else INSTALLATION)
    event.chain, event.sequence, event.previous_hash = head.pk, head.sequence + 1, head.hash
    event.hash = event.digest()
    event.save(force_insert=True)
    EventChain.objects.filter(pk=head.pk).update(sequence=event.sequence, hash=event.hash)
    return event


def _head(number: int) -> EventChain:
    """Return the end of the chain, held until the transaction ends."""
    heads = EventChain.objects.select_for_update()
    head: EventChain | None = heads.filter(pk=number).first()
    if head is None:
        EventChain.objects.get_or_create(pk=number)
        head = heads.get(pk=number)
    return head


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
