"""Service guides (办事指南) and disclosure zones (政务公开专区), checked element by element."""

from __future__ import annotations

from django.db import models

from supervision.models.rounds import InspectionRound
from units.models import Record, Unit


class ServiceGuide(Record):
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="guides", verbose_name="责任单位")
    name = models.CharField("事项名称", max_length=200)
    site = models.CharField("所在平台", max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办事指南"
        ordering = ["county", "unit__display_order", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="guide_name_unique")]

    def __str__(self) -> str:
        return self.name


class DisclosureZone(Record):
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="zones", verbose_name="建设单位")
    name = models.CharField("专区名称", max_length=80)
    place = models.CharField("地点", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "政务公开专区"
        ordering = ["county", "unit__display_order", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="zone_name_unique")]

    def __str__(self) -> str:
        return self.name


class ElementCheck(Record):
    """The result for one element of a guide or zone in one round."""

    class Result(models.TextChoices):
        PASS = "pass", "合格"
        FAIL = "fail", "不合格"

    round = models.ForeignKey(InspectionRound, models.CASCADE, verbose_name="检查轮次")
    element = models.CharField("检查要素", max_length=80)
    result = models.CharField("结果", max_length=6, choices=Result)
    note = models.CharField("情况说明", max_length=300, blank=True)
    checked_on = models.DateField("检查日期", null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.element} {self.get_result_display()}"


class GuideCheck(ElementCheck):
    guide = models.ForeignKey(
        ServiceGuide, models.CASCADE, related_name="checks", verbose_name="办事指南"
    )

    class Meta:
        verbose_name = verbose_name_plural = "办事指南检查"
        ordering = ["round", "guide", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "guide", "element"], name="guide_check_unique")
        ]


class ZoneCheck(ElementCheck):
    zone = models.ForeignKey(
        DisclosureZone, models.CASCADE, related_name="checks", verbose_name="公开专区"
    )

    class Meta:
        verbose_name = verbose_name_plural = "公开专区检查"
        ordering = ["round", "zone", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "zone", "element"], name="zone_check_unique")
        ]
