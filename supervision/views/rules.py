"""The rules (检查指标) of a county: the list, a rule with its versions, proposing and checking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from supervision.findings.evaluate import checked
from supervision.findings.preview import Effect, effects
from supervision.indicators.editing import actions
from supervision.indicators.standing import Standing, standings, versions
from supervision.metrics import catalogue
from supervision.models import Indicator, InspectionRound
from supervision.views.rule_filters import RuleFilterForm, row_of
from supervision.views.rule_forms import CheckForm, DropForm, EndForm, VersionForm
from units import access
from units.forms import ActionForm
from units.models import County, User
from units.requests import Request, posted
from units.tables import Column, Table

PAGE_SIZE = 50
Level = Indicator.Level


def levels_open_to(user: User, county: County) -> list[str]:
    """Return the levels at which the person may propose rules for the county."""
    if access.everywhere(user, "INDICATOR_EDIT"):
        return [Level.COUNTY, Level.CITY, Level.PROVINCE, Level.NATIONAL]
    return [Level.COUNTY] if access.may(user, "INDICATOR_EDIT", on=county) else []


def may_check(user: User, rule: Indicator, county: County) -> bool:
    """Tell whether the person may check or end versions at the rule's level."""
    if rule.level == Level.COUNTY:
        return access.may(user, "INDICATOR_CHECK", on=county)
    return access.everywhere(user, "INDICATOR_CHECK")


def _place(request: Request, county: int) -> County:
    place = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    access.require(request.user, "ROUND_VIEW", on=place)
    return place


def rule_list(request: Request, county: int) -> HttpResponse:
    place = _place(request, county)
    form = RuleFilterForm(request.GET)
    found = form.apply(_standings(place))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    columns = [
        Column("名称", "wide"), Column("检查对象"), Column("判定", "wide"), Column("层级"),
        Column("核实情况"), Column("判定方式"), Column("依据", "wide"),
    ]  # fmt: skip
    rows = [row_of(one, place) for one in page.object_list]
    context = {
        "county": place,
        "form": form,
        "page": page,
        "table": Table("检查指标", columns, rows, hide_caption=True),
        "waiting": versions(place)
        .filter(proposed_at__isnull=False, checked_at__isnull=True)
        .count(),
    }
    return render(request, "supervision/rule/list.html", context)


def _standings(county: County) -> list[list[Standing]]:
    """Return the versions of every rule as they stand today, rule by rule, in one query."""
    grouped: dict[str, list[Indicator]] = defaultdict(list)
    for rule in versions(county).order_by("pk"):
        grouped[rule.code].append(rule)
    return [standings(found, timezone.localdate()) for found in grouped.values()]


def rule_detail(request: Request, county: int, code: str) -> HttpResponse:
    place = _place(request, county)
    found = standings(versions(place).filter(code=code), timezone.localdate())
    if not found:
        raise Http404
    shown = next((one for one in found if one.holds), found[0])
    rule = shown.rule
    context = {
        "county": place,
        "rule": rule,
        "shown": shown,
        "standings": found,
        "why_not": checked(rule) if rule.use == Indicator.Use.RULE else "",
        "is_threshold": not rule.metric and code in catalogue.judging(),
        "metric": catalogue.find(rule.metric) if rule.metric else None,
        "may_propose": bool(levels_open_to(request.user, place)),
    }
    return render(request, "supervision/rule/detail.html", context)


def rule_propose(request: Request, county: int, code: str) -> HttpResponse:
    """Propose a version: its effect on the open rounds is shown before it is saved."""
    place = _place(request, county)
    levels = levels_open_to(request.user, place)
    if not levels:
        access.require(request.user, "INDICATOR_EDIT", on=place)
    found = standings(versions(place).filter(code=code), timezone.localdate())
    if not found:
        raise Http404
    base = next((one.rule for one in found if one.holds), found[0].rule)
    form = VersionForm(posted(request), base=base, county=place, levels=levels)
    saved, seen = _previewed(
        request, form, actions.propose, base=base, county=place, by=request.user
    )
    if saved:
        messages.success(request, "已提出，等待另一位有权限的人员复核；复核前按原规则检查。")
        return redirect("rule_version", county, saved.pk)
    context = {"county": place, "rule": base, "form": form, "effects": seen}
    return render(request, "supervision/rule/propose.html", context)


def _previewed(
    request: Request, form: VersionForm, action: Callable[..., Indicator], **facts: Any
) -> tuple[Indicator | None, list[Effect] | None]:
    """Save what was seen in a preview; else return the preview, None for an unfit form."""
    made = form.proposed()
    if made is None:
        return None, None
    if request.POST.get("previewed") == form.digest and (saved := form.carry_out(action, **facts)):
        return saved, None
    return None, effects(made, _open_rounds(form.county))


def _open_rounds(county: County) -> list[InspectionRound]:
    rounds = InspectionRound.objects.open().filter(county=county).select_related("county")
    return list(rounds.order_by("starts_on"))


def _seen_version(request: Request, county: int, pk: int) -> tuple[County, Indicator]:
    place = _place(request, county)
    return place, get_object_or_404(versions(place), pk=pk)


def rule_version(request: Request, county: int, pk: int) -> HttpResponse:
    place, rule = _seen_version(request, county, pk)
    found = standings(versions(place).filter(code=rule.code), timezone.localdate())
    standing = next(one for one in found if one.rule == rule)
    waits = standing.is_waiting
    context = {
        "county": place,
        "rule": rule,
        "standing": standing,
        "before": next((one.rule for one in found if one.holds and one.rule != rule), None),
        "effects": effects(rule, _open_rounds(place)) if waits else None,
        "steps": [one for one in STEPS.values() if one.is_open_to(request.user, rule, place)],
        "may_change": waits and rule.proposed_by == request.user,
        "is_own": rule.proposed_by == request.user,
    }
    return render(request, "supervision/rule/version.html", context)


def rule_change(request: Request, county: int, pk: int) -> HttpResponse:
    place, rule = _seen_version(request, county, pk)
    if rule.is_checked or rule.proposed_by != request.user:
        return redirect("rule_version", county, pk)
    form = VersionForm(posted(request), base=rule, county=place, levels=[], stored=rule)
    saved, seen = _previewed(request, form, actions.change, indicator=rule, by=request.user)
    if saved:
        messages.success(request, "已保存，仍待另一位有权限的人员复核。")
        return redirect("rule_version", county, pk)
    context = {"county": place, "rule": rule, "form": form, "effects": seen}
    return render(request, "supervision/rule/change.html", context)


@dataclass(frozen=True)
class Step:
    """What may be done with a version by one who may check, or who proposed it (`own`)."""

    key: str
    label: str
    form: type[ActionForm]
    action: Callable[..., Any]
    waiting: bool
    own: bool
    done: str

    def is_open_to(self, user: User, rule: Indicator, county: County) -> bool:
        if self.waiting == rule.is_checked or (not self.waiting and rule.valid_to):
            return False
        is_own = rule.proposed_by == user
        return (is_own and self.own) or (not is_own and may_check(user, rule, county))


STEPS = {
    step.key: step
    for step in (
        Step("check", "复核通过", CheckForm, actions.check, True, False,
             "已复核，自生效日期起按此检查；请在轮次里重新计算指标、按规则检查。"),
        Step("drop", "退回或撤回", DropForm, actions.drop, True, True, "已退回，原规则不变。"),
        Step("end", "停用", EndForm, actions.end, False, False, "已写明失效日期。"),
    )
}  # fmt: skip


def rule_step(request: Request, county: int, pk: int, step: str) -> HttpResponse:
    place, rule = _seen_version(request, county, pk)
    chosen = STEPS.get(step)
    if chosen is None:
        raise Http404
    if not chosen.is_open_to(request.user, rule, place):
        access.require(request.user, "INDICATOR_CHECK", on=place)
        return redirect("rule_version", county, pk)
    form = chosen.form(posted(request))
    form.carry_out(chosen.action, indicator=rule, by=request.user)
    if form.is_bound and not form.errors:
        messages.success(request, chosen.done)
        return redirect(reverse("rule_detail", args=[county, rule.code]))
    context = {"county": place, "rule": rule, "step": chosen, "form": form}
    return render(request, "supervision/rule/step.html", context)
