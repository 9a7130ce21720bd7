"""The guard against lost updates: what a form was filled from against what is stored now.

A form carries a stamp of every field as it was when the page was opened. What differs from the
stamp at the moment of saving was changed by somebody else meanwhile; the events tell by whom.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models
from django.utils.timezone import localtime

from units.actions import hold
from units.models import Event
from units.tables import Table

Record = TypeVar("Record", bound=models.Model)

# Of an object's events only so many are looked at for the one who changed a field.
EVENTS_READ = 50
DIGITS = 12


@dataclass(frozen=True)
class Conflict:
    """Why a form was not saved; the table has what is stored now beside what was typed."""

    sentence: str
    table: Table | None = None


def stamp(values: Mapping[str, str]) -> str:
    """Return name:digest for every field, parted by blanks."""
    return " ".join(f"{name}:{_digest(text)}" for name, text in values.items())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def changed_since(seen: str, values: Mapping[str, str]) -> list[str]:
    """Return the fields that are not as they were stamped; one that is not in it counts."""
    known = dict(part.split(":", 1) for part in seen.split() if ":" in part)
    return [name for name, text in values.items() if known.get(name) != _digest(text)]


def locked(record: Record) -> Record | None:
    """Return the record as it is stored now, held until the transaction ends; None: it is gone.

    What belongs to a county is held by its county, as the actions do: never in another order.
    """
    rows = type(record)._default_manager.all()
    county = getattr(record, "county", None)
    if county is None:
        rows = rows.select_for_update()
    else:
        hold(county)
    found: Record | None = rows.filter(pk=record.pk).first()
    return found


def told(record: models.Model, names: Iterable[str], labels: Sequence[str]) -> str:
    """Say who changed the named fields of the record, and when, as far as the events know."""
    what = "、".join(f"“{label}”" for label in labels)
    event = _last_change(record, set(names))
    if event is None:
        return f"{what}在您打开本页之后有了改动（例如随工作簿导入）"
    return f"{_who_and_when(event)}修改了{what}"


def told_gone(record: models.Model) -> str:
    """Say that the record is no longer there, and who took it away if an event tells."""
    event = _events(record).first()
    return f"{_who_and_when(event)}办理了“{event.verb}”" if event else "在您打开本页之后已被删除"


def _who_and_when(event: Event) -> str:
    at = localtime(event.at)
    return f"{event.person_name}于{at.year}年{at.month}月{at.day}日{at:%H:%M}"


def _events(record: models.Model) -> models.QuerySet[Event]:
    """The events of the record, the newest first."""
    own = Event.objects.filter(object_type=record._meta.label, object_id=str(record.pk))
    return own.order_by("-at", "-pk")


def _last_change(record: models.Model, names: set[str]) -> Event | None:
    def touches(event: Event) -> bool:
        before: dict[str, Any] = event.before or {}
        after: dict[str, Any] = event.after or {}
        return any(before.get(name) != after.get(name) for name in names)

    return next((event for event in _events(record)[:EVENTS_READ] if touches(event)), None)
