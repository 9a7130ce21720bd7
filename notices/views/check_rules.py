"""The checker's rules in a county: what each looks for, and which are out of use."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from notices.checks import actions
from notices.checks.forms import SwitchForm
from notices.checks.notice_report import NEVER_WAIVED
from notices.checks.register import Rule, every_rule, example
from notices.models import CheckRuleSwitch
from units import access
from units.models import County
from units.requests import Request

TONES = {"error": "bad", "warning": "warn", "hint": "info"}


@dataclass(frozen=True)
class Line:
    rule: Rule
    switch: CheckRuleSwitch | None

    @property
    def example(self) -> str:
        return example(self.rule.key)

    @property
    def tone(self) -> str:
        return TONES[self.rule.severity.value]

    @property
    def is_off(self) -> bool:
        return self.switch is not None and self.switch.is_off

    @property
    def is_fixed(self) -> bool:
        return self.rule.key in NEVER_WAIVED


def rule_list(request: Request, county: int) -> HttpResponse:
    place = _place(request, county)
    switches = CheckRuleSwitch.objects.filter(county=place).select_related("by")
    known = {switch.rule: switch for switch in switches}
    lines = [Line(rule, known.get(key)) for key, rule in every_rule().items()]
    context = {
        "county": place,
        "lines": lines,
        "off": sum(line.is_off for line in lines),
        "may_edit": access.may(request.user, "CHECK_RULE_EDIT", on=place),
    }
    return render(request, "notices/check/rules.html", context)


def rule_switch(request: Request, county: int) -> HttpResponse:
    place = _place(request, county)
    if request.method == "POST":
        access.require(request.user, "CHECK_RULE_EDIT", on=place)
        form = SwitchForm(request.POST)
        if switch := form.carry_out(actions.switch_rule, county=place, by=request.user):
            told = "已停用，今后核稿不用这条" if switch.is_off else "已启用"
            messages.success(request, f"“{every_rule()[switch.rule].label}”{told}。")
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
    return redirect("check_rule_list", county)


def _place(request: Request, county: int) -> County:
    place: County = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    access.require(request.user, "NOTICE_VIEW", on=place)
    return place
