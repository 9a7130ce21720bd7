"""Counties side by side, and the way into one."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from supervision.calendars.coverage import warnings
from supervision.dashboards import city
from supervision.models import InspectionRound, MediaAccount, SiteColumn, Website
from units import access
from units.models import Appointment, County, Unit
from units.requests import Request


@dataclass(frozen=True)
class FirstStep:
    """One thing to do in a county that has just been set up; `done` says how far it is."""

    label: str
    text: str
    done: str = ""
    url: str = ""
    action: str = ""


def county_list(request: Request) -> HttpResponse:
    counties = County.objects.visible_to(request.user, "ROUND_VIEW")
    page = Paginator(counties, 50).get_page(request.GET.get("page"))
    asked = request.GET.get("compare", "")
    table, chart, tabs = city.side_by_side(list(page), asked, page.number)
    keeps_calendar = access.everywhere(request.user, "CALENDAR_EDIT")
    context = {
        "warnings": warnings(timezone.localdate()) if keeps_calendar else [],
        "page": page,
        "table": table,
        "chart": chart,
        "tabs": tabs,
        "may_create": access.may(request.user, "COUNTY_EDIT"),
    }
    return render(request, "supervision/county/list.html", context)


def county_detail(request: Request, pk: int) -> HttpResponse:
    """Lead to the newest round; in a county without one, say what to do first."""
    county = get_object_or_404(County.objects.visible_to(request.user), pk=pk)
    own = county.unit_set.filter(pk__in=access.scope_of(request.user).units).first()
    if own and not access.may(request.user, "ROUND_VIEW", on=county):
        return redirect("unit_desk", own.pk)
    access.require(request.user, "ROUND_VIEW", on=county)
    newest = InspectionRound.objects.filter(county=county).order_by("-starts_on").first()
    if newest:
        return redirect("round_detail", newest.pk)
    context = {
        "county": county,
        "steps": _first_steps(request, county),
        "may_change": access.may(request.user, "COUNTY_EDIT", on=county),
    }
    return render(request, "supervision/county/start.html", context)


def _first_steps(request: Request, county: County) -> list[FirstStep]:
    imports = ""
    if access.may(request.user, "RECORD_IMPORT", on=county):
        imports = reverse("import_start", args=[county.pk])
    opening = ""
    if access.may(request.user, "ROUND_EDIT", on=county):
        opening = reverse("round_open", args=[county.pk])
    registers = [
        (Unit, "导入单位名册", "镇、部门和其他单位的全称、简称、类别；其他数据都靠它对上单位。"),
        (Website, "导入网站名录", "政府网站的名称、网址和主办单位；栏目归在网站之下。"),
        (SiteColumn, "导入栏目清单", "政府网站的栏目、责任单位和更新要求。"),
        (MediaAccount, "导入账号清单", "政务新媒体账号的名称、平台和开设主体。"),
    ]
    steps = [FirstStep("建立县区", "通报署名、主送机关和取舍规则。", "已建立")]
    for model, label, text in registers:
        count = model.objects.filter(county=county).count()
        done = f"已有 {count} 个" if count else ""
        steps.append(FirstStep(label, text, done, imports, "去导入"))
    steps.append(
        FirstStep("开启第一轮检查", "选季度、半年、月或批次，日期自动带出。", "", opening, "开启")
    )
    liaisons = Appointment.objects.of_county(county).current(timezone.localdate())
    count = liaisons.filter(role="liaison").count()
    people = ""
    if access.may(request.user, "PERSON_VIEW", on=county):
        people = reverse("person_list", args=[county.pk])
    steps.append(
        FirstStep(
            "请联络员进来",
            "整改事项交给各单位的联络员；没有联络员的单位看不到。",
            f"已有 {count} 人" if count else "",
            people,
            "去邀请",
        )
    )
    return steps
