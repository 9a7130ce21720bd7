"""Rectification items (整改事项) and the dated facts from which their state follows."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from supervision.models.findings import Finding
from supervision.models.rounds import InspectionRound
from units.models import CountyQuerySet, Record, Unit


class RectificationQuerySet(CountyQuerySet):
    def open(self) -> Self:
        return self.filter(closed_on__isnull=True, withdrawn_on__isnull=True)

    def overdue(self, on: date) -> Self:
        """Open and past the day, but for those whose answer waits for the office."""
        waiting = RectificationItem.State.SUBMITTED
        return self.open().filter(due_on__lt=on).exclude(state=waiting)

    def late(self, on: date) -> Self:
        """Answered after the day, or past it without an answer; closed ones included."""
        answered = Coalesce("submitted_on", "closed_on")
        done = Q(state__in=[RectificationItem.State.SUBMITTED, RectificationItem.State.CLOSED])
        rows = self.filter(withdrawn_on__isnull=True).alias(answered=answered)
        return rows.filter(done & Q(answered__gt=F("due_on")) | ~done & Q(due_on__lt=on))

    def to_review(self) -> Self:
        return self.filter(state=RectificationItem.State.SUBMITTED)


def _person(label: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=label,
    )


class RectificationItem(Record):
    """What a unit must put right after a round, by when, and when it was closed (销号).

    The state is computed by the database from the dated facts, so that the two cannot differ:
    a return clears the day of the answer, an answer clears the day of the return.
    """

    class State(models.TextChoices):
        ISSUED = "issued", "待反馈"
        SUBMITTED = "submitted", "待审核"
        RETURNED = "returned", "已退回"
        APPEALED = "appealed", "申诉中"
        CLOSED = "closed", "已销号"
        WITHDRAWN = "withdrawn", "已撤销"

    round = models.ForeignKey(
        InspectionRound, models.PROTECT, related_name="rectifications", verbose_name="检查轮次"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="rectifications", verbose_name="责任单位"
    )
    findings = models.ManyToManyField(Finding, blank=True, verbose_name="问题")
    problem = models.CharField("存在问题", max_length=300)
    issued_on = models.DateField("交办日期")
    due_on = models.DateField("整改期限")
    due_ground = models.CharField("期限由来", max_length=300, blank=True)
    # Counted from the day of issue; none when a day was set, which no calendar moves.
    due_working_days = models.PositiveSmallIntegerField("期限工作日数", null=True, blank=True)
    submitted_on = models.DateField("反馈日期", null=True, blank=True)
    submitted_by = _person("反馈人")
    returned_on = models.DateField("退回日期", null=True, blank=True)
    return_count = models.PositiveSmallIntegerField("退回次数", default=0)
    extension_due = models.DateField("申请延至", null=True, blank=True)
    appealed_on = models.DateField("申诉日期", null=True, blank=True)
    closed_on = models.DateField("销号日期", null=True, blank=True)
    closed_by = _person("销号人")
    withdrawn_on = models.DateField("撤销日期", null=True, blank=True)
    reopens = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reopened_by",
        verbose_name="上次整改",
    )
    state = models.GeneratedField(
        expression=Case(
            When(withdrawn_on__isnull=False, then=Value("withdrawn")),
            When(closed_on__isnull=False, then=Value("closed")),
            When(appealed_on__isnull=False, then=Value("appealed")),
            When(submitted_on__isnull=False, then=Value("submitted")),
            When(returned_on__isnull=False, then=Value("returned")),
            default=Value("issued"),
        ),
        output_field=models.CharField("状态", max_length=10, choices=State),
        db_persist=True,
        verbose_name="状态",
    )

    objects: ClassVar = RectificationQuerySet.as_manager()  # type: ignore[assignment, unused-ignore]

    class Meta:
        verbose_name = verbose_name_plural = "整改事项"
        ordering = ["round", "unit__display_order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "unit", "problem"],
                condition=Q(withdrawn_on__isnull=True),
                name="rectification_unique",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("issued_on")), name="rectification_due_after_issued"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("issued_on")),
                name="rectification_closed_after_issued",
            ),
            models.CheckConstraint(
                condition=Q(submitted_on__isnull=True)
                | Q(returned_on__isnull=True)
                | Q(closed_on__isnull=False),
                name="rectification_answered_or_returned",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(closed_by=F("submitted_by")),
                name="rectification_not_closed_by_submitter",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(withdrawn_on__isnull=True),
                name="rectification_closed_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, withdrawn_on__isnull=True)
                | Q(appealed_on__isnull=True, extension_due__isnull=True),
                name="rectification_done_waits_for_nothing",
            ),
            models.CheckConstraint(
                condition=Q(appealed_on__isnull=True) | Q(submitted_on__isnull=True),
                name="rectification_answered_or_appealed",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | Q(closed_on__isnull=False),
                name="rectification_closer_has_day",
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(return_count__gt=0),
                name="rectification_return_is_counted",
            ),
            models.CheckConstraint(
                condition=(Q(submitted_on__isnull=True) | Q(submitted_on__gte=F("issued_on")))
                & (Q(returned_on__isnull=True) | Q(returned_on__gte=F("issued_on")))
                & (Q(appealed_on__isnull=True) | Q(appealed_on__gte=F("issued_on")))
                & (Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("issued_on"))),
                name="rectification_nothing_before_issue",
            ),
            models.CheckConstraint(
                condition=Q(extension_due__isnull=True) | Q(extension_due__gt=F("due_on")),
                name="rectification_extension_is_later",
            ),
        ]
        indexes = [models.Index(fields=["county", "due_on"], name="rectification_county_due")]

    def __str__(self) -> str:
        return f"{self.unit} {self.problem}"

    def get_state_display(self) -> str:
        """Return the state's label; a generated column gets no such method by itself."""
        return str(self.State(self.state).label)

    @property
    def is_open(self) -> bool:
        return self.closed_on is None and self.withdrawn_on is None

    def is_overdue(self, on: date) -> bool:
        return self.is_open and self.due_on < on and self.state != self.State.SUBMITTED

    def facts(self) -> dict[str, Any]:
        """Return the facts that the state follows from, JSON-safe."""
        days = ("due_on", "submitted_on", "returned_on", "extension_due", "appealed_on",
                "closed_on", "withdrawn_on")  # fmt: skip
        return {name: day.isoformat() for name in days if (day := getattr(self, name))}


class RectificationEvent(models.Model):
    """One step in an item's life; together they are its timeline."""

    class Kind(models.TextChoices):
        ISSUE = "issue", "交办"
        SUBMIT = "submit", "反馈"
        RETURN = "return", "退回"
        ASK = "ask", "申请延期"
        EXTEND = "extend", "同意延期"
        REFUSE = "refuse", "不同意延期"
        APPEAL = "appeal", "申诉"
        REJECT = "reject", "驳回申诉"
        WITHDRAW = "withdraw", "撤销"
        CLOSE = "close", "销号"
        MOVE = "move", "重算期限"

    item = models.ForeignKey(
        RectificationItem, models.CASCADE, related_name="events", verbose_name="整改事项"
    )
    kind = models.CharField("动作", max_length=8, choices=Kind)
    happened_on = models.DateField("日期")
    at = models.DateTimeField("时间", null=True, blank=True)
    by = _person("办理人")
    note = models.CharField("说明", max_length=1000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "整改过程"
        ordering = ["item", "happened_on", "pk"]

    def __str__(self) -> str:
        return f"{self.item} {self.get_kind_display()}"
