"""Rows of every source, and what is filed or decided about a round."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from supervision.models import (
    Commendation,
    ContentError,
    Finding,
    InspectionRound,
    MediaAccount,
    Post,
    Publication,
    RectificationItem,
    SiteColumn,
    Submission,
    Tally,
    Website,
    WorkOrder,
)
from tests.factories.registers import make_unit, numbers
from units.models import County, Unit


def moment(day: date | datetime, hour: int = 10) -> datetime:
    """Return the day at the hour in the office's time zone; a moment stays as it is."""
    if isinstance(day, datetime):
        return day
    return timezone.make_aware(datetime.combine(day, time(hour)))


def make_website(county: County, **fields: Any) -> Website:
    return Website.objects.create(**{"county": county, "name": f"网站{next(numbers)}"} | fields)


def make_column(
    county: County, *, website: Website | None = None, units: Iterable[Unit] = (), **fields: Any
) -> SiteColumn:
    """Make a column; without a website, in the county's first one."""
    n = next(numbers)
    website = website or Website.objects.filter(county=county).first() or make_website(county)
    name = fields.setdefault("name", f"栏目{n}")
    column = SiteColumn.objects.create(
        **{"county": county, "website": website, "path": f"{name}/{n}"} | fields
    )
    column.units.set(units)
    return column


def make_publication(column: SiteColumn, day: date | datetime, **fields: Any) -> Publication:
    given = {
        "county": column.county,
        "column": column,
        "title": f"信息{next(numbers)}",
        "published_at": moment(day),
    }
    return Publication.objects.create(**given | fields)


def make_account(unit: Unit, **fields: Any) -> MediaAccount:
    given = {
        "county": unit.county,
        "unit": unit,
        "name": f"账号{next(numbers)}",
        "platform": MediaAccount.Platform.WECHAT,
    }
    return MediaAccount.objects.create(**given | fields)


def make_post(account: MediaAccount, day: date | datetime, **fields: Any) -> Post:
    given = {
        "county": account.county,
        "account": account,
        "title": f"推文{next(numbers)}",
        "published_at": moment(day),
    }
    return Post.objects.create(**given | fields)


def make_posts(
    account: MediaAccount, first: date, last: date, *, every: int = 7, **fields: Any
) -> list[Post]:
    """Make a post every so many days, from the first day to the last at most."""
    days = range(0, (last - first).days + 1, every)
    return [make_post(account, first + timedelta(days=n), **fields) for n in days]


def make_order(unit: Unit, day: date | datetime, **fields: Any) -> WorkOrder:
    """Make a hotline order received on the day: open and without a due date unless given."""
    given = {
        "county": unit.county,
        "unit": unit,
        "channel": WorkOrder.Channel.HOTLINE,
        "number": f"GD{next(numbers):08d}",
        "received_at": moment(day),
    }
    for name in ("due_at", "closed_at"):
        if fields.get(name):
            fields[name] = moment(fields[name], 18)
    return WorkOrder.objects.create(**given | fields)


def make_submission(unit: Unit, day: date, **fields: Any) -> Submission:
    given = {
        "county": unit.county,
        "unit": unit,
        "category": Submission.Category.NEWS,
        "title": f"稿件{next(numbers)}",
        "submitted_on": day,
        "is_adopted": True,
    }
    return Submission.objects.create(**given | fields)


def make_content_error(unit: Unit, day: date, **fields: Any) -> ContentError:
    given = {
        "county": unit.county,
        "unit": unit,
        "place": f"https://example.gov.cn/{next(numbers)}",
        "wrong": "整治站位",
        "correct": "政治站位",
        "found_on": day,
    }
    return ContentError.objects.create(**given | fields)


def make_tally(round: InspectionRound, source: str, value: int, **fields: Any) -> Tally:
    return Tally.objects.create(
        **{"county": round.county, "round": round, "source": source, "value": value} | fields
    )


def make_finding(round: InspectionRound, unit: Unit | None = None, **fields: Any) -> Finding:
    """Make a confirmed finding."""
    given: dict[str, Any] = {
        "county": round.county,
        "round": round,
        "unit": unit or make_unit(round.county),
        "kind": Finding.Kind.COLUMN_NOT_UPDATED,
        "subject": f"对象{next(numbers)}",
        "state": Finding.State.CONFIRMED,
    }
    given |= fields
    if given["state"] != Finding.State.CANDIDATE:
        given.setdefault("decided_at", moment(round.as_of))
    return Finding.objects.create(**given)


def make_commendation(round: InspectionRound, unit: Unit, **fields: Any) -> Commendation:
    given = {
        "county": round.county,
        "round": round,
        "unit": unit,
        "kind": Commendation.Kind.PRAISE,
        "matter": Commendation.Matter.OVERALL,
    }
    return Commendation.objects.create(**given | fields)


def make_rectification(
    round: InspectionRound, unit: Unit | None = None, **fields: Any
) -> RectificationItem:
    """Make an item issued the day after the round's window and due seven days later."""
    issued = round.ends_on + timedelta(days=1)
    given = {
        "county": round.county,
        "round": round,
        "unit": unit or make_unit(round.county),
        "problem": f"问题{next(numbers)}",
        "issued_on": issued,
        "due_on": issued + timedelta(days=7),
    }
    return RectificationItem.objects.create(**given | fields)
