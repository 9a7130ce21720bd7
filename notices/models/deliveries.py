"""What follows an issue: who got the notice, who read it, what it announced and whom it names."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from notices.models.notices import Notice
from supervision.models import RectificationItem
from units.models import County, Unit


class DeliveryQuerySet(models.QuerySet["NoticeDelivery"]):
    def unread(self) -> Self:
        return self.filter(first_read_at__isnull=True)


class NoticeDelivery(models.Model):
    """A unit that got the notice, and the first reading there. Kept when it is withdrawn."""

    notice = models.ForeignKey(
        Notice, models.PROTECT, related_name="deliveries", verbose_name="通报"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="送达单位")
    delivered_at = models.DateTimeField("送达时间")
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="印发人",
    )
    first_read_at = models.DateTimeField("首次阅读时间", null=True, blank=True)
    first_read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="首次阅读人",
    )
    reminded_at = models.DateTimeField("上次提醒时间", null=True, blank=True)

    objects: ClassVar = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通报送达"
        ordering = ["notice", "unit__display_order", "unit__pk"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "unit"], name="notice_delivery_unique"),
            models.CheckConstraint(
                condition=models.Q(first_read_at__isnull=True, first_read_by__isnull=True)
                | models.Q(first_read_at__isnull=False, first_read_by__isnull=False),
                name="notice_delivery_read_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice} 送{self.unit}"

    @property
    def county(self) -> County:
        return self.notice.county


class AnnouncedItem(models.Model):
    """A rectification item that a notice announced; `is_new` if the issue opened it."""

    notice = models.ForeignKey(
        Notice, models.PROTECT, related_name="announced", verbose_name="通报"
    )
    item = models.ForeignKey(
        RectificationItem, models.CASCADE, related_name="+", verbose_name="整改事项"
    )
    is_new = models.BooleanField("随通报交办")

    class Meta:
        verbose_name = verbose_name_plural = "通报的整改事项"
        ordering = ["notice", "item"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "item"], name="announced_item_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.notice} {self.item}"


class NamedUnit(models.Model):
    """A unit that the issued notice names, by whatever of its names, and in how many places."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="named", verbose_name="通报")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="点名单位")
    places = models.PositiveSmallIntegerField("处数")

    class Meta:
        verbose_name = verbose_name_plural = "通报点名单位"
        ordering = ["notice", "unit__display_order"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "unit"], name="named_unit_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.notice} 点名{self.unit}"


class ArchiveEntry(models.Model):
    """What the archive counts of an issued notice, taken from its frozen document and its file.

    `text` are its words, to be searched.
    """

    notice = models.OneToOneField(
        Notice, models.PROTECT, related_name="archived", verbose_name="通报"
    )
    pages = models.PositiveSmallIntegerField("页数")
    figures = models.PositiveIntegerField("数字处数")
    findings = models.PositiveIntegerField("通报问题数")
    text = models.TextField("文字")

    class Meta:
        verbose_name = verbose_name_plural = "通报归档信息"
        ordering = ["notice"]

    def __str__(self) -> str:
        return f"{self.notice} 归档"
