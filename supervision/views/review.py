"""Judging what the rules found: one page to confirm, dismiss, waive or issue in bulk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from supervision.evidence.pictures import with_pictures
from supervision.findings.deriving import derive_findings
from supervision.models import Finding, InspectionRound, RectificationItem
from supervision.rectification.forms import ReviewForm
from supervision.views.rounds import seen_round
from units import access
from units.actions import RefusedError
from units.requests import Request, post_only, posted
from units.tables import Tab

PAGE_SIZE = 50
TABS = {
    "candidate": "待确认",
    "confirmed": "已确认待交办",
    "issued": "已交办",
    "false_report": "误报",
    "waived": "豁免",
}


def finding_review(request: Request, pk: int) -> HttpResponse:
    round = seen_round(request, pk)
    access.require(request.user, "FINDING_EDIT", on=round)
    tab = _tab(request, round)
    offered = set(ReviewForm.What)
    if not access.may(request.user, "RECTIFICATION_ISSUE", on=round):
        offered.remove(ReviewForm.What.ISSUE)
    findings = Finding.objects.filter(round=round).select_related("county", "unit")
    form = ReviewForm(posted(request), rows=findings, offered=offered)
    if request.method == "POST":
        done, refused = form.decide(request.user)
        if refused:
            messages.warning(request, refused)
        if done:
            messages.success(request, done)
            return redirect(f"{reverse('finding_review', args=[pk])}?{urlencode({'tab': tab})}")
    return render(request, "supervision/finding/review.html", _context(request, round, tab, form))


def _one(request: Request) -> int:
    """Return the finding that the address asks for alone, or 0."""
    asked = request.GET.get("finding", "")
    return int(asked) if asked.isdigit() else 0


def _tab(request: Request, round: InspectionRound) -> str:
    """Return the tab asked for, or where the finding asked for stands."""
    if found := _annotated(round).filter(pk=_one(request)).first():
        return "issued" if found.is_issued else str(found.state)
    asked = request.GET.get("tab", "")
    return asked if asked in TABS else "candidate"


def _annotated(round: InspectionRound) -> Any:
    items = RectificationItem.objects.filter(findings=OuterRef("pk"))
    return Finding.objects.filter(round=round).annotate(
        is_issued=Exists(items.filter(withdrawn_on__isnull=True)),
        was_withdrawn=Exists(items.filter(withdrawn_on__isnull=False)),
    )


def _context(
    request: Request, round: InspectionRound, tab: str, form: ReviewForm
) -> dict[str, object]:
    rows = _annotated(round)
    match tab:
        case "issued":
            rows = rows.filter(is_issued=True)
        case "confirmed":
            rows = rows.filter(state=Finding.State.CONFIRMED, is_issued=False)
        case _:
            rows = rows.filter(state=tab)
    if one := _one(request):
        rows = rows.filter(pk=one)
    rows = rows.select_related("unit", "indicator", "repeats__round")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = with_pictures(page.object_list)
    here = reverse("finding_review", args=[round.pk])
    return {
        "round": round,
        "tab": tab,
        "tabs": [Tab(label, f"{here}?tab={key}", key == tab) for key, label in TABS.items()],
        "page": page,
        "form": form,
        "alone": one,
        "decided": Finding.objects.filter(round=round).exists(),
        "ready": _annotated(round).filter(state=Finding.State.CONFIRMED, is_issued=False).count(),
        "ticked": form.chosen_before or {one},
    }


@post_only("finding_review")
def round_check(request: Request, pk: int) -> HttpResponse:
    """Evaluate the rules anew."""
    round = seen_round(request, pk)
    access.require(request.user, "FINDING_EDIT", on=round)
    try:
        messages.success(request, derive_findings(round=round, by=request.user).sentence)
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect("finding_review", pk)
