"""Rectification as of a round: what was closed within it, how long it took, what is late.

An item is on time when its unit answered by the day that was set, however long the office then
looked at the answer; without an answer the day of its closing counts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import F, Func, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast

from supervision.indicators.sources import Rows
from supervision.models import InspectionRound, RectificationEvent, RectificationItem
from units.workdays.ordinals import working_days

SUMS = ("calendar_taken", "working_taken")
_ANSWERS = (RectificationEvent.Kind.SUBMIT, RectificationEvent.Kind.RETURN)
_ITEM = "rectificationitem__"


class DayNumber(Func):
    """A date as a number of days, so that two of them can be subtracted alike everywhere."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        template = "CAST(julianday(%(expressions)s) - 2440587.5 AS INTEGER)"
        return super().as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        template = "(%(expressions)s - DATE '1970-01-01')"
        return super().as_sql(compiler, connection, template=template, **context)


def closings(round: InspectionRound) -> Rows:
    """The items closed in the round's window, and those that were late and open at its end.

    With the days each took from its issue to its closing: all of them, and the working ones.
    """
    rows = RectificationItem.objects.filter(county=round.county_id)
    return _taken(_judged(rows, round, "", "pk"))


def closed_findings(round: InspectionRound) -> Rows:
    """The same by problem: an item that was issued for several stands for each of them."""
    through = RectificationItem.findings.through._default_manager
    rows = through.filter(rectificationitem__county=round.county_id)
    return _taken(_judged(rows, round, _ITEM, "rectificationitem"), _ITEM)


def _judged(rows: Rows, round: InspectionRound, path: str, item: str) -> Rows:
    day = round.last_day

    def q(**facts: Any) -> Q:
        return Q(**{f"{path}{name}": value for name, value in facts.items()})

    # A later return takes the day of an answer back; the steps still tell who had answered then.
    steps = RectificationEvent.objects.filter(
        item=OuterRef(item), kind__in=_ANSWERS, happened_on__lte=day
    ).order_by("-happened_on", "-pk")
    rows = rows.alias(
        last_step=Subquery(steps.values("kind")[:1]),
        last_step_on=Subquery(steps.values("happened_on")[:1]),
    )
    due = F(f"{path}due_on")
    answered = Q(last_step=_ANSWERS[0], last_step_on__lte=due)
    answered |= Q(last_step__isnull=True) & q(submitted_on__lte=due)
    closed = q(closed_on__range=(round.starts_on, day))
    is_open = q(closed_on__isnull=True) | q(closed_on__gt=day)
    withdrawn = q(withdrawn_on__isnull=False, withdrawn_on__lte=day)
    late = is_open & q(due_on__lte=day) & ~Q(pk__in=rows.filter(answered).order_by().values("pk"))
    found: Rows = rows.filter(closed | late).exclude(withdrawn)
    return found


def _taken(rows: Rows, path: str = "") -> Rows:
    """Annotate the days; without any row at all the calendar is not asked."""
    if not rows.exists():
        nothing = Cast(Value(None), models.IntegerField())  # PostgreSQL sums no bare NULL
        empty: Rows = rows.annotate(**dict.fromkeys(SUMS, nothing))
        return empty
    first, last = f"{path}issued_on", f"{path}closed_on"
    rows = rows.annotate(calendar_taken=DayNumber(F(last)) - DayNumber(F(first)))
    found: Rows = working_days(rows, "working_taken", start=first, end=last)
    return found


def closed(path: str = "") -> Callable[[InspectionRound], Q]:
    def condition(round: InspectionRound) -> Q:
        return Q(**{f"{path}closed_on__lte": round.last_day})

    return condition


def on_time(path: str = "") -> Callable[[InspectionRound], Q]:
    """Closed, and answered by the day that was set."""

    def condition(round: InspectionRound) -> Q:
        due = F(f"{path}due_on")
        answered = Q(**{f"{path}submitted_on__lte": due})
        unanswered = Q(**{f"{path}submitted_on__isnull": True, f"{path}closed_on__lte": due})
        return closed(path)(round) & (answered | unanswered)

    return condition


def late(path: str = "") -> Callable[[InspectionRound], Q]:
    """Closed but answered late, or still open: whatever was judged and is not on time."""

    def condition(round: InspectionRound) -> Q:
        due, day = F(f"{path}due_on"), round.last_day
        answered = Q(**{f"{path}submitted_on__gt": due})
        unanswered = Q(**{f"{path}submitted_on__isnull": True, f"{path}closed_on__gt": due})
        still_open = Q(**{f"{path}closed_on__isnull": True}) | Q(**{f"{path}closed_on__gt": day})
        return answered | unanswered | still_open

    return condition


def repeated(round: InspectionRound) -> Q:
    """A problem of a class that the same object or unit had in an earlier round already."""
    return Q(repeats__isnull=False)
