"""Indicators (检查指标): a named threshold with its basis, and the metric it judges."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from units.models import County, paired


class IndicatorQuerySet(models.QuerySet):
    def in_force(self, *, county: County, on: date) -> Self:
        """Keep what applies in the county on the day: national, its province, city, own."""
        return self.filter(
            Q(level=Indicator.Level.NATIONAL)
            | Q(level=Indicator.Level.PROVINCE, region=county.province)
            | Q(level=Indicator.Level.CITY, region=county.city)
            | Q(level=Indicator.Level.COUNTY, county=county),
            Q(valid_from__isnull=True) | Q(valid_from__lte=on),
            Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        )


class Indicator(models.Model):
    """One rule at one level; a county's own overrides the city's, and so on upwards."""

    class Level(models.TextChoices):
        NATIONAL = "national", "国家"
        PROVINCE = "province", "省"
        CITY = "city", "市"
        COUNTY = "county", "县"

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", "已核实"
        PARTLY = "partly", "部分核实"
        UNCONFIRMED = "unconfirmed", "未核实"

    code = models.CharField("代码", max_length=40)
    level = models.CharField("层级", max_length=10, choices=Level)
    region = models.CharField("省或市", max_length=40, blank=True)
    county = models.ForeignKey(County, models.CASCADE, null=True, blank=True, verbose_name="县区")
    name = models.CharField("名称", max_length=80)
    condition = models.CharField("判定条件", max_length=300)
    metric = models.CharField("对应指标", max_length=80, blank=True)
    operator = models.CharField("比较", max_length=2, blank=True)
    threshold = models.DecimalField("阈值", max_digits=10, decimal_places=2, null=True, blank=True)
    unit_of_measure = models.CharField("计量单位", max_length=10, blank=True)
    veto = models.BooleanField("单项否决", default=False)
    basis = models.CharField("依据", max_length=300, blank=True)
    status = models.CharField("核实情况", max_length=12, choices=Status)
    valid_from = models.DateField("生效日期", null=True, blank=True)
    valid_to = models.DateField("失效日期", null=True, blank=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查指标"
        ordering = ["code", "level"]
        constraints = [
            models.UniqueConstraint(
                "code",
                "level",
                "region",
                Coalesce("county", 0),
                Coalesce("valid_from", date(1, 1, 1)),
                name="indicator_version_unique",
            ),
            models.CheckConstraint(
                condition=paired(Q(county__isnull=False), Q(level="county")),
                name="indicator_county_only_at_its_level",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="indicator_valid_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
