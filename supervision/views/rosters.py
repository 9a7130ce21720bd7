"""Liaisons taken in from a workbook: read by the intake, checked and written by units.people."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from supervision.intake.forms import RosterForm
from units import access, downloads, exports
from units.actions import RefusedError
from units.models import County
from units.people import actions, roster
from units.requests import Request, posted
from units.signing_in.confirmation import recently_authenticated
from units.tables import Cell, Column, Table
from units.templatetags.words import day
from units.views.appointments import invited


def _place(request: Request, county: int) -> County:
    place: County = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    access.require(request.user, "PERSON_MANAGE", on=place)
    return place


def roster_start(request: Request, county: int) -> HttpResponse:
    """Take a file and show, line by line, what would be done; nothing is written."""
    place = _place(request, county)
    form = RosterForm(posted(request), request.FILES or None)
    lines = form.carry_out(form.read)
    if lines is not None:
        return _preview(request, place, lines)
    return render(request, "supervision/roster/start.html", {"county": place, "form": form})


def _preview(request: Request, county: County, lines: roster.Lines) -> HttpResponse:
    checked = roster.check(lines, county=county, by=request.user)
    good = [line for line in checked if line.goes_in]
    context = {
        "county": county,
        "table": _table(checked),
        "count": len(good),
        "same": sum(line.is_same and not line.faults for line in checked),
        "faulty": sum(bool(line.faults) for line in checked),
        "sealed": roster.seal(good, county=county, by=request.user) if good else "",
    }
    return render(request, "supervision/roster/preview.html", context)


@never_cache
@recently_authenticated
def roster_apply(request: Request, county: int) -> HttpResponse:
    """Take in what was shown, if it is still right; then show the links, this once."""
    place = _place(request, county)
    if request.method != "POST":
        return redirect("roster_start", county)
    try:
        shown = roster.unseal(request.POST.get("sealed", ""), county=place, by=request.user)
        lines = roster.check(shown, county=place, by=request.user)
        if not all(line.goes_in for line in lines):
            messages.error(request, "核对之后又有变动，请看下面的说明，再确认一次。")
            return _preview(request, place, shown)
        taken = actions.take_in_roster(county=place, lines=lines, by=request.user)
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect("roster_start", county)
    messages.success(request, f"已办理 {len(taken)} 人任职。")
    new = list({one.person.pk: one.person for one in taken if one.is_new}.values())
    return invited(request, new, place) if new else redirect("person_list", county)


def roster_template(request: Request, county: int) -> FileResponse:
    place = _place(request, county)
    data = exports.workbook("联络员名册", list(roster.LABELS.values()), [roster.EXAMPLE])
    return downloads.send(
        data,
        f"{place}联络员名册.xlsx",
        downloads.WORKBOOK,
        by=request.user, county=place, on=place, verb="下载模板",
    )  # fmt: skip


def _table(lines: list[roster.Line]) -> Table:
    columns = [
        Column("行", "numeric"),
        Column("姓名"),
        Column("账号"),
        Column("单位"),
        Column("任职日期", "date"),
        Column("结果"),
        Column("说明", "wide"),
    ]
    rows = [
        [
            Cell(str(line.number)),
            Cell(line.full_name),
            Cell(line.username),
            Cell(str(line.unit) if line.unit else line.texts.get("unit", "")),
            Cell(day(line.starts_on)),
            Cell("有误", chip="bad")
            if line.faults
            else Cell("不变")
            if line.is_same
            else Cell("新增", chip="good"),
            Cell(line.note),
        ]
        for line in lines
    ]
    return Table("联络员名册", columns, rows, hide_caption=True)
