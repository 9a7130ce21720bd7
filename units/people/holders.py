"""Whom to tell: the people whose office it is."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from units import access
from units.models import Appointment, County, Unit, User


def holders(
    county: County, permission: str, unit: Unit | None = None, on: date | None = None
) -> QuerySet[User]:
    """Return the people who hold the permission by an appointment to the county today.

    With a unit: by an appointment to that unit. Observers and administrators may do much
    everywhere, but no single matter is theirs: they are not among them.
    """
    scope = "unit" if unit else "county"
    roles = [
        role.key
        for role in access.roles().values()
        if role.scope == scope and permission in role.permissions
    ]
    posts = Appointment.objects.current(on or timezone.localdate()).filter(role__in=roles)
    posts = posts.filter(unit=unit) if unit else posts.filter(county=county)
    found: QuerySet[User] = User.objects.filter(
        is_active=True, pk__in=posts.values("person")
    ).order_by("full_name", "pk")
    return found
