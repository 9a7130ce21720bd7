"""The filter bar and the rows of the list of rules."""

from __future__ import annotations

from django import forms
from django.db import models
from django.urls import reverse

from supervision.findings.checklists.items import manual
from supervision.indicators.standing import WAITING, Standing
from supervision.metrics import catalogue
from supervision.models import Indicator
from units.forms import FilterBarForm
from units.models import County
from units.tables import Cell

TONES = {"confirmed": "good", "partly": "warn", "unconfirmed": "bad"}


class How(models.TextChoices):
    """What answers a rule."""

    COUNTED = "counted", "按记录判定"
    MANUAL = "manual", "人工检查"
    THRESHOLD = "threshold", "给统计设数"
    REFERENCE = "reference", "参考"


def how(rule: Indicator) -> How:
    if rule.use == Indicator.Use.REFERENCE:
        return How.REFERENCE
    if rule.metric:
        return How.COUNTED
    if manual({rule.code: rule}):
        return How.MANUAL
    return How.THRESHOLD if rule.code in catalogue.judging() else How.REFERENCE


class RuleFilterForm(FilterBarForm):
    q = forms.CharField(label="关键词", required=False, max_length=60)
    object = forms.ChoiceField(
        label="检查对象", required=False, choices=[("", "全部"), *Indicator.Object.choices]
    )
    level = forms.ChoiceField(
        label="层级", required=False, choices=[("", "全部"), *Indicator.Level.choices]
    )
    status = forms.ChoiceField(
        label="核实情况", required=False, choices=[("", "全部"), *Indicator.Status.choices]
    )
    how = forms.ChoiceField(label="判定方式", required=False, choices=[("", "全部"), *How.choices])
    veto = forms.BooleanField(label="只看单项否决", required=False)
    waiting = forms.BooleanField(label="只看有待复核的", required=False)

    def apply(self, found: list[list[Standing]]) -> list[list[Standing]]:
        """Keep the rules, each with its versions, that agree; in order of object and number."""
        objects = list(Indicator.Object)
        kept = [one for one in found if self._agrees(one)]
        return sorted(
            kept,
            key=lambda one: (
                how(shown(one).rule) == How.REFERENCE,
                objects.index(Indicator.Object(shown(one).rule.object)),
                shown(one).rule.pk,
            ),
        )

    def _agrees(self, versions: list[Standing]) -> bool:
        asked, rule = self.values, shown(versions).rule
        if (text := asked.get("q")) and not any(
            text.lower() in said.lower()
            for said in (rule.code, rule.name, rule.condition, rule.basis)
        ):
            return False
        if asked.get("waiting") and not any(one.state == WAITING for one in versions):
            return False
        if asked.get("veto") and not rule.veto:
            return False
        if "how" in asked and how(rule) != asked["how"]:
            return False
        return all(
            getattr(rule, name) == asked[name]
            for name in ("object", "level", "status")
            if name in asked
        )


def shown(versions: list[Standing]) -> Standing:
    """Return the version that holds, else the most local one."""
    return next((one for one in versions if one.holds), versions[0])


def row_of(versions: list[Standing], county: County) -> list[Cell]:
    standing = shown(versions)
    rule = standing.rule
    waits = any(one.state == WAITING for one in versions)
    notes = [rule.number, "单项否决" if rule.veto else "", "有待复核的版本" if waits else ""]
    if not standing.holds:
        notes.append(standing.state)
    url = reverse("rule_detail", args=[county.pk, rule.code])
    warn = f"提醒线 {rule.warn_at.normalize():f}{rule.unit_of_measure}" if rule.warn_at else ""
    window = f"时段：{rule.window}" if rule.window else ""
    several = len({one.rule.level for one in versions}) > 1
    return [
        Cell(rule.name, url, "，".join(filter(None, notes))),
        Cell(rule.get_object_display()),
        Cell(rule.sentence, sub="，".join(filter(None, [warn, window]))),
        Cell(rule.get_level_display(), sub=standing.why if several else ""),
        Cell(rule.get_status_display(), chip=TONES[rule.status]),
        Cell(how(rule).label),
        Cell(rule.basis),
    ]
