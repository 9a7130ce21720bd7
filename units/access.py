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
    appoints: frozenset[str]  # the roles that its holder may give to others, within the scope


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
        row["key"]: Role(
            row["key"],
            row["label"],
            row["scope"],
            frozenset(row["permissions"]),
            frozenset(row.get("appoints", [])),
        )
        for row in data
    }


def role_choices() -> list[tuple[str, str]]:
    return [(role.key, role.label) for role in roles().values()]


@dataclass(frozen=True)
class Held:
    """A role that the person holds today, and where."""

    role: Role
    scope: Scope


def held_by(user: User) -> list[Held]:
    """Return what today's appointments grant, read once per user object (that is: per request).

    A role that roles.json does not know grants nothing.
    """
    if not user.is_authenticated or not user.is_active:
        return []
    cached: list[Held] | None = getattr(user, "_held", None)
    if cached is None:
        known = user.appointments.current(timezone.localdate()).filter(role__in=roles())
        cached = [Held(roles()[one.role], _scope_of(one)) for one in known]
        user._held = cached  # type: ignore[attr-defined]
    return cached


def _scope_of(appointment: Appointment) -> Scope:
    """Return where the appointment holds; one without the place that its role needs: nowhere."""
    scope = roles()[appointment.role].scope
    if scope == "unit":
        return Scope(frozenset(), frozenset(filter(None, [appointment.unit_id])))
    if appointment.county_id:
        return Scope(frozenset({appointment.county_id}), frozenset())
    counties = apps.get_model("units", "County").objects.all()
    if scope == "region":
        here = Q(city=appointment.region) | Q(province=appointment.region)
        counties = counties.filter(here)
    elif scope != "installation":
        counties = counties.none()
    return Scope(frozenset(counties.values_list("pk", flat=True)), frozenset())


def scope_of(user: User, permission: str = "") -> Scope:
    """Return what the person may see; with a permission, only where a role grants it."""
    held = [h.scope for h in held_by(user) if not permission or permission in h.role.permissions]
    return Scope(
        frozenset[int]().union(*(scope.counties for scope in held)),
        frozenset[int]().union(*(scope.units for scope in held)),
    )


def role_keys(user: User) -> frozenset[str]:
    """Return the roles that the person holds today."""
    return frozenset(held.role.key for held in held_by(user))


def role_labels(user: User) -> list[str]:
    return [held.role.label for held in held_by(user)]


def may(user: User, permission: str, *, on: OfCounty | None = None) -> bool:
    """Tell whether any appointment of the person grants the permission on the object.

    Without an object: whether it is granted anywhere.
    """
    if on is None:
        return any(permission in held.role.permissions for held in held_by(user))
    scope = scope_of(user, permission)
    return on.county.pk in scope.counties or getattr(on, "unit_id", None) in scope.units


def may_within(user: User, permission: str, county: County) -> bool:
    """Tell whether the permission is granted in the county, be it for one unit of it alone."""
    scope = scope_of(user, permission)
    if county.pk in scope.counties:
        return True
    return bool(scope.units) and county.unit_set.filter(pk__in=scope.units).exists()


def everywhere(user: User, permission: str) -> bool:
    """Tell whether a role that covers the whole installation grants the permission."""
    return any(
        held.role.scope == "installation" and permission in held.role.permissions
        for held in held_by(user)
    )


def require_everywhere(user: User, permission: str) -> None:
    """Raise PermissionDenied unless it is granted for the whole installation."""
    if not everywhere(user, permission):
        raise PermissionDenied("此事由系统管理员办理。")


def require(user: User, permission: str, *, on: OfCounty | None = None) -> None:
    """Raise PermissionDenied unless the person holds the permission on the object."""
    if not may(user, permission, on=on):
        raise PermissionDenied("您没有办理此事的权限，请联系管理员核对任职。")
