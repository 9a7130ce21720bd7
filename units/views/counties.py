"""Setting a county up and changing its facts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from units import access, actions
from units.forms import CountyForm
from units.models import County
from units.requests import Request, posted


def county_create(request: Request) -> HttpResponse:
    access.require(request.user, "COUNTY_EDIT")
    form = CountyForm(posted(request))
    if county := form.carry_out(actions.create_county, by=request.user):
        messages.success(request, f"已建立{county}。下一步：导入单位名册。")
        return redirect("county_detail", county.pk)
    return render(request, "units/county/create.html", {"form": form})


def county_change(request: Request, pk: int) -> HttpResponse:
    county = get_object_or_404(County.objects.visible_to(request.user), pk=pk)
    access.require(request.user, "COUNTY_EDIT", on=county)
    form = CountyForm(posted(request), instance=County.objects.get(pk=pk))
    if form.carry_out(actions.change_county, county=county, by=request.user):
        messages.success(request, f"{county}的基本情况已保存。")
        return redirect("county_detail", pk)
    return render(request, "units/county/change.html", {"form": form, "county": county})
