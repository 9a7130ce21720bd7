"""The counts of a round as a page would ask for them one by one: a loop over the units."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet, Sum

from bench.sql.work import FAMILIES
from supervision.indicators import asof
from supervision.models import (
    Commendation,
    ContentError,
    InspectionRound,
    Post,
    Publication,
    Submission,
    WorkOrder,
)
from units.models import Unit

Counts = dict[tuple[str, str], int]  # (metric, unit) → count


def by_unit(round: InspectionRound) -> Counts:
    """Count for each unit what a quarterly notice speaks of, each figure with its own query."""
    return {
        (metric, str(unit.pk)): number
        for unit in Unit.objects.filter(county=round.county_id)
        for metric, number in _figures(unit, round)
    }


def _figures(unit: Unit, round: InspectionRound) -> Iterator[tuple[str, int]]:
    for family, channels in FAMILIES.items():
        yield from _orders(family, unit.work_orders.filter(channel__in=channels), round)
    first, end = asof.span(round)
    moment = Q(published_at__gte=first, published_at__lt=end)
    published = Publication.objects.filter(moment, unit=unit)
    yield "publications.total", published.count()
    kinds = ("statutory", "key_area")
    yield "publications.statutory_and_key", published.filter(column__kind__in=kinds).count()
    yield "publications.topic", published.filter(column__kind="topic").count()
    posts = Post.objects.filter(moment, account__unit=unit)
    yield "posts.total", posts.count()
    yield "posts.original", posts.filter(is_original=True).count()
    yield "accounts.total", unit.accounts.count()
    days = (round.starts_on, asof.last_day(round))
    sent = Submission.objects.filter(unit=unit, submitted_on__range=days)
    yield "submissions.submitted", sent.count()
    yield "submissions.total", sent.filter(is_adopted=True).count()
    for category in ("disclosure", "interpretation", "news"):
        yield f"submissions.{category}", sent.filter(is_adopted=True, category=category).count()
    errors = ContentError.objects.filter(unit=unit, found_on__range=days)
    yield "content_errors.total", errors.count()
    yield "content_errors.fixed", errors.filter(fixed_on__lte=round.as_of).count()
    yield "findings.total", unit.findings.filter(round=round, state="confirmed").count()
    left = unit.rectifications.filter(round=round.previous_id)
    yield "previous.items", left.count()
    yield "previous.open_items", left.filter(asof.item_open(round)).count()
    criticised = Commendation.objects.filter(round=round, unit=unit, kind="criticism")
    for matter in Commendation.Matter.values:
        yield f"criticism.{matter}", criticised.filter(matter=matter).count()


def _orders(
    family: str, orders: QuerySet[WorkOrder], round: InspectionRound
) -> Iterator[tuple[str, int]]:
    first, end = asof.span(round)
    orders = orders.filter(received_at__gte=first, received_at__lt=end)
    yield f"{family}.received", orders.count()
    for fact in ("closed", "on_time", "overdue", "pending", "due", "rated", "satisfied"):
        yield f"{family}.{fact}", orders.filter(getattr(asof, fact)(round)).count()
    sums = orders.aggregate(Sum("extension_count", default=0), Sum("returned_count", default=0))
    yield f"{family}.extensions", sums["extension_count__sum"]
    yield f"{family}.returns", sums["returned_count__sum"]
