"""The ledger of rectification (整改台账) in the form that offices keep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Prefetch, QuerySet

from supervision.models import Evidence, RectificationEvent, RectificationItem
from units.models import County
from units.sheets import Column, Sheet, Value
from units.templatetags.words import day

Step = RectificationEvent.Kind
State = RectificationItem.State

_TERM, _DONE, _CHECKED = "交办", "整改反馈", "审核销号"
COLUMNS = (
    Column("序号", 5),
    Column("问题来源", 13, is_words=True),
    Column("责任单位", 11),
    Column("问题类别", 12),
    Column("存在问题", 28, is_words=True),
    Column("交办日期", 12, _TERM),
    Column("整改期限", 12, _TERM),
    Column("反馈日期", 12, _DONE),
    Column("整改措施和结果", 28, _DONE, is_words=True),
    Column("佐证材料", 14, _DONE, is_words=True),
    Column("审核人", 9, _CHECKED),
    Column("销号日期", 12, _CHECKED),
    Column("状态", 7, _CHECKED),
    Column("是否逾期", 9, _CHECKED),
    Column("备注", 14, is_words=True),
)
RECONSTRUCTED = "备注中标明“重构数据”的，系按已公布的数字还原，不是原始记录。"


def rows_for(items: QuerySet[RectificationItem]) -> QuerySet[RectificationItem]:
    """Add what a line needs, so that a ledger costs a fixed number of queries."""
    steps = RectificationEvent.objects.select_related("by").order_by("happened_on", "pk")
    return items.select_related("unit", "round", "closed_by", "reopens").prefetch_related(
        "findings",
        Prefetch("evidence", Evidence.objects.sent().select_related("file")),
        Prefetch("events", steps),
    )


def sheet(
    items: QuerySet[RectificationItem], county: County, *, today: date, by: str, told: str = ""
) -> Sheet:
    """Return the ledger of the items in their order; `told` says what they were narrowed to."""
    found = list(rows_for(items))
    lines = [line(n, item, today) for n, item in enumerate(found, 1)]
    closed = sum(item.state == State.CLOSED for item in found)
    late = sum(days_late(item, today) > 0 for item in found)
    notes = [f"共{len(found)}项，已销号{closed}项，逾期{late}项。"]
    if any(item.is_reconstructed for item in found):
        notes.append(RECONSTRUCTED)
    return Sheet(
        name="整改台账",
        title=f"{county}政务公开问题整改台账",
        columns=COLUMNS,
        rows=lines,
        under_title=(
            f"填报单位：{county.information_centre or county.issuing_organ}"
            + (f"　{told}" if told else ""),
            f"制表人：{by}　制表日期：{day(today)}",
        ),
        notes=notes,
    )


def line(number: int, item: RectificationItem, today: date) -> Sequence[Value]:
    """Return one row; blanks where nothing has happened yet."""
    steps = list(item.events.all())
    answer = next((step for step in reversed(steps) if step.kind == Step.SUBMIT), None)
    judged = next((s for s in reversed(steps) if s.kind in (Step.CLOSE, Step.RETURN)), None)
    reviewer = item.closed_by or (judged.by if judged else None)
    return (
        number,
        source(item),
        str(item.unit),
        "、".join(kinds(item)),
        item.problem,
        item.issued_on,
        item.due_on,
        item.submitted_on,
        answer.note if answer else "",
        "、".join(evidence(item)),
        str(reviewer or ""),
        item.closed_on,
        item.get_state_display(),
        lateness(item, today),
        remarks(item, steps),
    )


def source(item: RectificationItem) -> str:
    """Name the notice that the problem stands in, as far as one was signed, else the round."""
    return item.round.signed_notice or f"{item.round.label}检查"


def kinds(item: RectificationItem) -> list[str]:
    """Return the classes of the item's findings, each once."""
    found = (finding.get_kind_display() for finding in item.findings.all())
    return list(dict.fromkeys(found))


def evidence(item: RectificationItem) -> list[str]:
    """Return the names of what the unit handed in, as far as nothing better replaced it."""
    sent = item.evidence.all()
    replaced = {piece.replaces_id for piece in sent}
    return [piece.name for piece in sent if piece.pk not in replaced]


def days_late(item: RectificationItem, today: date) -> int:
    """Return by how many days the item was answered late, or is late; 0 when it is not.

    What the unit handed in in time is in time, however long the office then looks at it.
    """
    if item.withdrawn_on:
        return 0
    is_answered = item.state in (State.SUBMITTED, State.CLOSED)
    reached = (item.submitted_on if is_answered else None) or item.closed_on or today
    return max(0, (reached - item.due_on).days)


def lateness(item: RectificationItem, today: date) -> str:
    late = days_late(item, today)
    return f"逾期{late}天" if late else "否"


def remarks(item: RectificationItem, steps: Sequence[RectificationEvent]) -> str:
    """Say what the other columns do not: returns, more time, an appeal, a problem come back."""
    said = []
    if item.return_count:
        said.append(f"退回{item.return_count}次")
    if any(step.kind == Step.EXTEND for step in steps):
        said.append("经批准延期")
    if item.extension_due:
        said.append(f"申请延至{day(item.extension_due)}")
    if any(step.kind == Step.APPEAL for step in steps):
        said.append("单位曾申诉")
    if item.withdrawn_on:
        said.append(f"{day(item.withdrawn_on)}撤销")
    if item.reopens:
        said.append("曾销号，再次发现")
    if item.is_reconstructed:
        said.append("重构数据")
    return "；".join(said)
