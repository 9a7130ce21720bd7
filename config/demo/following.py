"""The way of the demo's rectification items, step by step, by the people who would take them.

Published rounds are over: every item is closed, some late, some after a return or an appeal. In
the current round there is one item in each state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from config.demo import samples
from config.demo.people import Cast
from supervision.evidence import actions as evidence
from supervision.models import Finding, InspectionRound, RectificationItem
from supervision.rectification import actions
from units.models import Message, User

ANSWERS = (
    "已安排专人负责，补发近期信息，并建立每周更新台账。",
    "已逐件核查办结并回访，明确了承办股室和时限提醒。",
    "已按要求补正，主要负责同志审核后重新发布。",
    "已整改到位，并对同类情况作了排查。",
)


def moment(day: date, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, 12)))


@dataclass
class Way:
    """One item and the people on its way."""

    item: RectificationItem
    cast: Cast
    liaison: User

    def answers(self, on: date, number: int = 0, *, with_picture: bool = True) -> None:
        if with_picture:
            subject = self.item.problem.split("”")[0].lstrip("“")[:16]
            shown = samples.picture(f"{subject}整改后截图", str(self.item.unit), on)
            evidence.bring(
                item=self.item, uploads=[shown], by=self.liaison, taken_on=on,
                note="样例，重构数据", now=moment(on, 14),
            )  # fmt: skip
        self.item = actions.submit(
            item=self.item, by=self.liaison, text=ANSWERS[number % len(ANSWERS)],
            now=moment(on, 15),
        )  # fmt: skip

    def is_returned(self, on: date) -> None:
        self.item = actions.send_back(
            item=self.item, by=self.cast.reviewer,
            reason="只写了打算，没有整改结果和截图，请补充后重新反馈。", now=moment(on, 16),
        )  # fmt: skip

    def is_closed(self, on: date) -> None:
        self.item = actions.close(
            item=self.item, by=self.cast.reviewer, note="佐证齐全，同意销号。", now=moment(on, 17)
        )

    def appeals(self, on: date) -> None:
        self.item = actions.appeal(
            item=self.item, by=self.liaison,
            reason="该事项由其他股室承办，职责已经调整，请核实。", now=moment(on, 11),
        )  # fmt: skip

    def is_judged(self, on: date, *, uphold: bool) -> None:
        note = "情况属实，撤销该事项。" if uphold else "职责调整前的问题仍由本单位整改。"
        self.item = actions.decide_appeal(
            item=self.item, by=self.cast.reviewer, uphold=uphold, note=note, now=moment(on, 16)
        )

    def asks(self, on: date, until: date) -> None:
        self.item = actions.ask_extension(
            item=self.item, by=self.liaison, until=until,
            reason="需与系统建设单位共同处理，预计还要一周。", now=moment(on, 9),
        )  # fmt: skip

    def is_extended(self, on: date) -> None:
        self.item = actions.decide_extension(
            item=self.item, by=self.cast.leader, grant=True, now=moment(on, 10)
        )


def follow_published(round: InspectionRound, cast: Cast, issued: date, due: date) -> None:
    """Issue what the notice named, and let every item be closed before long."""
    findings = Finding.objects.confirmed().filter(round=round).order_by("unit__display_order", "pk")
    term = max(2, (due - issued).days)
    for n, finding in enumerate(findings):
        way = _issued(finding, cast, issued, due)
        answered = issued + timedelta(days=1 + n % (term - 1))
        if n % 6 == 5:  # one in six comes back, and is late in the end
            way.answers(answered, n, with_picture=False)
            way.is_returned(due)
            answered = due + timedelta(days=2)
        elif n % 9 == 3:
            way.appeals(issued + timedelta(days=1))
            way.is_judged(issued + timedelta(days=1), uphold=False)
            answered = max(answered, issued + timedelta(days=2))
        way.answers(answered, n, with_picture=n % 2 == 0)
        way.is_closed(answered + timedelta(days=1 + n % 2))
    _read(round)


def follow_current(
    round: InspectionRound, findings: Iterable[Finding], cast: Cast, today: date
) -> None:
    """Issue the findings one by one, each on another way."""
    for n, finding in enumerate(findings):
        WAYS[n % len(WAYS)](finding, cast, today)


def _issued(finding: Finding, cast: Cast, on: date, due: date) -> Way:
    [item] = actions.issue(findings=[finding], by=cast.staff, due_on=due, now=moment(on, 9))
    return Way(item, cast, cast.liaison(finding.unit))


def _days(today: date, ago: int) -> date:
    return today - timedelta(days=ago)


def _just_issued(finding: Finding, cast: Cast, today: date) -> None:
    _issued(finding, cast, _days(today, 2), _days(today, -5))


def _returned(finding: Finding, cast: Cast, today: date) -> None:
    way = _issued(finding, cast, _days(today, 9), _days(today, -2))
    way.answers(_days(today, 4), 0, with_picture=False)
    way.is_returned(_days(today, 2))


def _waiting(finding: Finding, cast: Cast, today: date) -> None:
    way = _issued(finding, cast, _days(today, 8), _days(today, -3))
    way.answers(_days(today, 1), 1)


def _overdue(finding: Finding, cast: Cast, today: date) -> None:
    _issued(finding, cast, _days(today, 12), _days(today, 2))


def _appealed(finding: Finding, cast: Cast, today: date) -> None:
    way = _issued(finding, cast, _days(today, 6), _days(today, -6))
    way.appeals(_days(today, 3))


def _closed(finding: Finding, cast: Cast, today: date) -> None:
    way = _issued(finding, cast, _days(today, 14), _days(today, 4))
    way.answers(_days(today, 7), 2)
    way.is_closed(_days(today, 5))


def _extended(finding: Finding, cast: Cast, today: date) -> None:
    way = _issued(finding, cast, _days(today, 11), _days(today, 1))
    way.asks(_days(today, 4), _days(today, -7))
    way.is_extended(_days(today, 3))


def _withdrawn(finding: Finding, cast: Cast, today: date) -> None:
    way = _issued(finding, cast, _days(today, 10), _days(today, -1))
    way.appeals(_days(today, 8))
    way.is_judged(_days(today, 6), uphold=True)


def _asking(finding: Finding, cast: Cast, today: date) -> None:
    way = _issued(finding, cast, _days(today, 7), _days(today, -1))
    way.asks(_days(today, 1), _days(today, -9))


def _closed_late(finding: Finding, cast: Cast, today: date) -> None:
    way = _issued(finding, cast, _days(today, 15), _days(today, 6))
    way.answers(_days(today, 8), 3, with_picture=False)
    way.is_returned(_days(today, 7))
    way.answers(_days(today, 4), 3)
    way.is_closed(_days(today, 3))


WAYS: tuple[Callable[[Finding, Cast, date], None], ...] = (
    _returned, _waiting, _overdue, _appealed, _closed, _extended, _withdrawn, _asking,
    _just_issued, _closed_late,
)  # fmt: skip


def _read(round: InspectionRound) -> None:
    """What was told of a round that is long over is not news."""
    pages = [f"/rectifications/{pk}/" for pk in round.rectifications.values_list("pk", flat=True)]
    told = Message.objects.filter(Q(url__in=pages), county=round.county, read_at=None)
    told.update(read_at=timezone.now())
