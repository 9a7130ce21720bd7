"""What a closed round forbids: a fact it used stays as it was.

Which facts a kind gives to a round is data (`closing` in its layout): `moment` places the row
in a round's window, `facts` may not change, `late` are dates that may still move as long as
they stay after the round's as-of date (an order closed later), and `with_late` may change
while the late date lies there (how a caller rated an order that was still open).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from supervision.intake.dates import day_of
from supervision.intake.layouts import Layout
from supervision.models import InspectionRound

Values = dict[str, Any]


class ClosedRounds:
    """The closed rounds of a county and their objections to rows."""

    def __init__(self, rounds: Iterable[InspectionRound]) -> None:
        self.rounds = list(rounds)
        self.closed = [round for round in self.rounds if not round.is_open]
        self._by_pk = {round.pk: round for round in self.rounds}
        self._from = min((round.starts_on for round in self.closed), default=date.max)
        self._until = max((round.ends_on for round in self.closed), default=date.min)

    def may_object(self, layout: Layout, *moments: Any) -> bool:
        """Tell cheaply whether rows of these moments may lie in any closed round at all."""
        if not self.closed or layout.closing is None:
            return False
        days = [when for when in moments if isinstance(when, date)]
        if len(days) < len(moments):
            return True  # a round, not a date
        return any(
            self._from <= (day_of(day) if isinstance(day, datetime) else day) <= self._until
            for day in days
        )

    def objection(
        self, layout: Layout, before: Values | None, after: Values | None
    ) -> tuple[str, str] | None:
        """Return (field, sentence) if a closed round forbids the step from before to after.

        Without `before` the row is added, without `after` it is taken away; otherwise `after`
        holds the new values of the fields that change. Records stand as primary keys.
        """
        rule = layout.closing
        if not self.closed or rule is None:
            return None
        for values in (before, {**(before or {}), **after} if after is not None else None):
            if values is None:
                continue
            for round in self._using(rule.moment, values):
                field = self._touched(rule, round, before, after)
                if field:
                    return self._sentence(layout, round, field, before, after)
        return None

    def _using(self, moment: str, values: Values) -> list[InspectionRound]:
        """Return the closed rounds that count the row."""
        if moment == "round":
            round = self._by_pk.get(values["round"])
            return [round] if round and not round.is_open else []
        if moment == "next_round":
            return [r for r in self.closed if r.previous_id == values["round"]]
        when = values[moment]
        # A round counts the rows of its window as far as it knows them.
        if isinstance(when, datetime):
            return [r for r in self.closed if r.window[0] <= when < min(r.window[1], r.as_of_end)]
        return [r for r in self.closed if r.starts_on <= when <= min(r.ends_on, r.as_of)]

    @staticmethod
    def _touched(
        rule: Any, round: InspectionRound, before: Values | None, after: Values | None
    ) -> str | None:
        if before is None or after is None:
            if rule.moment == "next_round":
                issued: date = (before or after or {})["issued_on"]
                return "issued_on" if issued <= round.as_of else None
            return str(rule.moment)
        for name in rule.facts:
            if name in after:
                return name
        for name in rule.late:
            if name in after and not (_later(round, before[name]) and _later(round, after[name])):
                return name
        if any(name in after for name in rule.with_late):
            main = rule.late[0]
            if not _later(round, before[main]):
                return next(name for name in rule.with_late if name in after)
        return None

    @staticmethod
    def _sentence(
        layout: Layout,
        round: InspectionRound,
        field: str,
        before: Values | None,
        after: Values | None,
    ) -> tuple[str, str]:
        spec = layout.by_name.get(field)
        label = spec.label if spec else "内容"
        field = field if spec else "round"
        tail = "如确需更正，请先重新开启该轮次并写明理由。"
        if before is None:
            return field, f"“{round.label}”已结束，不能再为它新增{layout.label}。{tail}"
        if after is None:
            return field, f"“{round.label}”已结束并用到了这条{layout.label}，不能撤除。{tail}"
        return field, f"“{round.label}”已结束并用到了这条{layout.label}的{label}，不能更改。{tail}"


def _later(round: InspectionRound, when: date | datetime | None) -> bool:
    """Tell whether the date lies beyond what the round knows."""
    if when is None:
        return True
    return when >= round.as_of_end if isinstance(when, datetime) else when > round.as_of
