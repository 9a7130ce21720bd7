"""The ledger of rectification of a county: filtered, listed, and as a workbook."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from supervision.ledgers import rectification as ledger
from supervision.models import Finding, InspectionRound, RectificationItem
from supervision.views.filters import FilterForm
from supervision.views.records import listing_of
from supervision.views.registers import listed
from units import access, downloads
from units.models import County, User
from units.requests import Request
from units.sheets import Sheet, workbook
from units.tables import Cell

LATE = {"late": "逾期的", "open": "逾期未反馈的", "on_time": "未逾期的"}


class LedgerFilterForm(FilterForm):
    """Also by round, by class of problem, and by whether it is late."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds = InspectionRound.objects.filter(county=kwargs["county"]).order_by("-starts_on")
        asked: dict[str, tuple[str, list[tuple[Any, Any]]]] = {
            "round": ("检查轮次", list(rounds.values_list("pk", "label"))),
            "kind": ("问题类别", list(Finding.Kind.choices)),
            "late": ("是否逾期", list(LATE.items())),
        }
        for name, (label, choices) in asked.items():
            self.fields[name] = forms.ChoiceField(
                label=label, required=False, choices=[("", "全部"), *choices]
            )
        self.order_fields(["q", "unit", "kind", "round", "state", "late", "since", "until"])

    def apply(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows, values = super().apply(rows), self.values
        if round := values.get("round"):
            rows = rows.filter(round=round)
        if kind := values.get("kind"):
            rows = rows.filter(Q(pk__in=rows.filter(findings__kind=kind).order_by().values("pk")))
        match values.get("late"):
            case "late":
                rows = rows.late(timezone.localdate())  # type: ignore[attr-defined]
            case "open":
                rows = rows.overdue(timezone.localdate())  # type: ignore[attr-defined]
            case "on_time":
                late = rows.late(timezone.localdate())  # type: ignore[attr-defined]
                rows = rows.exclude(pk__in=late.order_by().values("pk"))
        return rows

    @property
    def told(self) -> str:
        """Say what the ledger was narrowed to."""
        said = []
        for name, value in self.values.items():
            choices = dict(getattr(self.fields[name], "choices", ()))
            text = next((str(t) for key, t in choices.items() if str(key) == value), str(value))
            said.append(f"{self.fields[name].label}：{text}")
        return "；".join(said)


def seen_county(request: Request, county: int) -> County:
    """Return the county if the person sees a ledger in it, be it of one unit, else refuse."""
    place = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    if not access.may_within(request.user, "RECTIFICATION_VIEW", place):
        raise PermissionDenied
    return place


def items_of(user: User, county: County) -> QuerySet[RectificationItem]:
    rows = RectificationItem.objects.visible_to(user, "RECTIFICATION_VIEW")
    return rows.filter(county=county).order_by("-due_on", "pk")


def ledger_of(user: User, county: County, asked: QueryDict) -> Sheet:
    """Return the ledger that the person sees, as the filters leave it, in the office's form."""
    listing = listing_of(RectificationItem)
    form = LedgerFilterForm(asked, listing=listing, county=county, user=user, keep={})
    rows = form.apply(items_of(user, county))
    wanted, _ = listing.ordered(rows, asked.get("sort", ""))
    return ledger.sheet(wanted, county, today=timezone.localdate(), by=str(user), told=form.told)


def item_list(request: Request, county: int) -> HttpResponse:
    place = seen_county(request, county)
    rows = items_of(request.user, place)
    found = listed(request, listing_of(RectificationItem), rows, place, form_class=LedgerFilterForm)
    today = timezone.localdate()
    prefetch_related_objects(found["page"].object_list, "findings")
    for row, item in zip(found["table"].rows, found["page"].object_list, strict=True):
        late = ledger.days_late(item, today)
        told = [*ledger.kinds(item), *([f"已逾期{late}天"] if late else [])]
        row[0] = Cell(
            row[0].text,
            reverse("rectification_detail", args=[item.pk]),
            sub=" · ".join(told),
            reconstructed=row[0].reconstructed,
        )
    context = {
        "county": place,
        "overdue": rows.overdue(today).count(),  # type: ignore[attr-defined]
        "may_handle": any(
            access.may(request.user, permission, on=place)
            for permission in ("RECTIFICATION_REVIEW", "EXTENSION_DECIDE")
        ),
        "waiting": rows.to_review().count(),  # type: ignore[attr-defined]
        "asked": request.GET.urlencode(),
        **found,
    }
    return render(request, "supervision/rectification/list.html", context)


def item_export(request: Request, county: int) -> HttpResponse | FileResponse:
    """Send the ledger as a workbook; the export leaves an event."""
    place = seen_county(request, county)
    sheet = ledger_of(request.user, place, request.GET)
    return downloads.send(
        workbook([sheet]), f"{place}整改台账.xlsx", downloads.WORKBOOK,
        by=request.user, county=place, on=place, verb="导出",
        after={"list": "整改台账", "rows": len(sheet.rows)},
    )  # fmt: skip
