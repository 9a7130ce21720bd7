"""Registers (登记): one list for every record type, with filters, search, paging and export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import models
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from supervision.intake.layouts import layouts
from supervision.models import (
    AccountFiling,
    ContentError,
    DisclosureZone,
    MediaAccount,
    Post,
    Publication,
    ServiceGuide,
    SiteColumn,
    Submission,
    Website,
    WorkOrder,
)
from supervision.views.filters import FilterForm
from supervision.views.records import Listing, listing_of
from units import access, downloads
from units.models import County, Unit, User
from units.requests import Request

PAGE_SIZE = 50
EXPORT_LIMIT = 20_000


@dataclass(frozen=True)
class Register:
    key: str
    label: str
    model: type[models.Model]
    next_step: str

    @property
    def listing(self) -> Listing:
        return listing_of(self.model)

    @property
    def kind(self) -> str:
        """The kind of workbook that fills it."""
        return next(one.kind for one in layouts().values() if one.model is self.model)

    @property
    def has_unit(self) -> bool:
        """Whether a liaison can have rows of their own here."""
        return any(field.name == "unit" for field in self.model._meta.fields)


_BY_IMPORT = "请导入{}；系统会先给出预览，确认后才写入。"

REGISTERS = {
    register.key: register
    for register in (
        Register("units", "单位", Unit, "请先导入单位名册，其他数据都靠它对上单位。"),
        Register("websites", "政府网站", Website, _BY_IMPORT.format("网站清单")),
        Register("columns", "网站栏目", SiteColumn, _BY_IMPORT.format("栏目清单")),
        Register("publications", "发布信息", Publication, _BY_IMPORT.format("网站后台的发布记录")),
        Register("accounts", "政务新媒体", MediaAccount, _BY_IMPORT.format("账号清单")),
        Register("filings", "账号报备", AccountFiling, _BY_IMPORT.format("报备登记表")),
        Register("posts", "推文", Post, _BY_IMPORT.format("新媒体监测平台的导出表")),
        Register("work-orders", "工单与来信", WorkOrder, _BY_IMPORT.format("12345 或信箱的导出表")),
        Register("submissions", "报送稿件", Submission, _BY_IMPORT.format("信息采编统计表")),
        Register("content-errors", "表述错误", ContentError, _BY_IMPORT.format("错敏信息通报表")),
        Register("guides", "办事指南", ServiceGuide, _BY_IMPORT.format("办事指南清单")),
        Register("zones", "公开专区", DisclosureZone, _BY_IMPORT.format("政务公开专区清单")),
    )
}


def registers_for(user: User, county: County) -> list[Register]:
    """Return the registers the person may open: a liaison those that name a unit."""
    if access.may(user, "RECORD_VIEW", on=county):
        return list(REGISTERS.values())
    own = access.scope_of(user, "RECORD_VIEW").units
    if not county.unit_set.filter(pk__in=own).exists():
        return []
    return [register for register in REGISTERS.values() if register.has_unit]


def _asked(
    request: Request, county: int, key: str
) -> tuple[County, Register, models.QuerySet[Any]]:
    """Return county, register and the rows that the person may see, else raise Http404."""
    place = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    access.require(request.user, "RECORD_VIEW")
    register = {r.key: r for r in registers_for(request.user, place)}.get(key)
    if register is None:
        raise Http404
    rows = register.model.objects.visible_to(request.user, "RECORD_VIEW")  # type: ignore[attr-defined]
    return place, register, rows.filter(county=place)


def register_list(request: Request, county: int, key: str) -> HttpResponse:
    place, register, rows = _asked(request, county, key)
    return render(
        request,
        "supervision/register/list.html",
        {
            "county": place,
            "register": register,
            "may_import": access.may(request.user, "RECORD_IMPORT", on=place),
            **listed(request, register.listing, rows, place),
        },
    )


def register_export(request: Request, county: int, key: str) -> HttpResponse | FileResponse:
    """Send the rows that the filters leave as a workbook; the export leaves an event."""
    place, register, rows = _asked(request, county, key)
    listing = register.listing
    form = FilterForm(request.GET, listing=listing, county=place, user=request.user, keep={})
    wanted, _ = listing.ordered(form.apply(rows), request.GET.get("sort", ""))
    count = wanted.count()
    if count > EXPORT_LIMIT:
        messages.error(request, f"共 {count} 条，一次最多导出 {EXPORT_LIMIT} 条，请先筛选。")
        return redirect("register_list", county, key)
    return downloads.send(
        listing.workbook(wanted, register.label),
        f"{place}{register.label}.xlsx",
        downloads.WORKBOOK,
        by=request.user, county=place, on=place, verb="导出",
        after={"list": register.label, "rows": count},
    )  # fmt: skip


def listed(
    request: Request,
    listing: Listing,
    rows: models.QuerySet[Any],
    county: County,
    keep: Mapping[str, str] | None = None,
    form_class: type[FilterForm] = FilterForm,
) -> dict[str, Any]:
    """Filter, sort and page the rows; return what the list pages show.

    `keep` are the values of the address that stay when the filters change.
    """
    form = form_class(
        request.GET, listing=listing, county=county, user=request.user, keep=keep or {}
    )
    rows, sort = listing.ordered(form.apply(rows), request.GET.get("sort", ""))
    page = Paginator(listing.fetch(rows), PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "form": form,
        "page": page,
        "table": listing.table(
            page,
            str(listing.model._meta.verbose_name),
            sort,
            linked=access.may(request.user, "RECORD_VIEW", on=county),
        ),
    }
