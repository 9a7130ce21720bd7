"""Who may appoint and look after whom. What a role may give to others is data (roles.json)."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from units import access
from units.models import Appointment, County, Unit, User


@dataclass(frozen=True)
class Office:
    """A role and the place where it holds; what the role does not need is left out."""

    role: str
    county: County | None = None
    unit: Unit | None = None
    region: str = ""

    @classmethod
    def of(cls, appointment: Appointment) -> Office:
        return cls(appointment.role, appointment.county, appointment.unit, appointment.region)

    @classmethod
    def fitting(
        cls,
        role: str,
        county: County | None = None,
        unit: Unit | None = None,
        region: str = "",
    ) -> Office:
        """Return the office with the one place that the role has."""
        scope = access.roles()[role].scope
        return cls(
            role,
            county if scope == "county" else None,
            unit if scope == "unit" else None,
            region if scope == "region" else "",
        )

    @property
    def in_county(self) -> County | None:
        return self.unit.county if self.unit else self.county


def may_give(by: User | None, office: Office) -> bool:
    """Tell whether the person may appoint to the office; the program itself may to any."""
    if by is None:
        return True
    county = office.in_county
    return any(
        office.role in held.role.appoints
        and (
            held.role.scope == "installation"
            or (county is not None and county.pk in held.scope.counties)
        )
        for held in access.held_by(by)
    )


def roles_to_give(by: User, county: County | None) -> list[access.Role]:
    """Return the roles that the person may give in the county, or outside of all counties."""
    return [
        role
        for role in access.roles().values()
        if (role.scope in {"county", "unit"}) == (county is not None)
        and may_give(by, Office(role.key, county))
    ]


def may_manage(by: User | None, person: User) -> bool:
    """Tell whether `by` may change the person's account: name, link, on or off.

    Never one's own, and only with a right to every office that the person holds or is to hold;
    else who appoints liaisons could enter as a leader who is one beside. Of a person without any,
    with a right to every one held before.
    """
    if by is None:
        return True
    if person.pk == by.pk:
        return False
    if access.everywhere(by, "PERSON_MANAGE"):
        return True
    if person.is_superuser:
        return False
    posts = person.appointments.select_related("county", "unit__county")
    held = list(posts.unended(timezone.localdate())) or list(posts)
    return bool(held) and all(may_give(by, Office.of(one)) for one in held)


def require_give(by: User | None, person: User | None, office: Office) -> None:
    """Raise PermissionDenied unless `by` may appoint the person, who is never oneself."""
    if by is not None and person is not None and person.pk == by.pk:
        raise PermissionDenied("不能给自己任职或免职，请由其他管理人员办理。")
    if not may_give(by, office):
        raise PermissionDenied("您没有在此处任免这个角色的权限，请联系系统管理员。")


def require_manage(by: User | None, person: User) -> None:
    if not may_manage(by, person):
        raise PermissionDenied("您没有管理此人账号的权限；其任职不全在您的管理范围内。")
