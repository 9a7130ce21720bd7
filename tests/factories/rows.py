"""Rows of any model: every relation filled, each row with relations of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import models

from tests.factories.registers import numbers

DAY = date(2023, 8, 1)


# What constraints tie to the relations that are filled.
TIED: dict[str, dict[str, Any]] = {
    "Indicator": {"level": "county", "checked_by": None},
    "ChecklistAnswer": {"website": None, "account": None},
    "Message": {"mailing": None},
    "RectificationItem": {"closed_by": None},
    "Evidence": {"finding": None, "visit": None, "replaces": None},
    "SiteVisit": {"zone": None},
    "CheckWaiver": {"withdrawn_by": None},
    "NoticeDelivery": {"first_read_by": None},
}


def make_rows(model: type[models.Model], number: int) -> list[models.Model]:
    return [_row(model) for _ in range(number)]


def _row(model: type[models.Model], *, bare: bool = False) -> models.Model:
    """Make a row; a bare one, which another points to, without the relations it may lack."""
    values = {}
    fixed = {} if bare else TIED.get(model.__name__, {})
    for field in model._meta.concrete_fields:
        if field.name in fixed:
            values[field.name] = fixed[field.name]
        elif isinstance(field, models.ForeignKey):
            if not (bare and field.null):
                values[field.name] = _row(field.related_model, bare=True)
        elif not (field.primary_key or field.null or field.blank or field.has_default()):
            values[field.name] = _value(field)
    # Past `save`, which may refuse or write more than the row.
    [made] = model._base_manager.bulk_create([model(**values)])
    return made


def _value(field: models.Field[Any, Any]) -> Any:
    n = next(numbers)
    if field.choices:
        return field.flatchoices[0][0]
    match field:
        case models.DateTimeField():
            return datetime(2023, 8, 1, tzinfo=UTC) + timedelta(minutes=n)
        case models.DateField():
            return DAY + timedelta(days=n)
        case models.BooleanField():
            return False
        case models.IntegerField() | models.DecimalField() | models.FloatField():
            return n % 30000
        case models.JSONField():
            return {}
        case models.CharField() | models.TextField():
            return f"{n}"[-(field.max_length or 9) :]
    raise TypeError(f"no value for {field}")
