"""Service guides (办事指南) and disclosure zones (政务公开专区), checked element by element."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from supervision.models.rounds import InspectionRound
from units.models import CountyRecord, Record, Unit


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
        NOT_APPLICABLE = "na", "不适用"

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


class SiteVisit(CountyRecord):
    """One guide or zone looked at in a round, element by element, by a person who was there.

    The results stand in GuideCheck and ZoneCheck, as imported ones do; the visit tells who
    looked and when, and whether all elements are done.
    """

    round = models.ForeignKey(
        InspectionRound, models.PROTECT, related_name="visits", verbose_name="检查轮次"
    )
    guide = models.ForeignKey(
        ServiceGuide,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name="办事指南",
    )
    zone = models.ForeignKey(
        DisclosureZone,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name="公开专区",
    )
    visited_on = models.DateField("检查日期")
    visited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="检查人",
    )
    completed_at = models.DateTimeField("查完时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "现场检查"
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "guide"], name="visit_guide_once"),
            models.UniqueConstraint(fields=["round", "zone"], name="visit_zone_once"),
            models.CheckConstraint(
                condition=Q(guide__isnull=True, zone__isnull=False)
                | Q(guide__isnull=False, zone__isnull=True),
                name="visit_of_guide_or_zone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.round.label}"

    @property
    def target(self) -> ServiceGuide | DisclosureZone:
        found = self.guide or self.zone
        assert found is not None
        return found
