"""Rectification items (整改事项) and the dated facts from which their state follows."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from supervision.models.findings import Finding
from supervision.models.rounds import InspectionRound
from units.models import CountyQuerySet, Record, Unit


class RectificationQuerySet(CountyQuerySet):
    def open(self) -> Self:
        return self.filter(closed_on__isnull=True)

    def overdue(self, on: date) -> Self:
        return self.open().filter(due_on__lt=on)


class RectificationItem(Record):
    """What a unit must put right after a round, by when, and when it was closed (销号)."""

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
    submitted_on = models.DateField("反馈日期", null=True, blank=True)
    closed_on = models.DateField("销号日期", null=True, blank=True)

    objects: ClassVar = RectificationQuerySet.as_manager()  # type: ignore[assignment, unused-ignore]

    class Meta:
        verbose_name = verbose_name_plural = "整改事项"
        ordering = ["round", "unit__display_order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "unit", "problem"], name="rectification_unique"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("issued_on")), name="rectification_due_after_issued"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("issued_on")),
                name="rectification_closed_after_issued",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.problem}"


class RectificationEvent(models.Model):
    """One step in an item's life: issued, submitted, returned, extended, closed …"""

    class Kind(models.TextChoices):
        ISSUE = "issue", "交办"
        SUBMIT = "submit", "反馈"
        RETURN = "return", "退回"
        EXTEND = "extend", "延期"
        APPEAL = "appeal", "申诉"
        CLOSE = "close", "销号"

    item = models.ForeignKey(
        RectificationItem, models.CASCADE, related_name="events", verbose_name="整改事项"
    )
    kind = models.CharField("动作", max_length=8, choices=Kind)
    happened_on = models.DateField("日期")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="办理人",
    )
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "整改过程"
        ordering = ["item", "happened_on", "pk"]

    def __str__(self) -> str:
        return f"{self.item} {self.get_kind_display()}"
