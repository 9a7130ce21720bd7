"""The annual assessment: a county's table, a unit's sheet, and the terms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from supervision.assessing import actions, papers
from supervision.assessing.forms import TermForm
from supervision.assessing.sheets import Assessed, Year, assess, latest_assessed, years
from supervision.assessing.terms import scope_words, terms_of
from supervision.models import AssessmentTerm
from supervision.views.ledgers import seen_county
from units import access, downloads
from units.forms import ActionForm
from units.models import County, Unit
from units.requests import Request, posted, pressed
from units.sheets import Sheet, workbook
from units.tables import Cell, Column, Tab, Table


def assessment_list(request: Request, county: int) -> HttpResponse:
    place = seen_county(request, county)
    year = asked_year(request, place)
    whole = access.may(request.user, "RECTIFICATION_VIEW", on=place)
    context = {
        "county": place,
        "year": year,
        "whole": whole,
        "tabs": _tabs(place, year.year),
        "table": _table(year, _seen(request, year)),
        "notes": papers.notes(year, any(sheet.reconstructed for sheet in year.sheets)),
        "may_edit": access.may(request.user, "ASSESSMENT_EDIT", on=place),
    }
    return render(request, "supervision/assessment/list.html", context)


def asked_year(request: Request, county: County) -> Year:
    known = years(county)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and int(asked) in known else None
    today = timezone.localdate()
    return assess(county, year or latest_assessed(county) or today.year, today)


def _seen(request: Request, year: Year) -> list[Assessed]:
    """Return the sheets that the person may see: all of the county, or their units' own."""
    if access.may(request.user, "RECTIFICATION_VIEW", on=year.county):
        return year.sheets
    own = access.scope_of(request.user, "RECTIFICATION_VIEW").units
    return [sheet for sheet in year.sheets if sheet.unit.pk in own]


def _tabs(county: County, shown: int) -> list[Tab]:
    here = reverse("assessment_list", args=[county.pk])
    return [Tab(f"{year}年", f"{here}?year={year}", year == shown) for year in years(county)]


def _table(year: Year, sheets: list[Assessed]) -> Table:
    columns = [Column("单位"), Column("加分", "numeric"), Column("扣分", "numeric"),
               Column("合计", "numeric")]  # fmt: skip
    if year.county.publishes_ranking:
        columns.append(Column("名次", "numeric"))
    rows = []
    for sheet in sheets:
        url = f"{reverse('assessment_unit', args=[sheet.unit.pk])}?year={year.year}"
        row = [Cell(str(sheet.unit), url, reconstructed=sheet.reconstructed)]
        row += [Cell(f"{papers.number(p):g}") for p in (sheet.plus, sheet.minus, sheet.total)]
        if year.county.publishes_ranking:
            row.append(Cell(str(sheet.rank)))
        rows.append(row)
    return Table(f"{year.year}年度考核", columns, rows, hide_caption=True)


def asked_unit(request: Request, pk: int) -> tuple[Year, Assessed]:
    """Return the year and the sheet of a unit that the person may see, else raise Http404."""
    unit = get_object_or_404(Unit.objects.select_related("county"), pk=pk)
    scope = access.scope_of(request.user, "RECTIFICATION_VIEW")
    if unit.county_id not in scope.counties and unit.pk not in scope.units:
        raise Http404
    year = asked_year(request, unit.county)
    return year, year.of(unit) or Assessed(unit, [])


def assessment_unit(request: Request, pk: int) -> HttpResponse:
    year, sheet = asked_unit(request, pk)
    context = {
        "unit": sheet.unit,
        "county": year.county,
        "year": year,
        "sheet": sheet,
        "notes": papers.notes(year, sheet.reconstructed),
        "tabs": [
            Tab(f"{one}年", f"{reverse('assessment_unit', args=[pk])}?year={one}", one == year.year)
            for one in years(year.county)
        ],
    }
    return render(request, "supervision/assessment/unit.html", context)


def assessment_export(request: Request, county: int) -> HttpResponse | FileResponse:
    """Send the county's table, and a sheet for each unit, as one workbook."""
    place = seen_county(request, county)
    year = asked_year(request, place)
    facts: dict[str, Any] = {"by": str(request.user), "today": timezone.localdate()}
    seen = _seen(request, year)
    sheets = [papers.unit_sheet(year, sheet, **facts) for sheet in seen]
    if access.may(request.user, "RECTIFICATION_VIEW", on=place):
        sheets.insert(0, papers.county_sheet(year, **facts))
    if not sheets:
        raise PermissionDenied
    return _sent(request, place, sheets, f"{place}{year.year}年度考核表")


def assessment_unit_export(request: Request, pk: int) -> HttpResponse | FileResponse:
    year, sheet = asked_unit(request, pk)
    made = papers.unit_sheet(year, sheet, by=str(request.user), today=timezone.localdate())
    return _sent(request, year.county, [made], f"{sheet.unit}{year.year}年度考核表")


def _sent(request: Request, county: County, sheets: list[Sheet], name: str) -> FileResponse:
    return downloads.send(
        workbook(sheets), f"{name}.xlsx", downloads.WORKBOOK,
        by=request.user, county=county, on=county, verb="导出",
        after={"list": "年度考核表", "sheets": len(sheets)},
    )  # fmt: skip


def _edited(request: Request, county: int) -> County:
    place = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    access.require(request.user, "ASSESSMENT_EDIT", on=place)
    return place


def term_list(request: Request, county: int) -> HttpResponse:
    """List the terms; a POST makes the general ones the county's own."""
    place = _edited(request, county)
    if request.method == "POST":
        pressed(request, actions.adopt_terms, "已采用通用条目，可以逐条修改。", county=place)
        return redirect("term_list", county)
    terms = terms_of(place)
    context = {"county": place, "own": bool(terms and terms[0].pk), "table": _terms(terms)}
    return render(request, "supervision/assessment/terms.html", context)


def _terms(terms: list[AssessmentTerm]) -> Table:
    columns = [Column("条目", "wide"), Column("加减"), Column("依据类型", "wide"),
               Column("每项分值", "numeric"), Column("上限", "numeric"), Column("核实情况"),
               Column("依据", "wide")]  # fmt: skip
    rows = [
        [
            Cell(term.name, reverse("term_change", args=[term.pk]) if term.pk else ""),
            Cell(term.get_sign_display(), chip="good" if term.sign == "plus" else "warn"),
            Cell(scope_words(term)),
            Cell(f"{papers.number(term.points):g}"),
            Cell("不限" if term.cap is None else f"{papers.number(term.cap):g}"),
            Cell(term.get_status_display()),
            Cell(term.basis),
        ]
        for term in terms
    ]
    return Table("考核条目", columns, rows, hide_caption=True)


def term_create(request: Request, county: int) -> HttpResponse:
    place = _edited(request, county)
    form = TermForm(posted(request))
    if form.carry_out(actions.add_term, county=place, by=request.user):
        messages.success(request, "条目已新增。")
        return redirect("term_list", county)
    return render(request, "supervision/assessment/term.html", {"county": place, "form": form})


def _seen_term(request: Request, pk: int) -> AssessmentTerm:
    rows = AssessmentTerm.objects.visible_to(request.user).select_related("county")
    term: AssessmentTerm = get_object_or_404(rows, pk=pk)
    access.require(request.user, "ASSESSMENT_EDIT", on=term)
    return term


def term_change(request: Request, pk: int) -> HttpResponse:
    term = _seen_term(request, pk)
    form = TermForm(posted(request), stored=term)
    if form.carry_out(actions.change_term, term=term, by=request.user):
        messages.success(request, "条目已保存。")
        return redirect("term_list", term.county_id)
    context = {"county": term.county, "term": term, "form": form}
    return render(request, "supervision/assessment/term.html", context)


def term_remove(request: Request, pk: int) -> HttpResponse:
    term = _seen_term(request, pk)
    if ActionForm(posted(request)).carry_out(actions.remove_term, term=term, by=request.user):
        messages.success(request, f"条目“{term.name}”已删除。")
        return redirect("term_list", term.county_id)
    return render(
        request, "supervision/assessment/remove.html", {"county": term.county, "term": term}
    )
