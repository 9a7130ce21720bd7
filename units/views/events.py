"""The audit trail: the list with its filters, one event, its export, the life of a record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import messages
from django.db import models
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime, make_aware

from units import access, downloads, exports, history
from units.forms import FilterBarForm
from units.models import County, Event
from units.requests import Request
from units.tables import Cell, Column, Table

PAGE_SIZE = 50
EXPORT_LIMIT = 100_000
HEADINGS = (
    "序号", "时间", "人员", "来源地址", "客户端", "动作", "对象类别", "对象", "内容", "校验值",
)  # fmt: skip


class EventFilter(FilterBarForm):
    """What the list is narrowed to."""

    person = forms.CharField(label="人员", required=False, max_length=40)
    verb = forms.CharField(label="动作", required=False, max_length=40)
    kind = forms.ChoiceField(label="对象类别", required=False)
    label = forms.CharField(label="对象", required=False, max_length=60)
    since = forms.DateField(
        label="日期起", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label="日期止", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [("", "全部"), *history.kinds()]  # type: ignore[attr-defined]

    def apply(self, rows: models.QuerySet[Event]) -> models.QuerySet[Event]:
        asked = self.values
        for name, lookup in (
            ("person", "person_name"),
            ("verb", "verb"),
            ("label", "object_label"),
        ):
            if name in asked:
                rows = rows.filter(**{f"{lookup}__icontains": asked[name]})
        if "kind" in asked:
            rows = rows.filter(object_type=asked["kind"])
        if since := asked.get("since"):
            rows = rows.filter(at__gte=_midnight(since))
        if (until := asked.get("until")) and until.year < 9999:
            rows = rows.filter(at__lt=_midnight(until + timedelta(days=1)))
        return rows


def _midnight(on: Any) -> datetime:
    return make_aware(datetime(max(on.year, 2), on.month, on.day))


def _rows(request: Request, county: int | None) -> tuple[County | None, models.QuerySet[Event]]:
    """Return the county and its events; without one, all that the person may read."""
    if county is None:
        access.require(request.user, "EVENT_VIEW")
        return None, Event.objects.visible_to(request.user)
    place = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    access.require(request.user, "EVENT_VIEW", on=place)
    return place, Event.objects.visible_to(request.user).filter(county_id=place.pk)


def event_list(request: Request, county: int | None = None) -> HttpResponse:
    """Show fifty events from a place in the list on; the next page asks by the last one's key."""
    place, rows = _rows(request, county)
    form = EventFilter(request.GET)
    rows = form.apply(rows).order_by("-pk")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    page = list(rows[: PAGE_SIZE + 1])
    context = {
        "county": place,
        "form": form,
        "table": _table(page[:PAGE_SIZE]),
        "older": page[PAGE_SIZE - 1].pk if len(page) > PAGE_SIZE else None,
        "is_first": not before,
        "export": reverse("event_export", args=[place.pk] if place else []),
    }
    return render(request, "units/event/list.html", context)


def _table(events: list[Event]) -> Table:
    columns = [
        Column("时间", "date"),
        Column("人员", "short"),
        Column("动作", "short"),
        Column("对象"),
        Column("内容", "wide"),
    ]
    rows = [
        [
            Cell(f"{localtime(e.at):%Y-%m-%d %H:%M:%S}", reverse("event_detail", args=[e.pk])),
            Cell(e.person_name, sub=history.origin_of(e)),
            Cell(e.verb),
            Cell(e.object_label or "—", sub=history.kind_of(e)),
            Cell(history.summary(e)),
        ]
        for e in events
    ]
    return Table("操作记录", columns, rows, hide_caption=True)


def event_detail(request: Request, pk: int) -> HttpResponse:
    event = get_object_or_404(Event.objects.visible_to(request.user), pk=pk)
    context = {
        "event": event,
        "county": County.objects.filter(pk=event.county_id or 0).first(),
        "kind": history.kind_of(event),
        "origin": history.origin_of(event),
        "changes": history.changes(event),
        "is_whole": event.digest() == event.hash,
    }
    return render(request, "units/event/detail.html", context)


def event_export(request: Request, county: int | None = None) -> HttpResponseBase:
    """Send what the filters leave as a workbook, written as the rows come."""
    place, rows = _rows(request, county)
    form = EventFilter(request.GET)
    rows = form.apply(rows).order_by("pk")
    count = rows.count()
    if count > EXPORT_LIMIT:
        messages.error(request, f"共 {count} 条，一次最多导出 {EXPORT_LIMIT} 条，请先按日期筛选。")
        return redirect("event_list", *([place.pk] if place else []))
    return downloads.send(
        exports.workbook("操作记录", HEADINGS, _lines(rows)),
        f"{place or '全系统'}操作记录.xlsx",
        downloads.WORKBOOK,
        by=request.user, county=place, on=place or Event, verb="导出操作记录",
        after={"rows": count, "filters": {name: str(v) for name, v in form.values.items()}},
    )  # fmt: skip


def _lines(rows: models.QuerySet[Event]) -> Iterator[list[exports.Value]]:
    for e in rows.iterator(chunk_size=2000):
        yield [
            e.sequence, f"{localtime(e.at):%Y-%m-%d %H:%M:%S}", e.person_name, e.address, e.agent,
            e.verb, history.kind_of(e), e.object_label, history.summary(e, 1000), e.hash,
        ]  # fmt: skip


def record_history(request: Request, kind: str, pk: int) -> HttpResponse:
    """Show the changes of a record to those who see it, the whole county being theirs to see."""
    kind = kind.lower()  # models are found by any case, permissions are not
    record = get_object_or_404(_seen(request, kind), pk=pk)
    county = record if isinstance(record, County) else getattr(record, "county", None)
    access.require(request.user, history.permission_for(kind), on=county)
    context = {
        "record": record,
        "county": county,
        "entries": history.of(record),
        "shows_origin": access.may(request.user, "EVENT_VIEW", on=county),
    }
    inside = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    page = "units/event/entries.html" if inside else "units/event/history.html"
    return render(request, page, context)


def _seen(request: Request, kind: str) -> models.QuerySet[Any]:
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        raise Http404 from None
    rows: Any = model._default_manager.all()
    if not hasattr(rows, "visible_to") or model is Event:
        raise Http404
    return rows.visible_to(request.user)  # type: ignore[no-any-return]
