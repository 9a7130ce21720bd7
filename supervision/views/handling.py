"""Handling answers in bulk: what units sent, what they ask for, what they still owe."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from supervision.models import Evidence, RectificationEvent, RectificationItem
from supervision.rectification.actions import OPEN, WITH_UNIT
from supervision.rectification.forms import HandlingForm
from units import access
from units.models import County, User
from units.requests import Request, posted
from units.tables import Tab

PAGE_SIZE = 30
TABS = {"submitted": "待审核", "asked": "申请延期", "owed": "待反馈", "overdue": "已逾期"}
Step = RectificationEvent.Kind


def item_handle(request: Request, county: int) -> HttpResponse:
    place = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    offered = _offered(request.user, place)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "submitted"
    rows = _rows(place, tab)
    form = HandlingForm(posted(request), rows=rows, offered=offered)
    if request.method == "POST":
        done, refused = form.decide(request.user)
        if refused:
            messages.warning(request, refused)
        if done:
            messages.success(request, done)
            return redirect(f"{reverse('rectification_handle', args=[county])}?tab={tab}")
    context = _context(request, place, tab, rows) | {"form": form, "ticked": form.chosen_before}
    return render(request, "supervision/rectification/handle.html", context)


def _offered(user: User, county: County) -> set[str]:
    """Return what the person may do to items here, or raise PermissionDenied for nothing."""
    steps = HandlingForm.What
    offered: set[str] = set()
    if access.may(user, "RECTIFICATION_REVIEW", on=county):
        offered |= {steps.CLOSE, steps.RETURN}
    if access.may(user, "EXTENSION_DECIDE", on=county):
        offered |= {steps.GRANT, steps.REFUSE, steps.EXTEND}
    if not offered:
        raise PermissionDenied
    return offered


def _rows(county: County, tab: str) -> QuerySet[RectificationItem]:
    rows = RectificationItem.objects.filter(county=county)
    match tab:
        case "asked":
            rows = rows.filter(state__in=OPEN, extension_due__isnull=False)
        case "owed":
            rows = rows.filter(state__in=WITH_UNIT)
        case "overdue":
            rows = rows.overdue(timezone.localdate())
        case _:
            rows = rows.to_review()
    found: QuerySet[RectificationItem] = rows.select_related("unit", "county").order_by(
        "due_on", "unit__display_order", "pk"
    )
    return found


def _context(
    request: Request, county: County, tab: str, rows: QuerySet[RectificationItem]
) -> dict[str, Any]:
    here = reverse("rectification_handle", args=[county.pk])
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = _told(list(page.object_list))
    return {
        "county": county,
        "tab": tab,
        "tabs": [Tab(label, f"{here}?tab={key}", key == tab) for key, label in TABS.items()],
        "page": page,
        "today": timezone.localdate(),
    }


def _told(items: list[RectificationItem]) -> list[Any]:
    """Return the items with the unit's `last` words and the `pieces` in force, in two queries."""
    last: dict[int, RectificationEvent] = {}
    words = RectificationEvent.objects.filter(item__in=items, kind__in=(Step.SUBMIT, Step.ASK))
    for event in words.select_related("by").order_by("pk"):
        last[event.item_id] = event
    pieces: dict[int | None, list[Evidence]] = {}
    sent = Evidence.objects.filter(item__in=items).sent().in_force()
    for piece in sent.select_related("file").order_by("pk"):
        pieces.setdefault(piece.item_id, []).append(piece)
    found: list[Any] = list(items)
    for item in found:
        item.last, item.pieces = last.get(item.pk), pieces.get(item.pk, [])
    return found
