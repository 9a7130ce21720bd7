"""What units and the office do to rectification items.

Every action checks the state under a lock, writes the dated facts, one step of the timeline and
one event. Who answered an item never judges the answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from supervision.evidence import actions as evidence
from supervision.models import Finding, InspectionRound, RectificationEvent, RectificationItem
from supervision.rectification.deadlines import Deadline, by_working_days, deadline_for
from supervision.rectification.telling import tell_of
from units import events
from units.actions import RefusedError, hold
from units.models import StoredFile, User
from units.templatetags.words import day
from units.workdays.calendar import Calendar, written

State = RectificationItem.State
Step = RectificationEvent.Kind

OPEN = (State.ISSUED, State.SUBMITTED, State.RETURNED, State.APPEALED)
WITH_UNIT = (State.ISSUED, State.RETURNED)
# Steps of the unit, which carry the evidence that it has brought until then.
CARRYING = (Step.SUBMIT, Step.APPEAL, Step.ASK)


@transaction.atomic
def issue(
    *,
    findings: Iterable[Finding],
    by: User | None,
    together: bool = False,
    due_on: date | None = None,
    working_days: int | None = None,
    note: str = "",
    now: datetime | None = None,
) -> list[RectificationItem]:
    """Issue confirmed findings of one round to their units: one item each, or one a unit.

    The deadline is the given day, or so many working days, or what the notice or the class of
    the finding says. Raises RefusedError.
    """
    chosen = list(findings)
    if not chosen:
        raise RefusedError("请先选择要交办的问题。")
    round = _round_of(chosen)
    _refuse_unready(chosen)
    today = timezone.localdate(now)
    calendar = Calendar()
    items = []
    for group in groups_of(chosen, together):
        deadline = _deadline(group, round, today, due_on, working_days, calendar)
        items.append(_issue_one(group, round, today, deadline, by, note, now))
    return items


def _round_of(findings: list[Finding]) -> InspectionRound:
    if len({finding.round_id for finding in findings}) > 1:
        raise RefusedError("一次只能交办同一轮次的问题，请分轮次选择。")
    hold(findings[0].county)
    return findings[0].round


def _refuse_unready(findings: list[Finding]) -> None:
    stored = Finding.objects.filter(pk__in=[finding.pk for finding in findings])
    if stored.confirmed().count() != len(findings):
        raise RefusedError("只有已确认的问题才能交办，请先确认所选问题。")
    if issued := stored.issued().first():
        raise RefusedError(f"“{issued}”已经交办过，请去掉后再交办。")


def groups_of(findings: list[Finding], together: bool) -> list[list[Finding]]:
    """Return what makes one item each: every finding, or those of a unit together."""
    if not together:
        return [[finding] for finding in findings]
    by_unit: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_unit[finding.unit_id].append(finding)
    return list(by_unit.values())


def _deadline(
    group: list[Finding],
    round: InspectionRound,
    today: date,
    due_on: date | None,
    working_days: int | None,
    calendar: Calendar,
) -> Deadline:
    if due_on is not None:
        if due_on < today:
            raise RefusedError(
                f"整改期限{written(due_on)}已过，请填今天或以后的日期。", field="due_on"
            )
        return Deadline(due_on, f"交办时指定{written(due_on)}。")
    if working_days is not None:
        try:
            return by_working_days(today, working_days, calendar)
        except ValueError as error:
            raise RefusedError(str(error), field="working_days") from error
    return deadline_for(group, round, today, calendar)


def _issue_one(
    group: list[Finding],
    round: InspectionRound,
    today: date,
    deadline: Deadline,
    by: User | None,
    note: str,
    now: datetime | None,
) -> RectificationItem:
    problem = "；".join(_words(finding) for finding in group)
    item = RectificationItem(
        county=round.county,
        round=round,
        unit_id=group[0].unit_id,
        problem=problem if len(problem) <= 300 else problem[:299] + "…",
        issued_on=today,
        due_on=deadline.due_on,
        due_ground=deadline.ground,
        due_working_days=deadline.working_days,
        is_reconstructed=any(finding.is_reconstructed for finding in group),
        reopens=_earlier_item(group),
    )
    same = RectificationItem.objects.filter(round=round, unit=item.unit_id, problem=item.problem)
    if same.filter(withdrawn_on__isnull=True).exists():
        raise RefusedError(f"{item.unit}已有相同的整改事项“{item.problem[:40]}”。")
    item.save()
    item.findings.set(group)
    _record(item, Step.ISSUE, by, note or deadline.ground, now, before=None)
    return item


def _words(finding: Finding) -> str:
    named = f"“{finding.subject}”" if finding.subject else ""
    wrong, correct = finding.facts.get("wrong"), finding.facts.get("correct")
    if wrong and not finding.description:
        return f"{named}中“{wrong}”" + (f"应为“{correct}”" if correct else "表述有误")
    said = finding.description or finding.get_kind_display()
    return said if finding.subject in said else named + said


def _earlier_item(group: list[Finding]) -> RectificationItem | None:
    """Return the closed item of the same problem in an earlier round (问题反弹)."""
    repeated = [finding.repeats_id for finding in group if finding.repeats_id]
    items = RectificationItem.objects.filter(findings__in=repeated, closed_on__isnull=False)
    return items.order_by("-closed_on").first()


@transaction.atomic
def submit(
    *, item: RectificationItem, by: User | None, text: str, now: datetime | None = None
) -> RectificationItem:
    """Answer for the unit, with the evidence that it has brought.

    Raises RefusedError without a text or where no answer is due.
    """
    item = _held(item, WITH_UNIT, "反馈")
    before = item.facts()
    _require(text, "请写明整改措施和结果。", "text")
    item.submitted_on, item.submitted_by, item.returned_on = _today(item, now), by, None
    return _saved(item, Step.SUBMIT, by, text, now, before)


@transaction.atomic
def send_back(
    *, item: RectificationItem, by: User | None, reason: str,
    attached: Iterable[StoredFile] = (), now: datetime | None = None,
) -> RectificationItem:  # fmt: skip
    """Return an answer to the unit, with the reason and files. Raises RefusedError."""
    item = _held(item, (State.SUBMITTED,), "退回")
    before = item.facts()
    _refuse_own(item, by)
    _require(reason, "请写明退回的原因，让单位知道还差什么。", "reason")
    item.submitted_on, item.returned_on = None, _today(item, now)
    item.return_count += 1
    return _saved(item, Step.RETURN, by, reason, now, before, attached)


@transaction.atomic
def close(
    *, item: RectificationItem, by: User | None, note: str = "", now: datetime | None = None
) -> RectificationItem:
    """Accept the answer and close the item (销号); without an answer a note must say why."""
    item = _held(item, (State.SUBMITTED, *WITH_UNIT), "销号")
    before = item.facts()
    if item.submitted_on is None:
        _require(note, "单位还没有反馈，销号要写明依据，如“记录显示栏目已更新”。", "note")
    _refuse_own(item, by)
    item.closed_on, item.closed_by = _today(item, now), by
    item.extension_due = None
    return _saved(item, Step.CLOSE, by, note, now, before)


@transaction.atomic
def ask_extension(
    *, item: RectificationItem, by: User | None, until: date, reason: str,
    now: datetime | None = None,
) -> RectificationItem:  # fmt: skip
    """Ask for more time, before the deadline has passed. Raises RefusedError."""
    item = _held(item, WITH_UNIT, "申请延期")
    before = item.facts()
    _require(reason, "请写明需要延期的原因。", "reason")
    if item.due_on < timezone.localdate(now):
        raise RefusedError(f"整改期限{written(item.due_on)}已过，不能再申请延期，请尽快反馈。")
    if until <= item.due_on:
        raise RefusedError(f"申请延至的日期应在现期限{written(item.due_on)}之后。", field="until")
    item.extension_due = until
    return _saved(item, Step.ASK, by, f"延至{day(until)}：{reason}", now, before)


@transaction.atomic
def decide_extension(
    *, item: RectificationItem, by: User | None, grant: bool, note: str = "",
    now: datetime | None = None,
) -> RectificationItem:  # fmt: skip
    """Grant or refuse the time asked for; refusing takes a reason. Raises RefusedError."""
    item = _held(item, OPEN, "审批延期")
    before = item.facts()
    until = item.extension_due
    if until is None:
        raise RefusedError("没有待审批的延期申请，可能已由他人处理，请刷新。")
    asked = item.events.filter(kind=Step.ASK).last()
    if asked and asked.by_id and by and asked.by_id == by.pk:
        raise RefusedError("不能审批自己提出的延期申请，请由他人办理。")
    if not grant:
        _require(note, "请写明不同意延期的原因。", "note")
        item.extension_due = None
        return _saved(item, Step.REFUSE, by, note, now, before)
    _lengthen(item, until, now)
    return _saved(item, Step.EXTEND, by, note or item.due_ground, now, before)


@transaction.atomic
def extend(
    *, item: RectificationItem, by: User | None, until: date, reason: str,
    now: datetime | None = None,
) -> RectificationItem:  # fmt: skip
    """Give more time, asked for or not, with a reason. Raises RefusedError."""
    item = _held(item, OPEN, "延期")
    before = item.facts()
    _require(reason, "请写明延期的原因。", "reason")
    if until <= item.due_on:
        raise RefusedError(f"延至的日期应在现期限{written(item.due_on)}之后。", field="until")
    _lengthen(item, until, now)
    return _saved(item, Step.EXTEND, by, f"延至{day(until)}：{reason}", now, before)


def _lengthen(item: RectificationItem, until: date, now: datetime | None) -> None:
    if until < timezone.localdate(now):
        raise RefusedError(
            f"{day(until)}已过，不能延到过去的日期；要延期的，请由办公室延长到今天以后。", "until"
        )
    item.due_ground = f"原定{day(item.due_on)}，经批准延至{day(until)}。"
    item.due_on, item.extension_due, item.due_working_days = until, None, None


@transaction.atomic
def appeal(
    *, item: RectificationItem, by: User | None, reason: str, now: datetime | None = None
) -> RectificationItem:
    """Dispute the problem for the unit, with the evidence it has brought. Raises RefusedError."""
    item = _held(item, WITH_UNIT, "申诉")
    before = item.facts()
    _require(reason, "请写明申诉的理由。", "reason")
    item.appealed_on = _today(item, now)
    return _saved(item, Step.APPEAL, by, reason, now, before)


@transaction.atomic
def decide_appeal(
    *, item: RectificationItem, by: User | None, uphold: bool, note: str,
    now: datetime | None = None,
) -> RectificationItem:  # fmt: skip
    """Withdraw the item because the unit is right, or reject the appeal; both with a reason."""
    item = _held(item, (State.APPEALED,), "处理申诉")
    before = item.facts()
    _require(note, "请写明处理申诉的理由。", "note")
    item.appealed_on = None
    if uphold:
        item.withdrawn_on, item.extension_due = _today(item, now), None
    return _saved(item, Step.WITHDRAW if uphold else Step.REJECT, by, note, now, before)


@transaction.atomic
def withdraw(
    *, item: RectificationItem, by: User | None, reason: str, now: datetime | None = None
) -> RectificationItem:
    """Take back an item issued in error. Raises RefusedError without a reason."""
    item = _held(item, OPEN, "撤销")
    before = item.facts()
    _require(reason, "请写明撤销的原因。", "reason")
    item.withdrawn_on = _today(item, now)
    item.appealed_on = item.extension_due = None
    return _saved(item, Step.WITHDRAW, by, reason, now, before)


def _held(item: RectificationItem, states: Iterable[str], what: str) -> RectificationItem:
    """Return the item as stored, locked; refuse where the step does not fit its state."""
    hold(item.county)
    stored = RectificationItem.objects.select_related("county", "unit").get(pk=item.pk)
    if stored.state not in states:
        raise RefusedError(f"该事项{stored.get_state_display()}，不能{what}；请刷新看最新情况。")
    return stored


def _today(item: RectificationItem, now: datetime | None) -> date:
    """Return the day of the step: an item that an import dates ahead has none before its issue."""
    return max(timezone.localdate(now), item.issued_on)


def _require(text: str, sentence: str, field: str) -> None:
    if not text.strip():
        raise RefusedError(sentence, field=field)


def _refuse_own(item: RectificationItem, by: User | None) -> None:
    if by is not None and item.submitted_by_id == by.pk:
        raise RefusedError("反馈人不能审核自己的反馈，请由他人审核。")


def _saved(
    item: RectificationItem,
    step: str,
    by: User | None,
    note: str,
    now: datetime | None,
    before: dict[str, str],
    attached: Iterable[StoredFile] = (),
) -> RectificationItem:
    item.save()
    item.refresh_from_db(fields=["state"])
    event = _record(item, step, by, note, now, before)
    if step in CARRYING:
        evidence.send(item=item, event=event, by=by)
    evidence.attach(event=event, attached=attached, by=by, now=now)
    return item


def _record(
    item: RectificationItem,
    step: str,
    by: User | None,
    note: str,
    now: datetime | None,
    before: dict[str, str] | None,
) -> RectificationEvent:
    event = RectificationEvent.objects.create(
        item=item,
        kind=step,
        happened_on=timezone.localdate(now),
        at=now or timezone.now(),
        by=by,
        note=note.strip()[:1000],
    )
    events.record(
        by=by,
        county=item.county,
        verb=f"整改{Step(step).label}",
        on=item,
        before=before,
        after=item.facts() | {"note": note.strip()[:1000]},
    )
    tell_of(item, event)
    return event
