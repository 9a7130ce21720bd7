"""Working days between two dates of a row, counted inside a query.

    late = working_days(
        Publication.objects.filter(…), "waited", start="document__published_at", end="published_at"
    ).filter(waited__gt=3)
    open_too_long = working_days(
        WorkOrder.objects.filter(closed_at=None), "waited", start="received_at", end=round.as_of
    ).filter(waited__gt=20)

`waited` counts as Calendar.between does: the working days after the start up to and with the end;
0 on the same day, negative when the end is earlier, NULL when either is NULL or before FIRST.
Either end is a field's name (through relations too), an expression (`Coalesce("closed_at", …)`),
or a date; moments count as their day in the office's time zone. Two look-ups by primary key a row,
the same on SQLite and PostgreSQL. In a year whose arrangement is not known Monday to Friday are
worked: `uncovered(first, last)` names such years, and whoever publishes the result should say so.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from units.models import WorkdayOrdinal
from units.workdays.calendar import Calendar

FIRST = date(2004, 1, 1)
"""The first day of the table: as far back as the calendar package knows."""
YEARS_AHEAD = 2

Rows = TypeVar("Rows", bound="QuerySet[Any]")
End = str | date | models.expressions.Combinable


def working_days(rows: Rows, name: str, *, start: End, end: End) -> Rows:
    """Annotate each row under `name` with the working days from its start to its end."""
    refresh()
    rows, first = _ordinal(rows, f"{name}_start", start)
    rows, last = _ordinal(rows, f"{name}_end", end)
    return rows.annotate(**{name: last - first})


def uncovered(first: date, last: date) -> list[int]:
    """Return the years from `first` to `last` whose arrangement of holidays is not known."""
    calendar = Calendar()
    return [year for year in range(first.year, last.year + 1) if not calendar.covers(year)]


def _ordinal(rows: Any, name: str, end: End) -> tuple[Any, models.expressions.Combinable]:
    """Return the rows with the day under an alias, and the expression of its ordinal."""
    if isinstance(end, date):
        found = WorkdayOrdinal.objects.filter(day=end).values_list("ordinal", flat=True).first()
        return rows, Value(found, models.IntegerField())
    rows = rows.alias(**{name: F(end) if isinstance(end, str) else end})
    if isinstance(rows.query.annotations[name].output_field, models.DateTimeField):
        rows = rows.alias(**{f"{name}_day": TruncDate(name)})
        name += "_day"
    of_day = WorkdayOrdinal.objects.filter(day=OuterRef(name)).values("ordinal")
    return rows, Subquery(of_day, output_field=models.IntegerField())


def refresh(today: date | None = None) -> int:
    """Bring the table up to date with the calendar; return how many days were written.

    Called by every count, which then reads it once: neither a change in the admin nor a new
    version of the package can leave it behind. Two who do it at a time write the same.
    """
    wanted = _counted(today or timezone.localdate())
    with transaction.atomic():
        stored = dict(WorkdayOrdinal.objects.order_by().values_list("day", "ordinal"))
        WorkdayOrdinal.objects.filter(day__in=stored.keys() - wanted.keys()).delete()
        changed = WorkdayOrdinal.objects.bulk_create(
            [
                WorkdayOrdinal(day=day, ordinal=ordinal)
                for day, ordinal in wanted.items()
                if stored.get(day) != ordinal
            ],
            batch_size=2000,
            update_conflicts=True,
            unique_fields=["day"],
            update_fields=["ordinal"],
        )
    return len(changed)


def _counted(today: date) -> dict[date, int]:
    calendar = Calendar()
    last = date(today.year + YEARS_AHEAD, 12, 31)
    days = [FIRST + timedelta(days=n) for n in range((last - FIRST).days + 1)]
    return dict(zip(days, accumulate(map(calendar.is_working, days)), strict=True))
