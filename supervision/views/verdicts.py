"""The verdicts (检查结论) of a round: on every website, column, account and unit, and why."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from supervision.findings.scores import scores
from supervision.findings.verdicts import Kind, Outcome, Verdict, verdicts
from supervision.metrics.values import RoundValues
from supervision.models import InspectionRound
from supervision.views.rounds import freshness, seen_round
from units import access, downloads, exports
from units.forms import FilterBarForm
from units.models import Unit
from units.requests import Request
from units.tables import Tab

PAGE_SIZE = 50
TONES = {"fail": "bad", "insufficient": "info", "warn": "warn", "pass": "good"}
HEADINGS = ["类型", "对象", "责任单位", "结论", "是否待确认", "理由", "没有检查的"]


class VerdictFilterForm(FilterBarForm):
    q = forms.CharField(label="名称", required=False, max_length=60)
    outcome = forms.ChoiceField(
        label="结论", required=False, choices=[("", "全部"), *Outcome.choices]
    )
    unit = forms.ChoiceField(label="责任单位", required=False)

    def __init__(self, data: Any, *, kind: str, round: InspectionRound) -> None:
        super().__init__(data)
        self.kind = kind
        self.keep = {"kind": kind}
        units = Unit.objects.filter(county=round.county)
        chosen: Any = self.fields["unit"]
        chosen.choices = [("", "全部"), *((str(unit.pk), str(unit)) for unit in units)]

    def apply(self, found: dict[str, Verdict]) -> list[Verdict]:
        """Keep the verdicts that agree: failing ones first, in the order of the register."""
        asked = self.values
        kept = [
            one
            for one in found.values()
            if one.kind == self.kind
            and asked.get("q", "") in one.label
            and asked.get("outcome", one.outcome) == one.outcome
            and ("unit" not in asked or asked["unit"] in (*one.units, *_itself(one)))
        ]
        order = list(Outcome)
        return sorted(kept, key=lambda one: order.index(one.outcome))


def _itself(verdict: Verdict) -> tuple[str, ...]:
    return (verdict.key,) if verdict.kind == Kind.UNIT else ()


def _asked(request: Request, round: InspectionRound) -> VerdictFilterForm:
    kind = request.GET.get("kind", "")
    kind = kind if kind in Kind.values else Kind.WEBSITE.value
    return VerdictFilterForm(request.GET, kind=kind, round=round)


def round_verdicts(request: Request, pk: int) -> HttpResponse:
    round = seen_round(request, pk)
    access.require(request.user, "RECORD_VIEW", on=round)
    values = RoundValues(round)
    found = verdicts(round, values)
    form = _asked(request, round)
    page = Paginator(form.apply(found), PAGE_SIZE).get_page(request.GET.get("page"))
    points = scores(round, values) if form.kind == Kind.WEBSITE and values.is_computed else {}
    context = {
        "round": round,
        "tabs": _tabs(found, form.kind, round),
        "form": form,
        "page": page,
        "rows": [(one, TONES[one.outcome], points.get(one.key)) for one in page.object_list],
        "counts": _counts(found, form.kind),
        "asked": urlencode({"kind": form.kind} | form.values),
        "is_computed": values.is_computed,
        **freshness(request.user, round),
    }
    return render(request, "supervision/verdict/list.html", context)


def _tabs(found: dict[str, Verdict], kind: str, round: InspectionRound) -> list[Tab]:
    here = reverse("round_verdicts", args=[round.pk])
    numbers = Counter(one.kind for one in found.values())
    return [
        Tab(f"{one.label} {numbers[one]}", f"{here}?kind={one.value}", one.value == kind)
        for one in Kind
    ]


def _counts(found: dict[str, Verdict], kind: str) -> list[tuple[str, str, int]]:
    numbers = Counter(one.outcome for one in found.values() if one.kind == kind)
    return [(one.label, TONES[one], numbers[one]) for one in Outcome]


def verdict_export(request: Request, pk: int) -> FileResponse:
    round = seen_round(request, pk)
    access.require(request.user, "RECORD_VIEW", on=round)
    form = _asked(request, round)
    kept = form.apply(verdicts(round))
    title = f"{round.label}检查结论"
    return downloads.send(
        exports.workbook(title, HEADINGS, [_line(one) for one in kept]),
        f"{round.county}{title}（{Kind(form.kind).label}）.xlsx",
        downloads.WORKBOOK,
        by=request.user,
        county=round.county,
        on=round,
        verb="导出",
        after={"rows": len(kept), "kind": form.kind, **form.values},
    )


def _line(verdict: Verdict) -> list[str]:
    missing = [*verdict.missing, *(item.rule.sentence for item in verdict.unanswered)]
    return [
        verdict.kind.label,
        verdict.label,
        verdict.owner,
        verdict.outcome.label,
        "待确认" if verdict.is_provisional else "",
        "；".join(ground.text for ground in verdict.grounds)[:5000],
        "；".join(missing)[:5000],
    ]
