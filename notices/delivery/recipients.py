"""Whom a notice can be sent to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from notices.composition.frozen import document_of
from notices.delivery.passages import Names, of_units
from notices.models import Notice
from units import access
from units.models import Appointment, Unit, User

READING = "NOTICE_READ"


def readers(units: Iterable[Unit]) -> QuerySet[User]:
    """Return the people who read notices for any of the units today."""
    roles = [
        role.key for role in access.roles().values()
        if role.scope == "unit" and READING in role.permissions
    ]  # fmt: skip
    posts = Appointment.objects.current(timezone.localdate()).filter(
        role__in=roles, unit__in=[unit.pk for unit in units]
    )
    found: QuerySet[User] = User.objects.filter(is_active=True, pk__in=posts.values("person"))
    return found


def in_force(notice: Notice, on: date | None = None) -> QuerySet[Unit]:
    """Return all units of the county that exist on the day, in the order of the register."""
    day = on or timezone.localdate()
    found: QuerySet[Unit] = Unit.objects.filter(county=notice.county).valid_between(day, day)
    return found.order_by("display_order", "pk")


def named(notice: Notice, on: date | None = None) -> set[int]:
    """Return the keys of the units that the notice names."""
    names = Names(notice.county, on or timezone.localdate())
    return set(of_units(document_of(notice), names))
