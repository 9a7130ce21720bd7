"""The events of signing in: what happened to whose account. From where, the events know."""

from __future__ import annotations

from typing import Any

from units import access, events
from units.models import County, Unit, User


def leave(verb: str, *, on: User | None, by: User | None = None, **facts: Any) -> None:
    """Record an event about a person's account; without one: about a name that nobody has.

    What was typed is not kept: people type passwords into the wrong field.
    """
    events.record(
        by=by,
        county=_county(on) if on else None,
        verb=verb,
        on=on or User,
        label="" if on else "不存在的账号",
        after=facts or None,
    )


def _county(person: User) -> County | None:
    """Return the county that the person belongs to, if it is one."""
    scope = access.scope_of(person)
    found = set(scope.counties)
    found |= set(Unit.objects.filter(pk__in=scope.units).values_list("county_id", flat=True))
    return County.objects.get(pk=found.pop()) if len(found) == 1 else None
