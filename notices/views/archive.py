"""The archive of issued notices over all counties that the person may read, and its figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from notices.delivery import statistics
from notices.models import NamedUnit, Notice
from units import access, downloads
from units.exports import Value, workbook
from units.forms import FilterBarForm
from units.models import County, Unit
from units.requests import Request
from units.tables import Cell, Column, Table
from units.templatetags.words import day

PAGE_SIZE = 30
STATES = {Notice.State.ISSUED: "good", Notice.State.WITHDRAWN: "bad"}
FIRST_YEAR = 2000


class ArchiveForm(FilterBarForm):
    q = forms.CharField(label="正文关键词", required=False, max_length=60)
    number = forms.CharField(label="发文字号", required=False, max_length=40)
    county = forms.ModelChoiceField(
        County.objects.none(), label="县区", required=False, empty_label="全部"
    )
    period = forms.CharField(
        label="检查轮次", required=False, max_length=40,
        widget=forms.TextInput({"placeholder": "如 2023年第三季度"}),
    )  # fmt: skip
    unit = forms.CharField(
        label="提到的单位", required=False, max_length=80,
        widget=forms.TextInput({"placeholder": "全称、简称或别名"}),
    )  # fmt: skip
    year = forms.TypedChoiceField(label="印发年份", required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, counties: QuerySet[County], years: list[int]) -> None:
        super().__init__(data)
        choose_county: Any = self.fields["county"]
        choose_county.queryset = counties
        choose_year: Any = self.fields["year"]
        choose_year.choices = [("", "全部"), *((year, f"{year}年") for year in years)]

    def apply(self, notices: QuerySet[Notice]) -> QuerySet[Notice]:
        values = self.values
        if county := values.get("county"):
            notices = notices.filter(county=county)
        if number := values.get("number"):
            notices = notices.filter(document_number__contains=number.strip())
        if period := values.get("period"):
            found = Q(round__label__contains=period.strip()) | Q(round__code__iexact=period.strip())
            notices = notices.filter(found)
        if words := values.get("q"):
            notices = notices.filter(Q(title__contains=words) | Q(archived__text__contains=words))
        if unit := values.get("unit"):
            notices = notices.filter(_names(unit.strip()))
        if year := values.get("year"):
            notices = notices.filter(statistics.bounds(year))
        return notices


def _names(name: str) -> Exists:
    """Select notices that name a unit of this name, whatever they call it."""
    known = Q(name=name) | Q(short_name=name) | Q(aliases__name=name)
    if not Unit.objects.filter(known).exists():
        known = Q(name__contains=name) | Q(short_name__contains=name)
    named = NamedUnit.objects.filter(notice=OuterRef("pk"))
    return Exists(named.filter(unit__in=Unit.objects.filter(known).values("pk")))


def notice_archive(request: Request) -> HttpResponse:
    form = _form(request)
    notices = form.apply(_readable(request)).select_related("county", "round", "archived")
    page = Paginator(notices.order_by("-issued_at", "-pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    several = form.fields["county"].queryset.count() > 1  # type: ignore[attr-defined]
    return render(
        request,
        "notices/archive/list.html",
        {"form": form, "page": page, "table": _table(page.object_list), "several": several},
    )


def notice_statistics(request: Request) -> HttpResponse:
    year, years = _year(request)
    found = _statistics(request, year)
    columns = [Column(statistics.HEADINGS[0])]
    columns += [Column(label, "numeric") for label in statistics.HEADINGS[1:]]
    rows = [[Cell(text) for text in one.cells] for one in found]
    table = Table(f"{year}年通报统计", columns, rows, hide_caption=True)
    context = {"year": year, "years": years, "table": table}
    return render(request, "notices/archive/statistics.html", context)


def notice_statistics_export(request: Request) -> FileResponse:
    year, _ = _year(request)
    rows: list[list[Value]] = [
        [int(text) if text.isdigit() else text for text in one.cells]
        for one in _statistics(request, year)
    ]
    return downloads.send(
        workbook(f"{year}年通报统计", statistics.HEADINGS, rows), f"{year}年通报统计.xlsx",
        downloads.WORKBOOK, by=request.user, county=None, on=Notice, verb="导出通报统计",
    )  # fmt: skip


def _readable(request: Request) -> QuerySet[Notice]:
    """Return the notices that went out, of the counties in which the person reads them."""
    if not access.may(request.user, "NOTICE_READ"):
        raise PermissionDenied("您没有查阅通报的权限，请联系管理员核对任职。")
    found: QuerySet[Notice] = Notice.objects.visible_to(request.user).filter(
        issued_at__isnull=False, state__in=STATES
    )
    return found


def _form(request: Request) -> ArchiveForm:
    readable = _readable(request)
    counties = County.objects.filter(pk__in=readable.order_by().values("county"))
    return ArchiveForm(request.GET, counties=counties, years=_years(readable))


def _years(readable: QuerySet[Notice]) -> list[int]:
    moments = readable.order_by().datetimes("issued_at", "year", order="DESC")
    return [localtime(moment).year for moment in moments]


def _year(request: Request) -> tuple[int, list[int]]:
    """Return the year asked for, else the latest in which a notice went out."""
    years = _years(_readable(request))
    asked = request.GET.get("year", "")
    latest = years[0] if years else timezone.localdate().year
    known = asked.isdecimal() and len(asked) == 4 and FIRST_YEAR <= int(asked) <= date.max.year - 1
    return (int(asked) if known else latest), years


def _statistics(request: Request, year: int) -> list[statistics.Year]:
    notices = _readable(request).filter(statistics.bounds(year))
    return statistics.of_year(statistics.counted(notices))


def _table(notices: Any) -> Table:
    columns = [
        Column("标题", "wide"), Column("县区"), Column("检查轮次"), Column("发文字号"),
        Column("印发日期", "date"), Column("页数", "numeric"), Column("状态"),
    ]  # fmt: skip
    rows = []
    for notice in notices:
        entry = getattr(notice, "archived", None)
        rows.append(
            [
                Cell(notice.title, reverse("notice_detail", args=[notice.pk])),
                Cell(str(notice.county)),
                Cell(notice.round.label),
                Cell(notice.document_number),
                Cell(day(localtime(notice.issued_at).date())),
                Cell(str(entry.pages) if entry and entry.pages else ""),
                Cell(notice.get_state_display(), chip=STATES[Notice.State(notice.state)]),
            ]
        )
    return Table("通报档案", columns, rows, hide_caption=True)
