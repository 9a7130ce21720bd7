"""Rows that are late or too few by a count that no database takes: working days, calendar
periods, and which document an interpretation is of.

Each reads its few candidates in a fixed number of queries and answers with the primary keys.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from supervision.indicators import asof
from supervision.indicators.sources import Rows
from supervision.indicators.thresholds import threshold_of
from supervision.models import InspectionRound, Post, Publication, SiteColumn, WorkOrder
from supervision.models.rounds import start_of
from units.workdays.calendar import Calendar

ONE_DAY = timedelta(days=1)
YEAR = timedelta(days=365)
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
INTERPRETS = "解读"
# The rules whose thresholds sources and facts read, by their keys.
READ = {
    "late_interpretations": ("PI1",),
    "late_disclosure": ("FO1", "FO2"),
    "without_original": ("AC9",),
    "long_unanswered": ("letter_unanswered",),
    "unfixed_long": ("TY1",),
    "serious_unfixed": ("TY2",),
}
_NAMED = re.compile("《(.+)》")


def late_interpretations(round: InspectionRound) -> Rows:
    """Interpretations of the window that came out too many working days after their document.

    An interpretation names its document in the marks of a book title; the document is what bears
    this name, or carries it in its own title, and came out first within the year before.
    """
    limit = threshold_of(round, "PI1")
    found = asof.within("published_at", Publication)(round)
    if limit is None:
        return found.none()
    days = int(limit.value)
    named = {
        pk: (name.group(1), timezone.localdate(at))
        for pk, title, at in found.filter(title__contains=INTERPRETS).values_list(
            "pk", "title", "published_at"
        )
        if (name := _NAMED.search(title))
    }
    if not named:
        return found.none()
    published = _documents(round, {name for name, _ in named.values()})
    calendar = Calendar()
    late = [
        pk
        for pk, (name, day) in named.items()
        if (first := published.get(name)) and calendar.between(first, day) > days
    ]
    return found.filter(pk__in=late)


def _documents(round: InspectionRound, names: set[str]) -> dict[str, date]:
    """Return the day on which each document first came out."""
    first, end = asof.span(round)
    documents = Publication.objects.filter(
        Q(title__in=names) | Q(title__contains="《"),
        county=round.county_id,
        published_at__gte=first - YEAR,
        published_at__lt=end,
    ).exclude(title__contains=INTERPRETS)
    found: dict[str, date] = {}
    for title, at in documents.order_by("published_at").values_list("title", "published_at"):
        inner = _NAMED.search(title)
        for name in {title, inner.group(1) if inner else title} & names:
            found.setdefault(name, timezone.localdate(at))
    return found


def late_disclosure(round: InspectionRound) -> Rows:
    """Requests that ran in the window and were not answered within the term of the law.

    The term begins on the day after the request came in, and one extension adds another.
    """
    first, end = asof.span(round)
    running = WorkOrder.objects.filter(
        Q(closed_at__isnull=True) | Q(closed_at__gte=first),
        county=round.county_id,
        channel=WorkOrder.Channel.DISCLOSURE_REQUEST,
        received_at__gte=first - YEAR,
        received_at__lt=end,
    )
    terms = [threshold_of(round, code) for code in ("FO1", "FO2")]
    if terms[0] is None:
        return running.none()
    term, more = (int(one.value) if one else 0 for one in terms)
    calendar = Calendar()
    due: dict[tuple[date, int], date] = {}
    late = []
    for pk, received, closed, extended in running.values_list(
        "pk", "received_at", "closed_at", "extension_count"
    ):
        asked = timezone.localdate(received), term + (more if extended else 0)
        if asked not in due:
            due[asked] = calendar.after(*asked).due
        done = timezone.localdate(closed) if closed else round.as_of + ONE_DAY
        if min(done, round.as_of + ONE_DAY) > due[asked]:
            late.append(pk)
    return running.filter(pk__in=late)


def too_few(round: InspectionRound) -> Q:
    """Columns with fewer publications than they say in a period of theirs that the round judges.

    That is every period that ends within the window, and the one that the round itself is about
    when its window ends some days early.
    """
    limited = _told(asof.columns(round), round, "column").filter(
        asof.expected(round), minimum_count__isnull=False
    )
    columns = limited.values_list("pk", "minimum_count", "minimum_period", "opened_on")
    periods = {period: list(_judged(round, period)) for period in {row[2] for row in columns}}
    wanted = [(row, span) for row in columns for span in periods[row[2]]]
    if not wanted:
        return asof.NONE
    counts = _by_month(
        Publication.objects.filter(column__minimum_count__isnull=False, county=round.county_id),
        "column_id", min(span[0] for _, span in wanted), round.last_day,
    )  # fmt: skip
    few = {
        pk
        for (pk, minimum, _, opened), (first, last) in wanted
        if not (opened and opened > first)
        and sum(n for month, n in counts[pk].items() if first <= month <= last) < minimum
    }
    return Q(pk__in=few)


def without_original(round: InspectionRound) -> Q:
    """Accounts that let a whole month of the window pass without enough original posts.

    A county that keeps no posts, and an account whose posts are a tally, is not judged.
    """
    limit = threshold_of(round, "AC9")
    posts = asof.within("published_at", Post)(round)
    months = [first for first, _ in _months(round)]
    if limit is None or not months or not posts.exists():
        return asof.NONE
    counts = _by_month(
        posts.filter(is_original=True), "account_id", round.starts_on, round.last_day
    )
    running = _told(asof.accounts(round).filter(asof.registered(round)), round, "account")
    few = [
        pk
        for pk, opened in running.values_list("pk", "opened_on")
        if any(
            counts[pk].get(month, 0) < limit.value
            for month in months
            if not (opened and opened > month)
        )
    ]
    return Q(pk__in=few)


def _told(objects: Rows, round: InspectionRound, name: str) -> Rows:
    """Leave out the objects whose rows a tally stands for, and all where it does not say whose."""
    source = {"column": "publications", "account": "posts"}[name]
    tallied = list(round.tallies.filter(source=source).values_list(name, flat=True))
    return objects.none() if None in tallied else objects.exclude(pk__in=tallied)


def _by_month(rows: Rows, key: str, first: date, last: date) -> dict[int, dict[date, int]]:
    """Return how many rows each object has in each month, by the month's first day."""
    counted = (
        rows.filter(published_at__gte=start_of(first), published_at__lt=start_of(last + ONE_DAY))
        .order_by()
        .values(key, month=TruncMonth("published_at"))
        .annotate(n=Count("pk"))
        .values_list(key, "month", "n")
    )
    found: dict[int, dict[date, int]] = defaultdict(dict)
    for pk, month, n in counted:
        found[pk][timezone.localdate(month)] = n
    return found


def _months(round: InspectionRound) -> Iterator[tuple[date, date]]:
    """Yield the whole months of the window."""
    for first, last in _judged(round, SiteColumn.Period.MONTH):
        if first >= round.starts_on:
            yield first, last


def _judged(round: InspectionRound, period: str) -> Iterator[tuple[date, date]]:
    """Yield the calendar periods that the round judges, first and last day each."""
    length = MONTHS[period]
    year, month = round.starts_on.year, (round.starts_on.month - 1) // length * length + 1
    while (first := date(year, month, 1)) <= round.last_day:
        year, month = (year, month + length) if month + length <= 12 else (year + 1, 1)
        last = date(year, month, 1) - ONE_DAY
        is_over = round.as_of >= round.ends_on
        own = is_over and round.kind == period and first >= round.starts_on
        if last <= round.last_day or own:
            yield first, last
