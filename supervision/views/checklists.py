"""The manual items (人工检查项) of a round: what no record answers, filled in by hand, in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from supervision.findings.checklists.actions import answer
from supervision.findings.checklists.items import COUNTY, Item, items
from supervision.models import ChecklistAnswer, InspectionRound
from supervision.views.rounds import seen_round
from units import access
from units.forms import ActionForm, FilterBarForm
from units.models import Unit, User
from units.requests import Request, posted
from units.tables import Tab

PAGE_SIZE = 50
KINDS = {"website": "政府网站", "account": "政务新媒体", COUNTY: "全县事项"}
STATES = [("open", "未检查"), ("", "全部"), *ChecklistAnswer.Outcome.choices]
TAKE_BACK = "take_back"


class ChecklistFilterForm(FilterBarForm):
    q = forms.CharField(label="关键词", required=False, max_length=60)
    target = forms.ChoiceField(label="检查对象", required=False)
    state = forms.ChoiceField(label="检查结果", required=False, choices=STATES)

    def __init__(self, data: Any, *, kind: str, found: Sequence[Item]) -> None:
        super().__init__(data)
        self.kind = kind
        self.keep = {"kind": kind}
        own = {one.target.key: one.target.label for one in found if _tab(one) == kind}
        chosen: Any = self.fields["target"]
        chosen.choices = [("", "全部"), *((k or "county", v) for k, v in own.items())]
        if len(own) < 2:
            del self.fields["target"]

    def apply(self, found: Sequence[Item]) -> list[Item]:
        asked = self.values
        return [one for one in found if _tab(one) == self.kind and self._agrees(one, asked)]

    def _agrees(self, item: Item, asked: dict[str, str]) -> bool:
        rule, state = item.rule, asked.get("state", "")
        if "target" in asked and asked["target"] != (item.target.key or "county"):
            return False
        if (text := asked.get("q")) and text not in f"{rule.code} {rule.name} {rule.condition}":
            return False
        if state == "open":
            return item.answer is None
        return not state or (item.answer is not None and item.answer.outcome == state)


class AnswerForm(ActionForm):
    """One answer for the chosen items, or for all that the filter leaves."""

    chosen = forms.MultipleChoiceField(
        required=False,
        widget=forms.MultipleHiddenInput,
        error_messages={"invalid_choice": "所选的检查项有的已经不在，请刷新后重新勾选。"},
    )
    everything = forms.BooleanField(label="符合筛选条件的全部", required=False)
    outcome = forms.ChoiceField(
        choices=[*ChecklistAnswer.Outcome.choices, (TAKE_BACK, "撤回")],
        widget=forms.HiddenInput,
        error_messages={"required": "请点一个结果按钮。", "invalid_choice": "没有这种结果。"},
    )
    note = forms.CharField(
        label="情况说明", max_length=300, required=False, widget=forms.Textarea({"rows": 2}),
        help_text="不符合的要写明哪里不符合。",
    )  # fmt: skip
    quantity = forms.IntegerField(
        label="处数", required=False, min_value=1, max_value=9999,
        help_text="按处扣分的，不符合时填几处。",
        error_messages={"invalid": "请填写整数。"},
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="单位", required=False, empty_label="全县",
        help_text="全县事项有单位不符合的，选出是哪个单位。",
    )  # fmt: skip

    def __init__(
        self, data: Any, *, round: InspectionRound, found: Sequence[Item], kept: Sequence[Item]
    ) -> None:
        super().__init__(data)
        self.round, self.kept = round, kept
        self.by_name = {one.name: one for one in found}
        chosen: Any = self.fields["chosen"]
        chosen.choices = [(name, name) for name in self.by_name]
        unit: Any = self.fields["unit"]
        unit.queryset = Unit.objects.filter(county=round.county)

    def fill_in(self, by: User) -> int | None:
        return self.carry_out(self._answered, by=by)

    def _answered(
        self, *, by: User, chosen: list[str], everything: bool, outcome: str, **facts: Any
    ) -> int:
        wanted = list(self.kept) if everything else [self.by_name[name] for name in chosen]
        said = "" if outcome == TAKE_BACK else outcome
        return answer(round=self.round, by=by, items=wanted, outcome=said, **facts)


def _tab(item: Item) -> str:
    return item.target.kind if item.target.kind in KINDS else COUNTY


def round_checklist(request: Request, pk: int) -> HttpResponse:
    round = seen_round(request, pk)
    access.require(request.user, "RECORD_VIEW", on=round)
    may_edit = access.may(request.user, "FINDING_EDIT", on=round)
    if request.method == "POST":
        access.require(request.user, "FINDING_EDIT", on=round)
    found = items(round)
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else next(iter(KINDS))
    filters = ChecklistFilterForm(request.GET, kind=kind, found=found)
    kept = filters.apply(found)
    form = AnswerForm(posted(request), round=round, found=found, kept=kept)
    if (done := form.fill_in(request.user)) is not None:
        messages.success(request, f"已填写{done}项。" if done else "没有变化。")
        return redirect(f"{request.path}?{request.GET.urlencode()}")
    context = {
        "round": round,
        "tabs": _tabs(found, kind, round),
        "filters": filters,
        "page": Paginator(kept, PAGE_SIZE).get_page(request.GET.get("page")),
        "total": len(kept),
        "form": form,
        "may_edit": may_edit and round.is_open,
        "ticked": set(form.data.getlist("chosen")) if form.is_bound else set(),  # type: ignore[attr-defined]
    }
    return render(request, "supervision/checklist/list.html", context)


def _tabs(found: Sequence[Item], kind: str, round: InspectionRound) -> list[Tab]:
    """Return a tab for each kind of object with how many of its items are answered."""
    here = reverse("round_checklist", args=[round.pk])
    tabs = []
    for key, label in KINDS.items():
        own = [one for one in found if _tab(one) == key]
        done = sum(one.answer is not None for one in own)
        tabs.append(Tab(f"{label} {done}/{len(own)}", f"{here}?kind={key}", key == kind))
    return tabs
