"""The annual assessment of a county's units: every point with what it stands on.

Only rounds that are over count: what is not settled is held against nobody. A fixed number of
queries for any number of units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.urls import reverse

from supervision.assessing.terms import Ground, narrowed_to, scope_words, terms_of
from supervision.dashboards.figures import figure_url
from supervision.indicators import asof
from supervision.ledgers.rectification import days_late
from supervision.metrics import catalogue
from supervision.metrics.ranking import dense
from supervision.models import (
    AssessmentTerm,
    Finding,
    InspectionRound,
    MetricValue,
    RectificationItem,
)
from units.models import County, Unit

ZERO = Decimal()


@dataclass(frozen=True)
class Point:
    """One ground for points: its words, where its rows are, and how many times it counts."""

    words: str
    url: str
    count: Decimal = Decimal(1)
    reconstructed: bool = False


@dataclass
class Line:
    """A term with its grounds; points are capped, plus above zero and minus below."""

    term: AssessmentTerm
    grounds: list[Point] = field(default_factory=list)

    @property
    def points(self) -> Decimal:
        earned = sum((point.count for point in self.grounds), ZERO) * self.term.points
        if self.term.cap is not None:
            earned = min(earned, self.term.cap)
        return earned if self.term.sign == AssessmentTerm.Sign.PLUS else -earned

    @property
    def is_capped(self) -> bool:
        earned = sum((point.count for point in self.grounds), ZERO) * self.term.points
        return self.term.cap is not None and earned > self.term.cap

    @property
    def scope(self) -> str:
        return scope_words(self.term)


@dataclass
class Assessed:
    """A unit's sheet of a year."""

    unit: Unit
    lines: list[Line]
    rank: int | None = None

    @property
    def plus(self) -> Decimal:
        return sum((line.points for line in self.lines if line.points > 0), ZERO)

    @property
    def minus(self) -> Decimal:
        return sum((line.points for line in self.lines if line.points < 0), ZERO)

    @property
    def total(self) -> Decimal:
        return self.plus + self.minus

    @property
    def reconstructed(self) -> bool:
        return any(point.reconstructed for line in self.lines for point in line.grounds)


@dataclass(frozen=True)
class Year:
    """The sheets of all units, best first where rankings are published, else in register order."""

    county: County
    year: int
    rounds: list[InspectionRound]
    open_rounds: list[InspectionRound]
    terms: list[AssessmentTerm]
    sheets: list[Assessed]

    @property
    def on_trial(self) -> bool:
        return any(not term.is_confirmed for term in self.terms)

    def of(self, unit: Unit) -> Assessed | None:
        return next((one for one in self.sheets if one.unit == unit), None)


def years(county: County) -> list[int]:
    """Return the years with rounds, the latest first."""
    dates = InspectionRound.objects.filter(county=county).dates("ends_on", "year", order="DESC")
    return [day.year for day in dates]


def latest_assessed(county: County) -> int | None:
    """Return the last year with a round that is over, else the last with any."""
    rounds = InspectionRound.objects.filter(county=county)
    over = rounds.filter(state=InspectionRound.State.CLOSED)
    last = over.order_by("ends_on").last() or rounds.order_by("ends_on").last()
    return last.ends_on.year if last else None


def assess(county: County, year: int, today: date) -> Year:
    """Return the sheets of every unit that existed at the end of the year."""
    found = InspectionRound.objects.filter(county=county, ends_on__year=year)
    rounds = list(found.select_related("county").order_by("starts_on"))
    closed = [round for round in rounds if not round.is_open]
    terms = terms_of(county)
    grounds = _grounds(closed, terms, today)
    last = min(date(year, 12, 31), today)
    units = Unit.objects.filter(county=county).valid_between(date(year, 1, 1), last)
    sheets = [
        Assessed(unit, [Line(term, grounds[n, unit.pk]) for n, term in enumerate(terms)])
        for unit in units.order_by("display_order", "pk")
    ]
    if county.publishes_ranking and closed:
        ranked = dense(sheets, key=lambda sheet: sheet.total)
        for rank, sheet in ranked:
            sheet.rank = rank
        sheets = [sheet for _, sheet in ranked]
    return Year(county, year, closed, [r for r in rounds if r.is_open], terms, sheets)


Grounds = defaultdict[tuple[int, int], list[Point]]


def _grounds(rounds: list[InspectionRound], terms: list[AssessmentTerm], today: date) -> Grounds:
    """Return every unit's grounds by the place of the term and the unit."""
    found: Grounds = defaultdict(list)
    for n, term in enumerate(terms):
        for unit, point in _GATHERERS[Ground(term.ground)](rounds, term, today):
            found[n, unit].append(point)
    return found


Gathered = Iterable[tuple[int, Point]]


def _findings(rounds: list[InspectionRound], term: AssessmentTerm, today: date) -> Gathered:
    rows = Finding.objects.confirmed().filter(round__in=rounds).select_related("round__county")
    if kinds := narrowed_to(term):
        rows = rows.filter(kind__in=kinds)
    if term.ground == Ground.REPEAT:
        rows = rows.filter(repeats__isnull=False)
    for one in rows.order_by("round__starts_on", "pk"):
        words = f"{one.round.label}：{one.get_kind_display()}"
        if one.subject:
            words += f"（{one.subject}）"
        url = figure_url(one.round, f"findings.total@unit={one.unit_id}")
        yield one.unit_id, Point(words, url, reconstructed=one.is_reconstructed)


def _commended(rounds: list[InspectionRound], term: AssessmentTerm, today: date) -> Gathered:
    for round in rounds:
        rows = asof.commendations(round).filter(kind=term.ground).select_related("account")
        if matters := narrowed_to(term):
            rows = rows.filter(matter__in=matters)
        for one in rows.order_by("matter", "order", "pk"):
            words = f"{round.label}：{one.get_kind_display()}（{one.get_matter_display()}）"
            reference = f"{one.kind}.{one.matter}@unit={one.unit_id}"
            url = figure_url(round, reference)
            yield one.unit_id, Point(words, url, reconstructed=one.is_reconstructed)


def _late(rounds: list[InspectionRound], term: AssessmentTerm, today: date) -> Gathered:
    rows = RectificationItem.objects.filter(round__in=rounds).late(today)
    for item in rows.select_related("round").order_by("due_on", "pk"):
        words = f"{item.round.label}：逾期{days_late(item, today)}天（{item.problem[:40]}）"
        url = reverse("rectification_detail", args=[item.pk])
        yield item.unit_id, Point(words, url, reconstructed=item.is_reconstructed)


def _counted(rounds: list[InspectionRound], term: AssessmentTerm, today: date) -> Gathered:
    by_round = {round.pk: round for round in rounds}
    keys = [key for key in narrowed_to(term) if key in catalogue.metrics()]
    rows = MetricValue.objects.filter(
        round__in=rounds, metric__in=keys, group="unit", numerator__gt=0
    ).exclude(group_key="")
    for value in rows.order_by("round__starts_on", "metric"):
        round, metric = by_round[value.round_id], catalogue.metrics()[value.metric]
        count = value.numerator
        if value.denominator:
            count = value.numerator / value.denominator
        words = f"{round.label}：{metric.label.replace('.', '')}{count.normalize():f}"
        url = figure_url(round, f"{metric.key}@unit={value.group_key}")
        yield (
            int(value.group_key),
            Point(words + metric.unit_of_measure, url, count, value.from_reconstructed),
        )


_GATHERERS = {
    Ground.PRAISE: _commended,
    Ground.CRITICISM: _commended,
    Ground.FINDING: _findings,
    Ground.REPEAT: _findings,
    Ground.LATE: _late,
    Ground.METRIC: _counted,
}
