"""Rows and facts of every source as of a round.

All of them are evaluated as of the end of the round's as-of day: a later closing, correction,
filing or deregistration does not change a round. Marks without a date (原创, 已采用, 满意度) are
taken as they stand; closing the round is what freezes them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import CharField, Exists, F, Model, OuterRef, Q, Subquery
from django.db.models.functions import Cast

from supervision.indicators.sources import Rows
from supervision.indicators.thresholds import before, threshold_of
from supervision.models import (
    AccountFiling,
    Commendation,
    ContentError,
    Finding,
    GuideCheck,
    InspectionRound,
    MediaAccount,
    MetricValue,
    Publication,
    RectificationItem,
    SiteColumn,
    Website,
    WorkOrder,
    ZoneCheck,
)
from supervision.models.rounds import start_of
from units.models import Unit

NONE = Q(pk__in=[])


def span(round: InspectionRound) -> tuple[datetime, datetime]:
    """The half-open span of moments whose rows the round covers and knows."""
    return round.window[0], start_of(round.last_day + timedelta(days=1))


def within(path: str, model: type[Model]) -> Callable[[InspectionRound], Rows]:
    """Rows whose moment lies in the round's window."""

    def rows(round: InspectionRound) -> Rows:
        first, end = span(round)
        return model._default_manager.filter(
            **{"county": round.county_id, f"{path}__gte": first, f"{path}__lt": end}
        )

    return rows


def on_days(path: str, model: type[Model]) -> Callable[[InspectionRound], Rows]:
    """Rows whose date lies in the round's window."""

    def rows(round: InspectionRound) -> Rows:
        return model._default_manager.filter(
            **{"county": round.county_id, f"{path}__range": (round.starts_on, round.last_day)}
        )

    return rows


def standing(first: str, last: str, round: InspectionRound) -> Q:
    """The register row existed on the round's last day; both dates inclusive, either open."""
    day = round.last_day
    return (Q(**{f"{first}__isnull": True}) | Q(**{f"{first}__lte": day})) & (
        Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": day})
    )


def websites(round: InspectionRound) -> Rows:
    return Website.objects.filter(
        standing("launched_on", "closed_on", round), county=round.county_id
    )


def accounts(round: InspectionRound) -> Rows:
    day = round.last_day
    return MediaAccount.objects.filter(county=round.county_id).running_between(day, day)


def units(round: InspectionRound) -> Rows:
    day = round.last_day
    return Unit.objects.filter(county=round.county_id).valid_between(day, day)


def columns(round: InspectionRound) -> Rows:
    return SiteColumn.objects.filter(
        standing("opened_on", "closed_on", round), county=round.county_id
    )


def column_updates(round: InspectionRound) -> Rows:
    """The columns with the moment of what was last published in each, in any earlier round too."""
    published = Publication.objects.filter(column=OuterRef("pk"), published_at__lt=span(round)[1])
    latest = published.order_by("-published_at").values("published_at")[:1]
    found: Rows = columns(round).annotate(latest=Subquery(latest))
    return found


def column_units(round: InspectionRound) -> Rows:
    return SiteColumn.units.through._default_manager.filter(sitecolumn__in=columns(round))


def guide_checks(round: InspectionRound) -> Rows:
    return GuideCheck.objects.filter(round=round)


def zone_checks(round: InspectionRound) -> Rows:
    return ZoneCheck.objects.filter(round=round)


def unanswered(round: InspectionRound) -> Rows:
    """Orders of the last year that were still open at the end of the as-of day."""
    end = round.as_of_end
    return WorkOrder.objects.filter(
        still_open(round),
        county=round.county_id,
        received_at__gte=end - timedelta(days=365),
        received_at__lt=end,
    )


def unfixed_errors(round: InspectionRound) -> Rows:
    """Errors of the last year that were not put right by the end of the as-of day."""
    return ContentError.objects.filter(
        Q(fixed_on__isnull=True) | Q(fixed_on__gt=round.as_of),
        county=round.county_id,
        found_on__range=(round.as_of - timedelta(days=365), round.as_of),
    )


def findings(round: InspectionRound) -> Rows:
    return Finding.objects.filter(round=round).confirmed()


# A unit with a confirmed problem in a matter is not praised for the same matter.
_PROBLEMS_BEGIN = {
    Commendation.Matter.COLUMNS: "column_",
    Commendation.Matter.LETTERS: "letters_",
    Commendation.Matter.HOTLINE: "work_order_",
    Commendation.Matter.ACCOUNTS: "account_",
    Commendation.Matter.SUBMISSIONS: "submission_",
}
MATTER_PROBLEMS: dict[str, list[str]] = {
    matter: [kind for kind in Finding.Kind if kind.startswith(begins)]
    for matter, begins in _PROBLEMS_BEGIN.items()
}


def commendations(round: InspectionRound) -> Rows:
    """The recorded choices that stand."""
    contradicted = Q()
    for matter, kinds in MATTER_PROBLEMS.items():
        found = findings(round).filter(unit=OuterRef("unit"), kind__in=kinds)
        contradicted |= Q(Exists(found), matter=matter)
    return Commendation.objects.filter(round=round).exclude(
        Q(kind=Commendation.Kind.PRAISE) & contradicted
    )


def rectifications(round: InspectionRound) -> Rows:
    """The items that followed from the round before, as far as issued by the as-of day.

    One that was issued in error and withdrawn by then is none.
    """
    return RectificationItem.objects.filter(
        Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=round.as_of),
        round=round.previous_id,
        round__isnull=False,
        issued_on__lte=round.as_of,
    )


def closed(round: InspectionRound) -> Q:
    return Q(closed_at__lt=round.as_of_end)


def still_open(round: InspectionRound) -> Q:
    return Q(closed_at__isnull=True) | Q(closed_at__gte=round.as_of_end)


def on_time(round: InspectionRound) -> Q:
    return closed(round) & (Q(due_at__isnull=True) | Q(closed_at__lte=F("due_at")))


def pending(round: InspectionRound) -> Q:
    return still_open(round) & (Q(due_at__isnull=True) | Q(due_at__gte=round.as_of_end))


def overdue(round: InspectionRound) -> Q:
    """Closed late, or open past due: the complement of on time and pending."""
    return closed(round) & Q(closed_at__gt=F("due_at")) | still_open(round) & Q(
        due_at__lt=round.as_of_end
    )


def rated(round: InspectionRound) -> Q:
    return closed(round) & ~Q(satisfaction=WorkOrder.Satisfaction.UNRATED)


def satisfied(round: InspectionRound) -> Q:
    """满意 and 基本满意 both count as satisfied, as the hotline platforms count them."""
    return closed(round) & Q(
        satisfaction__in=[WorkOrder.Satisfaction.SATISFIED, WorkOrder.Satisfaction.FAIRLY]
    )


def registered(round: InspectionRound) -> Q:
    """An opening filed by the as-of day; without any filing on record, the register's mark."""
    filings = AccountFiling.objects.filter(account=OuterRef("pk"), kind=AccountFiling.Kind.OPEN)
    return Exists(filings.filter(filed_on__lte=round.as_of)) | Q(is_registered=True) & ~Exists(
        filings
    )


def unregistered(round: InspectionRound) -> Q:
    return ~registered(round)


def closing(round: InspectionRound) -> Q:
    """Its closing was filed by the as-of day, and it is not deregistered yet."""
    filings = AccountFiling.objects.filter(
        account=OuterRef("pk"), kind=AccountFiling.Kind.CLOSE, filed_on__lte=round.as_of
    )
    return Exists(filings) & (Q(deregistered_on__isnull=True) | Q(deregistered_on__gt=round.as_of))


def surplus(round: InspectionRound) -> Q:
    """Its unit runs an older account on the same platform."""
    older = accounts(round).filter(
        unit=OuterRef("unit"), platform=OuterRef("platform"), pk__lt=OuterRef("pk")
    )
    return Q(Exists(older))


def blank(round: InspectionRound) -> Q:
    """Nothing was ever published in it by the end of the as-of day, and nobody said why.

    A county that keeps no publications at all has no blank columns: nothing was recorded.
    """
    published = Publication.objects.filter(county=round.county_id, published_at__lt=round.as_of_end)
    own = published.filter(column=OuterRef("pk"))
    return expected(round) & Exists(published) & ~Exists(own)


def long_unanswered(round: InspectionRound) -> Q:
    """Received longer before the end of the as-of day than the rule lets a letter wait."""
    limit = threshold_of(round, "letter_unanswered")
    return Q(received_at__lt=start_of(before(round.as_of, limit))) if limit else NONE


def past_due(round: InspectionRound) -> Q:
    return Q(due_at__lt=round.as_of_end)


def unfixed_beyond(code: str) -> Callable[[InspectionRound], Q]:
    """Found longer ago than the rule lets an error stand."""

    def condition(round: InspectionRound) -> Q:
        limit = threshold_of(round, code)
        return Q(found_on__lt=before(round.as_of, limit)) if limit else NONE

    return condition


def zero_before(round: InspectionRound) -> Q:
    """Units that the round before counted with no adopted article."""
    counted = MetricValue.objects.filter(
        round=round.previous_id, metric="submissions.zero", group="unit", numerator__gt=0
    )
    key = Cast(OuterRef("pk"), CharField(max_length=20))
    return Q(Exists(counted.filter(group_key=key)))


def failed(round: InspectionRound) -> Q:
    return Q(result="fail")


def expected(round: InspectionRound) -> Q:
    return Q(explained_empty="")


def limited(round: InspectionRound) -> Q:
    """Columns that say how long they may pause, and are not explained as empty."""
    return Q(explained_empty="", max_gap_days__isnull=False)


def unlimited(round: InspectionRound) -> Q:
    """Columns without a limit of their own: the rule of their kind applies."""
    return Q(explained_empty="", max_gap_days__isnull=True, minimum_count__isnull=True)


def explained(round: InspectionRound) -> Q:
    return ~expected(round)


def original(round: InspectionRound) -> Q:
    return Q(is_original=True)


def adopted(round: InspectionRound) -> Q:
    return Q(is_adopted=True)


def fixed(round: InspectionRound) -> Q:
    return Q(fixed_on__lte=round.as_of)


def due(round: InspectionRound) -> Q:
    """No longer pending: judged on time or overdue."""
    return on_time(round) | overdue(round)


def item_open(round: InspectionRound) -> Q:
    return Q(closed_on__isnull=True) | Q(closed_on__gt=round.as_of)
