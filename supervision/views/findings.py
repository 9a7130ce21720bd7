"""The problems of a round: the list, recording one by hand, changing it, its pictures."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from supervision.evidence import actions as evidence
from supervision.evidence.pictures import with_pictures
from supervision.findings import actions
from supervision.forms import FindingForm
from supervision.models import (
    DisclosureZone,
    Evidence,
    Finding,
    InspectionRound,
    MediaAccount,
    ServiceGuide,
    SiteColumn,
)
from supervision.views.records import listing_of
from supervision.views.registers import listed
from supervision.views.rounds import seen_round
from units import access
from units.models import County
from units.requests import Request, post_only, posted, pressed, sent_files
from units.tables import Cell, Column, Table

OBJECTS_OFFERED = 400
COUNTED = "已保存，重新计算指标后计入。"


def finding_list(request: Request, pk: int) -> HttpResponse:
    round = seen_round(request, pk)
    access.require(request.user, "RECORD_VIEW", on=round)
    may_edit = round.is_open and access.may(request.user, "FINDING_EDIT", on=round)
    found = listed(request, listing_of(Finding), Finding.objects.filter(round=round), round.county)
    if may_edit:
        _add_links(found["table"], found["page"].object_list)
    context = {"round": round, "may_edit": may_edit, **found}
    return render(request, "supervision/finding/list.html", context)


def _add_links(table: Table, findings: list[Finding]) -> None:
    table.columns = [*table.columns, Column("修改", "actions")]
    for row, finding in zip(table.rows, findings, strict=True):
        row.append(Cell("修改", reverse("finding_change", args=[finding.pk])))


def finding_create(request: Request, pk: int) -> HttpResponse:
    round = seen_round(request, pk)
    access.require(request.user, "FINDING_EDIT", on=round)
    form = FindingForm(posted(request), sent_files(request), county=round.county, by=request.user)
    if finding := form.carry_out(actions.record, round=round, by=request.user):
        messages.success(request, f"已登记：{finding}。重新计算指标后计入。")
        return redirect("finding_list", pk)
    context = {"round": round, "form": form, "objects": _objects(round.county)}
    context["blocked"] = actions.why_none(round)
    return render(request, "supervision/finding/create.html", context)


def _objects(county: County) -> list[str]:
    """Return the names that a problem may be about, offered while the object is typed."""
    named: list[str] = []
    for model in (SiteColumn, MediaAccount, ServiceGuide, DisclosureZone):
        rows = model._default_manager.filter(county=county).order_by("name")
        named += rows.values_list("name", flat=True).distinct()[:OBJECTS_OFFERED]
    return list(dict.fromkeys(named))[:OBJECTS_OFFERED]


def _seen_finding(request: Request, pk: int) -> Finding:
    """Return the problem if the person may change it, else raise Http404 or PermissionDenied."""
    findings = Finding.objects.select_related("round__county", "unit", "county")
    rounds = InspectionRound.objects.visible_to(request.user)
    finding: Finding = get_object_or_404(findings, round__in=rounds, pk=pk)
    access.require(request.user, "FINDING_EDIT", on=finding.round)
    return finding


def finding_change(request: Request, pk: int) -> HttpResponse:
    finding = _seen_finding(request, pk)
    form = FindingForm(
        posted(request), sent_files(request),
        county=finding.county, by=request.user, stored=finding,
    )  # fmt: skip
    if form.carry_out(actions.change, finding=finding, by=request.user):
        messages.success(request, COUNTED)
        return redirect("finding_list", finding.round_id)
    context = {"round": finding.round, "finding": finding, "form": form}
    context |= {"blocked": actions.why_none(finding.round), "objects": _objects(finding.county)}
    context["pictures"] = with_pictures([finding])[0].pictures  # type: ignore[attr-defined]
    return render(request, "supervision/finding/change.html", context)


@post_only("evidence_show")
def picture_remove(request: Request, pk: int) -> HttpResponse:
    rounds = InspectionRound.objects.visible_to(request.user)
    pieces = Evidence.objects.select_related("finding__round__county", "file", "county")
    piece: Evidence = get_object_or_404(pieces, finding__round__in=rounds, pk=pk)
    assert piece.finding is not None
    access.require(request.user, "FINDING_EDIT", on=piece.finding.round)
    pressed(request, evidence.unpicture, f"已删除图片“{piece.name}”。", piece=piece)
    return redirect("finding_change", piece.finding_id)
