"""Which units are to be reminded of a notice that they have not read, and who is told of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.timezone import localdate

from notices.models import Notice, NoticeDelivery
from supervision.models.rounds import start_of
from supervision.reminders.digests import Offices
from supervision.reminders.stages import reached, stages_of
from units.models import County, Unit, User
from units.workdays.calendar import Calendar

# A stage missed for longer, as when the portal was set up, is not made up for.
MADE_UP = timedelta(days=14)


@dataclass
class Due:
    """Deliveries of a notice that came to a stage, their people, and the office's with units."""

    deliveries: list[NoticeDelivery] = field(default_factory=list)
    readers: dict[int, User] = field(default_factory=dict)
    overseers: dict[int, tuple[User, list[Unit]]] = field(default_factory=dict)


def due(county: County, on: date) -> dict[Notice, Due]:
    """Return, notice by notice, what is still to be done on the day.

    A stage is over when the unit was reminded on its day or later, by whomever.
    """
    calendar, stages = Calendar(), stages_of(county, "unread")
    rows = NoticeDelivery.objects.unread().filter(
        notice__county=county,
        notice__state=Notice.State.ISSUED,
        delivered_at__gte=start_of(on - stages.lag - MADE_UP),
        delivered_at__lt=start_of(on),
    )
    found: dict[Notice, Due] = defaultdict(Due)
    offices = None
    for row in rows.select_related("notice__county", "unit"):
        delivered = localdate(row.delivered_at)
        at = reached(stages, delivered, delivered, on, calendar)
        if at is None or on - at.since > MADE_UP:
            continue
        if row.reminded_at and localdate(row.reminded_at) >= at.since:
            continue
        offices = offices or Offices(county, on)
        of_unit, of_county = offices.people(row.unit_id, at.stage.tell)
        one = found[row.notice]
        one.deliveries.append(row)
        one.readers |= of_unit
        for pk, person in of_county.items():
            one.overseers.setdefault(pk, (person, []))[1].append(row.unit)
    return found
