"""Visits: what is to be seen in a round, by unit, and the checklist of one guide or zone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from supervision.evidence import actions as evidence
from supervision.models import Evidence, InspectionRound
from supervision.views.rounds import seen_round
from supervision.visits import actions
from supervision.visits.checklist import KINDS, Result, Row, Sheet, Target, sheet_of, stops
from units import access
from units.actions import RefusedError
from units.requests import Request

CHOICES = [
    (Result.PASS.value, "有"),
    (Result.FAIL.value, "无"),
    (Result.NOT_APPLICABLE.value, "不适用"),
]


def visit_list(request: Request, pk: int) -> HttpResponse:
    round = seen_round(request, pk)
    access.require(request.user, "FINDING_EDIT", on=round)
    by_unit = stops(round)
    every = [stop for _, listed in by_unit for stop in listed]
    left = request.GET.get("left") == "1"
    if left:
        by_unit = [(unit, [s for s in listed if not s.is_complete]) for unit, listed in by_unit]
    context = {
        "round": round,
        "by_unit": [(unit, listed) for unit, listed in by_unit if listed],
        "left": left,
        "total": len(every),
        "complete": sum(stop.is_complete for stop in every),
        "failing": sum(1 for stop in every if stop.failing),
    }
    return render(request, "supervision/visit/list.html", context)


def visit_detail(request: Request, pk: int, kind: str, target: int) -> HttpResponse:
    round = seen_round(request, pk)
    access.require(request.user, "FINDING_EDIT", on=round)
    if kind not in KINDS:
        raise Http404
    rows: Any = KINDS[kind].target._default_manager.select_related("unit", "county")
    seen: Target = get_object_or_404(rows, county=round.county, pk=target)
    if request.method != "POST":
        return _page(request, round, sheet_of(round, seen))
    writing = Writing(request, round, seen)
    if "HX-Request" in request.headers:
        return writing.row(request.POST.get("element", ""))
    if not writing.all():
        return _page(request, round, writing.sheet())
    done = "finish" in request.POST and writing.finish()
    return redirect("visit_list", pk) if done else redirect("visit_detail", pk, kind, target)


def _page(request: Request, round: InspectionRound, sheet: Sheet) -> HttpResponse:
    context = {"round": round, "sheet": sheet, "choices": CHOICES, "blocked": ""}
    if not round.is_open:
        context["blocked"] = f"“{round.label}”已结束，检查结果不能再改。"
    return render(request, "supervision/visit/detail.html", context)


class Writing:
    """What was sent from the checklist: one element by itself, or all of them."""

    def __init__(self, request: Request, round: InspectionRound, target: Target) -> None:
        self.request, self.round, self.target = request, round, target
        self.faults: dict[int, str] = {}
        self._given: dict[str, Any] = {"round": round, "target": target, "by": request.user}

    def sheet(self) -> Sheet:
        """Return the checklist as it is stored now, with what was refused at its element."""
        sheet = sheet_of(self.round, self.target)
        for row in sheet.rows:
            row.fault = self.faults.get(row.number, "")
            if row.fault and not row.note:
                row.note = self.request.POST.get(f"note-{row.number}", "")
        return sheet

    def row(self, number: str) -> HttpResponse:
        """Write one element; answer with it as it stands now, and how far the visit is."""
        rows = sheet_of(self.round, self.target).rows
        asked = next((row for row in rows if str(row.number) == number), None)
        if asked is None:
            raise Http404
        self._write(asked)
        sheet = self.sheet()
        context = {
            "round": self.round,
            "sheet": sheet,
            "row": sheet.rows[asked.number],
            "choices": CHOICES,
        }
        return render(self.request, "supervision/visit/row_saved.html", context)

    def all(self) -> bool:
        """Write every element that differs from what the page showed; tell whether all went."""
        for row in sheet_of(self.round, self.target).rows:
            self._write(row)
        if not self.faults and "finish" not in self.request.POST:
            messages.success(self.request, "已保存。")
        return not self.faults

    def finish(self) -> bool:
        try:
            actions.complete(**self._given)
        except RefusedError as error:
            messages.error(self.request, str(error))
            return False
        messages.success(self.request, f"“{self.target}”已查完。")
        return True

    def _write(self, row: Row) -> None:
        data, files = self.request.POST, self.request.FILES
        result = data.get(f"result-{row.number}", "")
        words = data.get(f"note-{row.number}", "")
        was = data.get(f"was-{row.number}", "")
        try:
            if was != f"{result}|{words}":
                actions.note(**self._given, element=row.element, result=result, words=words)
            for upload in files.getlist(f"photo-{row.number}"):
                actions.photograph(**self._given, element=row.element, upload=upload)
            self._remove(row)
        except RefusedError as error:
            self.faults[row.number] = str(error)

    def _remove(self, row: Row) -> None:
        asked = self.request.POST.get("remove", "")
        for photo in row.photos:
            if str(photo.pk) == asked:
                piece = Evidence.objects.select_related("visit__round", "file", "county")
                evidence.unshow(piece=piece.get(pk=photo.pk), by=self.request.user)
