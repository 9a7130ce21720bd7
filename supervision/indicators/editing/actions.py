"""Versions of rules: one person proposes, another checks, and only then is it in force."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from supervision.models import Indicator
from units import events
from units.actions import RefusedError, hold, sentences
from units.models import County, User

Level = Indicator.Level
# What a version says by itself; the rest it has from the rule that it is a version of.
FACTS = (
    "name", "condition", "threshold", "warn_at", "window", "points", "cap", "veto", "basis",
    "status", "valid_from", "valid_to",
)  # fmt: skip
INHERITED = (
    "code", "number", "object", "metric", "group", "warn_metric", "finding_kind", "operator",
    "stricter", "unit_of_measure", "use",
)  # fmt: skip


def version(*, base: Indicator, county: County, level: str, **facts: Any) -> Indicator:
    """Return a version of the rule at a level, unsaved; raise RefusedError for an unfit one.

    Where no version of the base is found at the level, it overrides the wider ones there.
    """
    made = Indicator(**{name: getattr(base, name) for name in INHERITED}, level=level)
    made.region = {Level.PROVINCE: county.province, Level.CITY: county.city}.get(Level(level), "")
    made.county = county if level == Level.COUNTY else None
    for name in FACTS:
        setattr(made, name, facts[name])
    _check(made)
    _check_words(made, base)
    return made


@transaction.atomic
def propose(
    *,
    base: Indicator,
    county: County,
    by: User | None,
    level: str,
    now: datetime | None = None,
    **facts: Any,
) -> Indicator:
    """Propose a version, which waits for a second person. Raises RefusedError."""
    hold(county)
    made = version(base=base, county=county, level=level, **facts)
    place = places_of(made)
    if place.filter(proposed_at__isnull=False, checked_at__isnull=True).exists():
        raise RefusedError("这条规则在这一层级已有一个待复核的版本，请先复核或撤回它。")
    if place.filter(valid_from=made.valid_from).exists():
        raise RefusedError("同一天生效的版本已经有了，请换一个生效日期。", "valid_from")
    made.proposed_by, made.proposed_at = by, now or timezone.now()
    made.author = _name(by)
    made.save()
    events.record(
        by=by, county=made.county, verb="提出检查指标版本", on=made,
        before=facts_of(base), after=facts_of(made),
    )  # fmt: skip
    return made


@transaction.atomic
def change(*, indicator: Indicator, by: User | None, **facts: Any) -> Indicator:
    """Change a version that nobody has checked yet; only who proposed it may. RefusedError."""
    stored = _waiting(indicator)
    if stored.proposed_by != by:
        raise RefusedError("待复核的版本由提出人修改；您可以退回它，并写明原因。")
    before = facts_of(stored)
    made = version(base=stored, county=stored.county or County(), level=stored.level, **facts)
    for name in FACTS:
        setattr(stored, name, getattr(made, name))
    same_day = places_of(stored).filter(valid_from=stored.valid_from)
    if same_day.exclude(pk=stored.pk).exists():
        raise RefusedError("同一天生效的版本已经有了，请换一个生效日期。", "valid_from")
    if before != facts_of(stored):
        stored.save()
        events.record(
            by=by, county=stored.county, verb="修改待复核指标", on=stored,
            before=before, after=facts_of(stored),
        )  # fmt: skip
    return stored


@transaction.atomic
def check(*, indicator: Indicator, by: User, now: datetime | None = None) -> Indicator:
    """Put a proposed version in force; never by the one who proposed it. Raises RefusedError."""
    stored = _waiting(indicator)
    if stored.proposed_by == by:
        raise RefusedError("提出人不能复核自己提出的版本，请另一位有权限的人员复核。")
    stored.checked_by, stored.checked_at = by, now or timezone.now()
    stored.checker = _name(by)
    stored.save(update_fields=["checked_by", "checked_at", "checker"])
    events.record(
        by=by, county=stored.county, verb="复核检查指标版本", on=stored, after=facts_of(stored)
    )
    return stored


@transaction.atomic
def drop(*, indicator: Indicator, by: User | None, reason: str) -> None:
    """Send a proposed version back: it is removed, its event remains. Raises RefusedError."""
    if not reason.strip():
        raise RefusedError("请写明原因，提出人在操作记录里能看到。", "reason")
    stored = _waiting(indicator)
    own = stored.proposed_by == by
    events.record(
        by=by, county=stored.county, verb="撤回检查指标版本" if own else "退回检查指标版本",
        on=stored, before=facts_of(stored), after={"reason": reason.strip()},
    )  # fmt: skip
    stored.delete()


@transaction.atomic
def end(*, indicator: Indicator, by: User, on: date) -> Indicator:
    """Let a version be in force until a day and no longer; never by who proposed it.

    Raises RefusedError.
    """
    stored = (
        Indicator.objects.select_for_update(of=("self",))
        .select_related("county")
        .get(pk=indicator.pk)
    )
    if stored.proposed_at and not stored.checked_at:
        raise RefusedError("这个版本还没有复核，撤回即可，不用停用。")
    if stored.proposed_by is not None and stored.proposed_by == by:
        raise RefusedError("提出人不能停用自己提出的版本，请另一位有权限的人员办理。")
    if stored.valid_from and on < stored.valid_from:
        raise RefusedError("停用日期早于生效日期，请核对。", "on")
    before = facts_of(stored)
    stored.valid_to = on
    stored.save(update_fields=["valid_to"])
    events.record(
        by=by, county=stored.county, verb="停用检查指标版本", on=stored,
        before={"valid_to": before["valid_to"]}, after={"valid_to": on.isoformat()},
    )  # fmt: skip
    return stored


def places_of(one: Indicator) -> QuerySet[Indicator]:
    """Return the versions of the rule at the same level of the same place."""
    return Indicator.objects.filter(
        code=one.code, level=one.level, region=one.region, county=one.county
    )


def facts_of(one: Indicator) -> dict[str, Any]:
    """Return what a version says, as events keep it."""
    values = {name: getattr(one, name) for name in ("level", *FACTS)}
    return {n: v if isinstance(v, bool) or v is None else str(v) for n, v in values.items()}


def _waiting(indicator: Indicator) -> Indicator:
    stored = (
        Indicator.objects.select_for_update(of=("self",))
        .select_related("county", "proposed_by")
        .filter(pk=indicator.pk)
        .first()
    )
    if stored is None:
        raise RefusedError("这个版本已被撤回或退回，请刷新。")
    if not stored.proposed_at or stored.checked_at:
        raise RefusedError("这个版本已经复核生效，不能再改；要调整请另提一个新版本。")
    return stored


def _check(one: Indicator) -> None:
    if not one.valid_from:
        raise RefusedError("请填写生效日期。", "valid_from")
    if one.valid_to and one.valid_to < one.valid_from:
        raise RefusedError("失效日期早于生效日期，请核对。", "valid_to")
    for name in ("threshold", "warn_at", "points", "cap"):
        value = getattr(one, name)
        if value is not None and value < 0:
            raise RefusedError("请填写不小于 0 的数。", name)
    if one.unit_of_measure == "%" and one.threshold is not None and one.threshold > 100:
        raise RefusedError("百分比不能超过 100。", "threshold")
    if one.warn_at is not None:
        _check_warning(one)
    try:
        one.full_clean(exclude=["proposed_by", "checked_by", "county"], validate_constraints=False)
    except ValidationError as error:
        field = next(iter(error.message_dict), "")
        raise RefusedError(sentences(error), field) from error


def _check_words(one: Indicator, base: Indicator) -> None:
    """Refuse a condition that still says the number that the version changes."""
    for name in ("threshold", "warn_at"):
        old, new = getattr(base, name), getattr(one, name)
        if old is None or old == new:
            continue
        said = _plain(old)
        now = {_plain(n) for n in (one.threshold, one.warn_at) if n is not None}
        if said in one.numbers - now:
            raise RefusedError(
                f"判定条件里还写着原来的 {said}，请改成现在的数，或者删去。", "condition"
            )


def _check_warning(one: Indicator) -> None:
    if not one.warn_metric:
        raise RefusedError("这条规则没有提醒线，请清空。", "warn_at")
    if one.threshold is None or one.warn_at is None:
        raise RefusedError("填了提醒线，也要填阈值。", "threshold")
    higher = one.stricter == Indicator.Stricter.HIGHER
    if (one.warn_at <= one.threshold) if higher else (one.warn_at >= one.threshold):
        word = "高于" if higher else "低于"
        raise RefusedError(f"提醒线应{word}阈值，先提醒、后判不合格。", "warn_at")


def _name(by: User | None) -> str:
    return str(by)[:40] if by else ""


def _plain(number: Decimal) -> str:
    return f"{Decimal(number).normalize():f}"
