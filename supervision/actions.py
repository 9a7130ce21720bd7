"""What people do to rounds and tallies."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from supervision.metrics.compute import differences
from supervision.metrics.tallies import describe
from supervision.models import InspectionRound, Tally
from supervision.periods import Period, fits, period_of
from units import events
from units.actions import RefusedError, hold, sentences
from units.models import County, User
from units.templatetags.words import day

ROUND_FACTS = ("kind", "code", "label", "starts_on", "ends_on", "as_of", "rectify_by", "state")
TALLY_FACTS = ("source", *Tally.DIMENSIONS, "value", "fixed", "note")


def propose_round(*, county: County, kind: str, code: str) -> dict[str, Any]:
    """Return what the form offers for a code: label, window and the rounds it is linked to.

    The window starts the day after the round before it ended, so that no day is dropped.
    Raises RefusedError for a code that is not of the kind.
    """
    period = period_of(code)
    if period is None or not fits(kind, period):
        label = InspectionRound.Kind(kind).label
        raise RefusedError(f"轮次代码“{code}”与类型“{label}”不符，请按示例重写。", "code")
    previous = _linked(county, period.previous)
    starts_on = previous.ends_on + timedelta(days=1) if previous else period.starts_on
    return {
        "label": period.label,
        "starts_on": min(starts_on, period.ends_on),
        "ends_on": period.ends_on,
        "as_of": period.ends_on,
        "batch_number": period.batch,
        "previous": previous,
        "year_earlier": _linked(county, period.year_earlier),
    }


@transaction.atomic
def open_round(
    *,
    county: County,
    kind: str,
    code: str,
    by: User | None,
    label: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    as_of: date | None = None,
    rectify_by: date | None = None,
    previous: InspectionRound | None = None,
    is_reconstructed: bool = False,
) -> InspectionRound:
    """Open a round; what is not given is proposed from the code. Raises RefusedError.

    It is linked to the rounds before and a year earlier, and rounds already there that come
    after it are linked to it. `previous` names the round before when a period was left out.
    """
    hold(county)
    proposed = propose_round(county=county, kind=kind, code=code)
    proposed["previous"] = proposed["previous"] or previous
    round = InspectionRound(
        county=county,
        kind=kind,
        code=code,
        is_reconstructed=is_reconstructed,
        rectify_by=rectify_by,
        **proposed,
    )
    round.label = label or proposed["label"]
    round.starts_on = starts_on or proposed["starts_on"]
    round.ends_on = ends_on or proposed["ends_on"]
    round.as_of = as_of or round.ends_on
    _check_window(round)
    _validate(round)
    round.save()
    _link_followers(round)
    events.record(by=by, county=county, verb="开启轮次", on=round, after=_facts(round, ROUND_FACTS))
    return round


@transaction.atomic
def change_round(*, round: InspectionRound, by: User | None, **facts: Any) -> InspectionRound:
    """Change name or dates of an open round. Raises RefusedError.

    Another window or as-of date leaves the values without rows: they are to be computed again.
    """
    round = _held(round)
    if unchanged := why_unchanged(round):
        raise RefusedError(unchanged)
    before = _facts(round, ROUND_FACTS)
    for name, value in facts.items():
        setattr(round, name, value)
    after = _facts(round, ROUND_FACTS)
    if after == before:
        return round
    _check_window(round)
    _validate(round)
    if any(before[name] != after[name] for name in ("starts_on", "ends_on", "as_of")):
        round.computed_at = None
    round.save(update_fields=[*facts, "computed_at"])
    events.record(by=by, county=round.county, verb="修改轮次", on=round, before=before, after=after)
    return round


def why_unchanged(round: InspectionRound) -> str:
    """Return why name and dates of the round cannot be changed, or nothing."""
    return "" if round.is_open else f"{round.label}已结束，名称和日期不能再改；请先重新打开本轮。"


@transaction.atomic
def close_round(*, round: InspectionRound, by: User | None) -> InspectionRound:
    """Close the round: its rows and values stay as they are.

    Raises RefusedError when the values do not stand for the rows as they are now.
    """
    round = _held(round)
    if not round.is_open:
        raise RefusedError(f"{round.label}已经结束，不必再办。")
    if round.computed_at is None:
        raise RefusedError(f"{round.label}还没有计算指标，请先计算指标再结束。")
    if stale := differences(round):
        raise RefusedError(
            f"计算指标之后数据又有变动，有 {len(stale)} 个指标值与明细不一致，"
            "请重新计算指标、核对后再结束。"
        )
    round.state = InspectionRound.State.CLOSED
    round.closed_at = timezone.now()
    round.save(update_fields=["state", "closed_at"])
    events.record(
        by=by,
        county=round.county,
        verb="结束轮次",
        on=round,
        before={"state": "open"},
        after={"state": "closed"},
    )
    return round


@transaction.atomic
def reopen_round(*, round: InspectionRound, reason: str, by: User | None) -> InspectionRound:
    """Open a closed round again, for a reason that is kept. Raises RefusedError."""
    round = _held(round)
    if round.is_open:
        raise RefusedError(f"{round.label}正在进行，不必重新打开。")
    if blocked := why_not_reopened(round):
        raise RefusedError(blocked)
    if not reason.strip():
        raise RefusedError("请写明重新打开的理由，它会记入操作记录。", "reason")
    round.state = InspectionRound.State.OPEN
    round.closed_at = None
    round.save(update_fields=["state", "closed_at"])
    events.record(
        by=by,
        county=round.county,
        verb="重新打开轮次",
        on=round,
        before={"state": "closed"},
        after={"state": "open", "reason": reason.strip()},
    )
    return round


def why_not_reopened(round: InspectionRound) -> str:
    """Return the sentence that bars the way, or nothing."""
    if not round.signed_notice:
        return ""
    return (
        f"{round.label}的通报{round.signed_notice}已签发，数据和指标不能再改。"
        "确需更正，请先撤回通报，再重新打开本轮。"
    )


@transaction.atomic
def bind_round(*, round: InspectionRound, notice: str, by: User | None) -> InspectionRound:
    """Keep the round closed for a notice that is being signed, told by title and number.

    Raises RefusedError for a round that is open: a signed figure must not move any more.
    """
    round = _held(round)
    if round.is_open:
        raise RefusedError(f"{round.label}还没有结束，请先结束本轮，再签发通报。")
    return _set_notice(round, notice, "据本轮签发通报", by)


@transaction.atomic
def release_round(*, round: InspectionRound, by: User | None) -> InspectionRound:
    """Let the round be reopened again: the notice signed on it was withdrawn."""
    return _set_notice(_held(round), "", "撤回据本轮签发的通报", by)


def _set_notice(round: InspectionRound, notice: str, verb: str, by: User | None) -> InspectionRound:
    before, round.signed_notice = round.signed_notice, notice
    round.save(update_fields=["signed_notice"])
    events.record(
        by=by,
        county=round.county,
        verb=verb,
        on=round,
        before={"signed_notice": before},
        after={"signed_notice": notice},
    )
    return round


@transaction.atomic
def file_tally(*, round: InspectionRound, by: User | None, **facts: Any) -> Tally:
    """File a count without rows; `facts` are the fields named in TALLY_FACTS.

    Raises RefusedError when the round is closed or another tally counts some of the same.
    """
    round = _held(round)
    tally = Tally(county=round.county, round=round, **facts)
    _check_tally(tally)
    tally.save()
    events.record(
        by=by, county=round.county, verb="填报汇总数", on=tally, after=_facts(tally, TALLY_FACTS)
    )
    return tally


@transaction.atomic
def change_tally(*, tally: Tally, by: User | None, **facts: Any) -> Tally:
    """Change a filed count. Raises RefusedError as file_tally does."""
    _held(tally.round)
    stored = Tally.objects.select_related("round__county").get(pk=tally.pk)
    before = _facts(stored, TALLY_FACTS)
    for name, value in facts.items():
        setattr(stored, name, value)
    after = _facts(stored, TALLY_FACTS)
    if after == before:
        return stored
    _check_tally(stored)
    stored.save()
    events.record(
        by=by,
        county=stored.county,
        verb="修改汇总数",
        on=stored,
        before=before,
        after=after,
    )
    return stored


@transaction.atomic
def remove_tally(*, tally: Tally, by: User | None) -> Tally:
    """Take a filed count away; return what it was. Raises RefusedError in a closed round."""
    _refuse_closed(_held(tally.round))
    events.record(
        by=by,
        county=tally.county,
        verb="删除汇总数",
        on=tally,
        before={"round": tally.round.code, **_facts(tally, TALLY_FACTS)},
    )
    tally.delete()
    return tally


def _held(round: InspectionRound) -> InspectionRound:
    """Return the round as it is stored now, and as it stays until the transaction ends."""
    hold(round.county)
    rounds = InspectionRound.objects.select_for_update(of=("self",)).select_related("county")
    found: InspectionRound = rounds.get(pk=round.pk)
    return found


def _linked(county: County, period: Period | None) -> InspectionRound | None:
    if period is None:
        return None
    return InspectionRound.objects.filter(county=county, code=period.code).first()


def _link_followers(round: InspectionRound) -> None:
    """Link the rounds already there whose code says that this one comes before them."""
    others: QuerySet[InspectionRound] = InspectionRound.objects.filter(county=round.county)
    for other in others.exclude(pk=round.pk):
        period = period_of(other.code)
        if period is None:
            continue
        changed = []
        if other.previous_id is None and period.previous and period.previous.code == round.code:
            other.previous = round
            changed.append("previous")
        if other.year_earlier_id is None and period.year_earlier.code == round.code:
            other.year_earlier = round
            changed.append("year_earlier")
        if changed:
            other.save(update_fields=changed)


def _check_window(round: InspectionRound) -> None:
    if round.ends_on < round.starts_on:
        raise RefusedError(
            f"截止日期{day(round.ends_on)}早于起始日期{day(round.starts_on)}，请更正其中一个。",
            "ends_on",
        )
    if round.as_of < round.starts_on:
        raise RefusedError(
            f"数据截止日{day(round.as_of)}早于起始日期，请填写起始日期之后的日子。", "as_of"
        )
    if round.rectify_by and round.rectify_by < round.starts_on:
        raise RefusedError(f"整改期限{day(round.rectify_by)}早于起始日期，请更正。", "rectify_by")
    others: QuerySet[InspectionRound] = InspectionRound.objects.filter(county=round.county)
    others = others.exclude(pk=round.pk)
    if others.filter(code=round.code).exists():
        raise RefusedError(f"{round.county}已有代码为 {round.code} 的轮次，请换一个代码。", "code")
    clash = others.filter(
        kind=round.kind,
        starts_on__lte=round.ends_on,
        ends_on__gte=round.starts_on,
    ).first()
    if clash:
        raise RefusedError(
            f"日期与“{clash.label}”（{day(clash.starts_on)}至{day(clash.ends_on)}）重叠，"
            f"请从{day(clash.ends_on + timedelta(days=1))}开始，或改早截止日期。",
            "starts_on",
        )


def _check_tally(tally: Tally) -> None:
    _refuse_closed(tally.round)
    _validate(tally)
    if tally.fixed is not None and tally.fixed > tally.value:
        raise RefusedError(
            f"其中数 {tally.fixed} 大于总数 {tally.value}，请核对后更正其中一个。", "fixed"
        )
    if stray := tally.stray_dimensions():
        fields: list[Any] = [Tally._meta.get_field(name) for name in stray]
        names = "、".join(str(field.verbose_name) for field in fields)
        raise RefusedError(f"“{tally.get_source_display()}”不分{names}，请清空后再保存。")
    others = Tally.objects.filter(round=tally.round, source=tally.source).exclude(pk=tally.pk)
    for other in others.select_related("unit", "column", "account"):
        if tally.overlaps(other):
            raise RefusedError(
                f"与已填报的“{describe(other)}”（{other.value}）统计范围重叠，同一部分会算两次。"
                "请修改那一条，或把两条的分项写到不相交。"
            )


def why_no_tallies(round: InspectionRound) -> str:
    """Return why no count can be filed in the round, or nothing."""
    if round.is_open:
        return ""
    return f"{round.label}已结束，不能再改汇总数；确需更改请先重新打开本轮。"


def _refuse_closed(round: InspectionRound) -> None:
    if not round.is_open:
        raise RefusedError(why_no_tallies(round))


def _facts(record: InspectionRound | Tally, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the fields as the event keeps them: dates as text, records by their names."""
    facts = {}
    for name in names:
        value = getattr(record, name)
        plain = value is None or isinstance(value, (str, int))
        facts[name] = value if plain else str(value)
    return facts


def _validate(record: InspectionRound | Tally) -> None:
    try:
        record.full_clean(validate_constraints=False)
    except ValidationError as error:
        raise RefusedError(sentences(error)) from error
