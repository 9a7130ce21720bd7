"""The calendar of working days: a year to look at, and changes shown before they are made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from supervision.calendars import actions, year
from supervision.calendars.coverage import warnings
from supervision.calendars.forms import ArrangementForm, DayForm
from supervision.calendars.moves import Move, moves
from units import access
from units.forms import ActionForm
from units.models import CalendarDay
from units.requests import Request, posted
from units.tables import Cell, Column, Tab, Table
from units.workdays.calendar import Calendar
from units.workdays.plans import EARLIEST, LATEST, Plan, plan_arrangement, plan_day, plan_forget

MOVES_SHOWN = 200


def calendar_year(request: Request, number: int | None = None) -> HttpResponse:
    """Show a year; without one in the address, this year."""
    today = timezone.localdate()
    number = number or today.year
    if not EARLIEST <= number <= LATEST:
        raise Http404
    calendar = Calendar()
    overrides = CalendarDay.objects.filter(is_override=True, day__year=number)
    shown = year.months(number, calendar, {row.day for row in overrides}, today)
    context = {
        "number": number,
        "months": shown,
        "working_days": sum(month.working_days for month in shown),
        "is_covered": calendar.covers(number),
        "warnings": warnings(today, calendar),
        "overrides": overrides,
        "may_edit": access.everywhere(request.user, "CALENDAR_EDIT"),
        "tabs": _years(number, today.year),
    }
    return render(request, "supervision/calendar/year.html", context)


def _years(number: int, present: int) -> list[Tab]:
    shown = sorted({*range(present - 2, present + 2), number})
    return [Tab(f"{one}年", reverse("calendar_year", args=[one]), one == number) for one in shown]


def calendar_day(request: Request) -> HttpResponse:
    """Set one day by hand."""
    access.require_everywhere(request.user, "CALENDAR_EDIT")
    form = DayForm(posted(request), initial={"day": request.GET.get("day", "")})
    return _changed(request, form, plan_day, actions.set_day, "设置某一天")


def calendar_import(request: Request) -> HttpResponse:
    """Take over the yearly arrangement from its text."""
    access.require_everywhere(request.user, "CALENDAR_EDIT")
    form = ArrangementForm(posted(request))
    return _changed(request, form, plan_arrangement, actions.adopt_arrangement, "录入年度安排")


def calendar_forget(request: Request, pk: int) -> HttpResponse:
    """Take a day that was set by hand back."""
    row = get_object_or_404(CalendarDay.objects.editable_by(request.user), pk=pk)
    form = ActionForm(request.POST if request.method == "POST" else {})
    return _changed(
        request, form, plan_forget, actions.forget_day, "取消手工调整", {"day": row.day}
    )


def _changed(
    request: Request,
    form: ActionForm,
    planned: Callable[..., Plan],
    action: Callable[..., list[Move]],
    title: str,
    facts: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show the form, then what it would do, and with `confirm` do it."""
    given = facts or {}
    plan = form.carry_out(planned, **given)
    if plan and "confirm" in request.POST:
        moved = form.carry_out(action, by=request.user, **given)
        if moved is not None:
            messages.success(request, f"已{plan.what}，{len(moved)}项整改期限随之移动。")
            return redirect("calendar_year", _year_of(plan))
    context = {"form": form, "title": title, "plan": plan, **(_preview(plan) if plan else {})}
    return render(request, "supervision/calendar/change.html", context)


def _year_of(plan: Plan) -> int:
    days: list[date] = [row.day for row in (*plan.put, *plan.drop)]
    return days[len(days) // 2].year  # an arrangement may begin in the year before


def _preview(plan: Plan) -> dict[str, Any]:
    """Return what the plan would change: days, and deadlines from where to where."""
    moved = moves(plan.calendar())
    columns = [Column("整改事项", "wide"), Column("单位"), Column("现期限", "date"),
               Column("改为", "date")]  # fmt: skip
    rows = [
        [
            Cell(move.item.problem, reverse("rectification_detail", args=[move.item.pk])),
            Cell(f"{move.item.county} {move.item.unit}"),
            Cell(f"{move.item.due_on:%Y-%m-%d}"),
            Cell(f"{move.due_on:%Y-%m-%d}"),
        ]
        for move in moved[:MOVES_SHOWN]
    ]
    return {
        "differences": plan.differences(),
        "moved": moved,
        "table": Table("随之移动的期限", columns, rows, hide_caption=True),
        "left": max(0, len(moved) - MOVES_SHOWN),
    }
