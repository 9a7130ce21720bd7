"""Which version of a rule holds in a county, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from supervision.indicators.thresholds import holding_of
from supervision.models import Indicator
from units.models import County


@dataclass(frozen=True)
class Standing:
    """A version with what it stands at: `tone` is that of a chip, `why` a sentence."""

    rule: Indicator
    state: str
    tone: str
    why: str

    @property
    def holds(self) -> bool:
        return self.state == HOLDS

    @property
    def is_waiting(self) -> bool:
        return self.state == WAITING


HOLDS, WAITING, OVERRIDDEN, LATER, OVER = "有效", "待复核", "未采用", "未生效", "已失效"


def versions(county: County) -> QuerySet[Indicator]:
    """Return every version that concerns the county: in force, over, to come, unchecked."""
    found: QuerySet[Indicator] = Indicator.objects.concerning(county)
    return found.select_related("county", "proposed_by", "checked_by")


def standings(found: Iterable[Indicator], on: date) -> list[Standing]:
    """Return how versions of one rule stand on the day, the most local and newest first."""
    rules = sorted(
        found,
        key=lambda rule: (rule.locality, rule.valid_from or date.min, rule.pk),
        reverse=True,
    )
    holding = next(iter(holding_of([r for r in rules if _applies(r, on)]).values()), None)
    return [_standing(rule, holding, rules, on) for rule in rules]


def _applies(rule: Indicator, on: date) -> bool:
    return rule.is_checked and rule.is_valid_on(on)


def _standing(
    rule: Indicator, holding: Indicator | None, rules: list[Indicator], on: date
) -> Standing:
    level = rule.get_level_display()
    if not rule.is_checked:
        return Standing(rule, WAITING, "warn", "另一位有权限的人员复核后才生效。")
    if rule.valid_from and rule.valid_from > on:
        return Standing(rule, LATER, "info", "还没有到生效日期。")
    if rule.valid_to and rule.valid_to < on:
        return Standing(rule, OVER, "", "已经过了失效日期。")
    if rule == holding:
        return Standing(rule, HOLDS, "good", _why(rule, rules, on))
    if holding is None:
        return Standing(rule, OVERRIDDEN, "", "")
    by = holding.get_level_display()
    if holding.level == rule.level:
        return Standing(rule, OVER, "", "同一层级有更晚生效的版本。")
    if holding.locality < rule.locality:
        return Standing(rule, OVERRIDDEN, "", f"{by}级的规则更严，{level}级的不得放宽。")
    return Standing(rule, OVERRIDDEN, "", f"本地有{by}级的规则，按{by}级的执行。")


def _why(rule: Indicator, rules: list[Indicator], on: date) -> str:
    """Say why the version that holds does."""
    others = [one for one in rules if one != rule and _applies(one, on) and one.level != rule.level]
    level = rule.get_level_display()
    if not others:
        return (
            f"只有{level}级有规定。" if rule.level != Indicator.Level.NATIONAL else "各级没有另定。"
        )
    wider = [one for one in others if one.locality < rule.locality]
    names = "、".join(dict.fromkeys(one.get_level_display() for one in others))
    if len(wider) == len(others):
        return f"比{names}级的更贴近本地，且不比它宽，按{level}级的执行。"
    return f"比{names}级的更严，按{level}级的执行。"
