"""People, counties, units, rounds and indicators."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from supervision.models import Indicator, InspectionRound
from units.models import Appointment, County, Unit, UnitAlias, User

numbers = count(1)


def make_county(**fields: Any) -> County:
    n = next(numbers)
    given = {
        "name": f"试点{n}县",
        "code": f"{n:06d}",
        "city": "试点市",
        "province": "陕西省",
        "issuing_organ": f"试点{n}县人民政府办公室",
    }
    return County.objects.create(**given | fields)


def make_user(role: str = "", on: County | Unit | None = None, **fields: Any) -> User:
    """Make a person; with a role, one appointed since 2000 (to a county, a unit or everywhere)."""
    n = next(numbers)
    user = User.objects.create_user(**{"username": f"user{n}", "full_name": f"人员{n}"} | fields)
    if role:
        Appointment.objects.create(
            person=user,
            role=role,
            county=on if isinstance(on, County) else None,
            unit=on if isinstance(on, Unit) else None,
            starts_on=date(2000, 1, 1),
        )
    return user


def make_unit(county: County | None = None, **fields: Any) -> Unit:
    n = next(numbers)
    name = fields.pop("short_name", f"单位{n}")
    given = {
        "county": county or make_county(),
        "name": f"{name}全称",
        "short_name": name,
        "kind": Unit.Kind.DEPARTMENT,
        "display_order": n,
    }
    return Unit.objects.create(**given | fields)


def make_alias(unit: Unit, name: str, **fields: Any) -> UnitAlias:
    return UnitAlias.objects.create(county=unit.county, unit=unit, name=name, **fields)


def make_round(county: County | None = None, **fields: Any) -> InspectionRound:
    """Make the third quarter of 2023, open, known as of its last day."""
    given: dict[str, Any] = {
        "county": county or make_county(),
        "kind": InspectionRound.Kind.QUARTER,
        "code": "2023Q3",
        "label": "2023年第三季度",
        "starts_on": date(2023, 7, 1),
        "ends_on": date(2023, 9, 30),
    }
    given |= fields
    given.setdefault("as_of", given["ends_on"])
    return InspectionRound.objects.create(**given)


def make_indicator(code: str, threshold: float, **fields: Any) -> Indicator:
    given = {
        "code": code,
        "threshold": threshold,
        "level": Indicator.Level.COUNTY if fields.get("county") else Indicator.Level.NATIONAL,
        "name": code,
        "condition": code,
        "status": Indicator.Status.CONFIRMED,
    }
    return Indicator.objects.create(**given | fields)
