"""Answering the items that no record answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from supervision.findings.checklists.items import COUNTY, Item, address_of, answers_of
from supervision.models import ChecklistAnswer, InspectionRound
from units import events
from units.actions import RefusedError, hold
from units.models import Unit, User

Outcome = ChecklistAnswer.Outcome
MOST = 5000
UNANSWERED = ""


@transaction.atomic
def answer(
    *,
    round: InspectionRound,
    by: User | None,
    items: Sequence[Item],
    outcome: str,
    note: str = "",
    quantity: int | None = None,
    unit: Unit | None = None,
    now: datetime | None = None,
) -> int:
    """Give the items of an open round one answer; return how many answers changed.

    An empty outcome takes answers back. What fails needs a note; one that was asked of the whole
    county also needs the unit that it is about. Raises RefusedError.
    """
    hold(round.county)
    round = InspectionRound.objects.select_related("county").get(pk=round.pk)
    if not round.is_open:
        raise RefusedError(f"“{round.label}”已结束，检查结果不能再改。")
    note = note.strip()
    _check(items, outcome, note, quantity, unit)
    stored = answers_of(round)
    before = {}
    new: list[ChecklistAnswer] = []
    changed: list[ChecklistAnswer] = []
    gone: list[int] = []
    for item in items:
        kind, key = item.target.kind, item.target.key
        if kind == COUNTY and unit is not None:
            kind, key = "unit", str(unit.pk)
        old = stored.get((item.rule.code, kind, key))
        said: dict[str, Any] = {"outcome": outcome, "note": note, "quantity": quantity}
        if old and said == {name: getattr(old, name) for name in said}:
            continue
        if old:
            before["|".join(address_of(old))] = old.outcome
        if outcome == UNANSWERED:
            gone += [old.pk] if old else []
            continue
        one = old or ChecklistAnswer(county=round.county, round=round, indicator=item.rule)
        if old is None and kind != COUNTY:
            setattr(one, f"{kind}_id", int(key))
        for name, value in {
            **said,
            "answered_by": by,
            "answered_at": now or timezone.now(),
        }.items():
            setattr(one, name, value)
        (changed if old else new).append(one)
    ChecklistAnswer.objects.filter(pk__in=gone).delete()
    ChecklistAnswer.objects.bulk_create(new)
    ChecklistAnswer.objects.bulk_update(
        changed, ["outcome", "note", "quantity", "answered_by", "answered_at"], batch_size=200
    )
    total = len(new) + len(changed) + len(gone)
    if total:
        events.record(
            by=by,
            county=round.county,
            verb="填写人工检查结果" if outcome else "撤回人工检查结果",
            on=round,
            before=before,
            after={
                "outcome": outcome,
                "note": note,
                "quantity": quantity,
                "items": ["|".join(address_of(one)) for one in [*new, *changed]],
            },
        )
    return total


def _check(
    items: Sequence[Item], outcome: str, note: str, quantity: int | None, unit: Unit | None
) -> None:
    if not items:
        raise RefusedError("请先勾选要填写的检查项。", "chosen")
    if len(items) > MOST:
        raise RefusedError(f"一次最多填写{MOST}项，请用筛选条件分几次填写。", "chosen")
    asked_whole = [item for item in items if item.target.kind == COUNTY]
    if unit is not None and len(asked_whole) < len(items):
        raise RefusedError("网站和账号的检查项不用另选单位，请清空“单位”。", "unit")
    if outcome != Outcome.FAIL:
        if quantity is not None:
            raise RefusedError("只有不符合的才填处数。", "quantity")
        return
    if not note:
        raise RefusedError("不符合的要写明哪里不符合，它会写进问题描述。", "note")
    if asked_whole and unit is None:
        name = asked_whole[0].rule.name
        raise RefusedError(f"“{name}”不符合的，要选是哪个单位。", "unit")
