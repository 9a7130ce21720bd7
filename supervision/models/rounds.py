"""Inspection rounds (检查轮次)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from units.models import CountyQuerySet, CountyRecord, paired


def start_of(day: date) -> datetime:
    """Return the first moment of the day in the office's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


class RoundQuerySet(CountyQuerySet):
    def open(self) -> Self:
        return self.filter(state=InspectionRound.State.OPEN)


class InspectionRound(CountyRecord):
    """A quarter, half-year, month, year or batch with its own data window and as-of date.

    The window is [starts_on, ends_on], both days included. What happened after the end of
    `as_of` does not exist for the round: an order closed later counts as open in it.
    """

    class Kind(models.TextChoices):
        QUARTER = "quarter", "季度"
        HALF_YEAR = "half_year", "半年"
        MONTH = "month", "月"
        YEAR = "year", "年度"
        BATCH = "batch", "批次"

    class State(models.TextChoices):
        OPEN = "open", "进行中"
        CLOSED = "closed", "已结束"

    kind = models.CharField("类型", max_length=10, choices=Kind)
    code = models.CharField(
        "轮次代码",
        max_length=12,
        validators=[
            RegexValidator(
                r"^\d{4}(Q[1-4]|H[12]|-(0[1-9]|1[0-2]))?(-\d{1,2})?$",
                "轮次代码写法如 2023Q3、2022H1、2025-09、2023、2023Q3-2。",
            )
        ],
    )
    label = models.CharField("名称", max_length=40, help_text="如 2023年第三季度")
    starts_on = models.DateField("起始日期")
    ends_on = models.DateField("截止日期")
    as_of = models.DateField("数据截止日")
    batch_number = models.PositiveSmallIntegerField("批次号", null=True, blank=True)
    rectify_by = models.DateField("整改期限", null=True, blank=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="next", verbose_name="上一轮次"
    )
    year_earlier = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上年同期轮次"
    )
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    computed_at = models.DateTimeField("指标计算时间", null=True, blank=True)
    signed_notice = models.CharField(
        "据以签发的通报",
        max_length=260,
        blank=True,
        editable=False,
        help_text="通报签发后本轮不再打开，撤回通报才能更正。",
    )
    is_reconstructed = models.BooleanField("重构数据", default=False)

    objects: ClassVar = RoundQuerySet.as_manager()  # type: ignore[assignment, unused-ignore]

    class Meta:
        verbose_name = verbose_name_plural = "检查轮次"
        ordering = ["county", "-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["county", "code"], name="round_code_unique"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="round_window_in_order"
            ),
            models.CheckConstraint(
                condition=Q(as_of__gte=F("starts_on")), name="round_as_of_in_order"
            ),
            models.CheckConstraint(
                condition=paired(Q(closed_at__isnull=False), Q(state="closed")),
                name="round_closed_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(signed_notice="") | Q(state="closed"),
                name="round_of_signed_notice_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(previous__isnull=True) | ~Q(previous=F("pk")),
                name="round_not_its_own_previous",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county}{self.label}"

    @property
    def last_day(self) -> date:
        """The last day that the round covers and knows."""
        return min(self.ends_on, self.as_of)

    @property
    def window(self) -> tuple[datetime, datetime]:
        """The half-open span of moments that the round covers."""
        return start_of(self.starts_on), start_of(self.ends_on + timedelta(days=1))

    @property
    def as_of_end(self) -> datetime:
        """The first moment that the round no longer knows."""
        return start_of(self.as_of + timedelta(days=1))

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
