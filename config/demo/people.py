"""The sign-ins of the demo installation; never made outside of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.contrib.auth.hashers import make_password
from django.db import transaction

from units import access, events
from units.models import Appointment, County, Unit, User

PASSWORD = "Jidu-2023-demo"  # noqa: S105 - printed on purpose by `make run`
SINCE = date(2018, 1, 1)
SHOWN = (
    "fengxian.staff",
    "fengxian.reviewer",
    "fengxian.leader",
    "fengxian.liaison",
    "baoji.observer",
    "administrator",
)
EVERYWHERE = ("staff", "leader")
FULL_HOUSE = "fengxian"  # the county with a person of every role


@transaction.atomic
def create_county_people(*, county: County, folder: str) -> None:
    """Make a county's staff and leader, in one county also a reviewer and a liaison."""
    roles = EVERYWHERE if folder != FULL_HOUSE else (*EVERYWHERE, "reviewer", "liaison")
    for role in roles:
        unit = Unit.objects.get(county=county, short_name="住建局") if role == "liaison" else None
        label = access.roles()[role].label
        _create(
            f"{folder}.{role}",
            f"{county.name}{unit.short_name if unit else ''}{label}",
            role,
            county=None if unit else county,
            unit=unit,
        )


@dataclass
class Cast:
    """Who acts in a county: the office's people, and a liaison of each unit that must answer."""

    folder: str
    county: County
    known: dict[int, User] = field(default_factory=dict)

    @property
    def staff(self) -> User:
        return self._named("staff")

    @property
    def leader(self) -> User:
        return self._named("leader")

    @property
    def reviewer(self) -> User:
        return self._named("reviewer" if self.folder == FULL_HOUSE else "staff")

    def _named(self, role: str) -> User:
        return User.objects.get(username=f"{self.folder}.{role}")

    def liaison(self, unit: Unit) -> User:
        """Return the unit's liaison; the first time one is asked for, there is one from then."""
        if unit.pk not in self.known:
            self.known[unit.pk] = self._held(unit) or self._new(unit)
        return self.known[unit.pk]

    def units_with_liaison(self) -> set[int]:
        held = Appointment.objects.filter(role="liaison", unit__county=self.county)
        shown = held.filter(person__username__in=SHOWN)
        return {one.unit_id for one in shown if one.unit_id}

    def _held(self, unit: Unit) -> User | None:
        held = Appointment.objects.filter(role="liaison", unit=unit).select_related("person")
        return next((one.person for one in held), None)

    def _new(self, unit: Unit) -> User:
        liaisons = Appointment.objects.filter(role="liaison", unit__county=self.county)
        name = f"{self.folder}.liaison{liaisons.count() + 1}"
        label = access.roles()["liaison"].label
        _create(name, f"{self.county.name}{unit.short_name}{label}", "liaison", unit=unit)
        return User.objects.get(username=name)


@transaction.atomic
def create_overseers() -> None:
    """Make the observer of a city and the administrator of the installation."""
    _create("baoji.observer", "宝鸡市观察员", "observer", region="宝鸡市")
    _create("administrator", "系统管理员", "administrator", is_staff=True, is_superuser=True)


def _create(
    username: str,
    full_name: str,
    role: str,
    *,
    county: County | None = None,
    unit: Unit | None = None,
    region: str = "",
    **flags: bool,
) -> None:
    person, is_new = User.objects.get_or_create(
        username=username, defaults={"full_name": full_name, "password": _hash(), **flags}
    )
    if not is_new:
        return
    Appointment.objects.create(
        person=person, role=role, county=county, unit=unit, region=region, starts_on=SINCE
    )
    events.record(
        by=None,
        county=county or (unit.county if unit else None),
        verb="新增人员",
        on=person,
        after={"username": username, "role": role},
    )


@lru_cache(maxsize=1)
def _hash() -> str:
    """Return one hash for all of them: making it is slow on purpose."""
    return make_password(PASSWORD)


def sign_in_lines() -> list[str]:
    """Return one line per role: user name, role and place; and the password they share."""
    found = {
        a.person.username: a
        for a in Appointment.objects.filter(person__username__in=SHOWN).select_related(
            "person", "county", "unit__county"
        )
    }
    if not found:
        return []
    lines = [f"演示账号（口令均为 {PASSWORD}）："]
    for username in SHOWN:
        if username in found:
            held = found[username]
            unit = f"{held.unit.county}{held.unit}" if held.unit else ""
            place = unit or held.county or held.region or "全部县区"
            lines.append(f"  {username:<20}{access.roles()[held.role].label}（{place}）")
    return lines
