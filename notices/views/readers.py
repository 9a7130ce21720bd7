"""What the page of an issued notice shows beside its text: receipts, or one's own passages."""

from __future__ import annotations

from typing import Any

from notices.composition.document import Document
from notices.delivery import actions
from notices.delivery.passages import Names, Passage, of_units
from notices.models import Notice
from supervision.models import RectificationItem
from units import access
from units.models import Unit, User


def reading(user: User, notice: Notice, document: Document) -> dict[str, Any]:
    """Note the reading, and return the receipts for those who work on the notice, or what it
    says about the units that the person reads it for.
    """
    if notice.issued_at is None and notice.state != Notice.State.ISSUED:
        return {}
    if access.may(user, "NOTICE_VIEW", on=notice):
        got = notice.deliveries.all()
        return {"delivered": got.count(), "unread": got.unread().count()}
    units = Unit.objects.filter(
        pk__in=access.scope_of(user, "NOTICE_READ").units, county=notice.county
    )
    own = list(units)
    if not own:
        return {}
    actions.note_reading(notice=notice, by=user)
    items = RectificationItem.objects.visible_to(user, "RECTIFICATION_VIEW")
    items = items.filter(round=notice.round, unit__in=own, withdrawn_on__isnull=True)
    return {
        "own_units": own,
        "passages": passages(notice, document, own),
        "own_items": items.select_related("unit"),
    }


def passages(notice: Notice, document: Document, units: list[Unit]) -> list[Passage]:
    """Return what the notice says about the units, by the names of the day it was issued."""
    on = document.dated or notice.round.ends_on
    found = of_units(document, Names(notice.county, on))
    return list(dict.fromkeys(one for unit in units for one in found.get(unit.pk, ())))
