"""Who may see and do what: roles and their permissions are data (fixtures/roles.json)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from units.models import Appointment, County, User


class OfCounty(Protocol):
    """Anything that belongs to a county, the county itself included."""

    @property
    def county(self) -> County: ...


@dataclass(frozen=True)
class Role:
    key: str
    label: str
    scope: str  # installation | region | county | unit
    permissions: frozenset[str]


@dataclass(frozen=True)
class Scope:
    """Primary keys of the whole counties and of the single units a person is appointed to."""

    counties: frozenset[int]
    units: frozenset[int]


@lru_cache(maxsize=1)
def roles() -> dict[str, Role]:
    """Return the roles by key, read once from fixtures/roles.json."""
    data: list[dict[str, Any]] = json.loads(
        (settings.FIXTURES_DIR / "roles.json").read_text(encoding="utf-8")
    )
    return {
        row["key"]: Role(row["key"], row["label"], row["scope"], frozenset(row["permissions"]))
        for row in data
    }


def _appointments(user: User) -> list[Appointment]:
    """Return today's appointments, fetched once per user object (that is: per request)."""
    if not user.is_authenticated or not user.is_active:
        return []
    cached: list[Appointment] | None = getattr(user, "_current_appointments", None)
    if cached is None:
        today = timezone.localdate()
        cached = list(user.appointments.current(today).select_related("county", "unit__county"))
        user._current_appointments = cached  # type: ignore[attr-defined]
    return cached


def _counties_of(appointment: Appointment) -> set[int]:
    scope = roles()[appointment.role].scope
    if scope == "unit":
        return set()
    if appointment.county_id:
        return {appointment.county_id}
    counties = apps.get_model("units", "County").objects.all()
    if scope == "region":
        counties = counties.filter(Q(city=appointment.region) | Q(province=appointment.region))
    return set(counties.values_list("pk", flat=True))


def scope_of(user: User) -> Scope:
    """Return what the person may see, from today's appointments."""
    cached: Scope | None = getattr(user, "_scope", None)
    if cached is None:
        held = _appointments(user)
        cached = Scope(
            frozenset(pk for a in held for pk in _counties_of(a)),
            frozenset(a.unit_id for a in held if a.unit_id),
        )
        if user.is_authenticated:
            user._scope = cached  # type: ignore[attr-defined]
    return cached


def role_labels(user: User) -> list[str]:
    return [roles()[a.role].label for a in _appointments(user)]


def holds_role(user: User, *keys: str) -> bool:
    return any(a.role in keys for a in _appointments(user))


def may(user: User, permission: str, *, on: OfCounty | None = None) -> bool:
    """Tell whether any appointment of the person grants the permission on the object.

    Without an object: whether it is granted anywhere.
    """
    for appointment in _appointments(user):
        if permission not in roles()[appointment.role].permissions:
            continue
        if on is None:
            return True
        if appointment.unit_id and roles()[appointment.role].scope == "unit":
            if getattr(on, "unit_id", None) == appointment.unit_id:
                return True
        elif on.county.pk in _counties_of(appointment):
            return True
    return False


def require(user: User, permission: str, *, on: OfCounty | None = None) -> None:
    """Raise PermissionDenied unless the person holds the permission on the object."""
    if not may(user, permission, on=on):
        raise PermissionDenied("您没有办理此事的权限，请联系管理员核对任职。")
