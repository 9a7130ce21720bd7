"""Units (单位) and the other names by which files call them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from units.models.records import CountyQuerySet, Record


class UnitQuerySet(CountyQuerySet):
    def valid_between(self, first: date, last: date) -> Self:
        """Keep the units that existed on any day of the closed span."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=last),
            Q(valid_to__isnull=True) | Q(valid_to__gte=first),
        )


class Unit(Record):
    class Kind(models.TextChoices):
        TOWN = "town", "镇/街道"
        DEPARTMENT = "department", "政府工作部门"
        AFFILIATE = "affiliate", "直属机构/事业单位"
        STATIONED = "stationed", "中省市驻县单位"
        ENTERPRISE = "enterprise", "公共企事业单位"

    name = models.CharField("全称", max_length=80)
    short_name = models.CharField("简称", max_length=40)
    kind = models.CharField("类别", max_length=12, choices=Kind)
    display_order = models.PositiveIntegerField("排序", default=0)
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="承接单位"
    )

    objects: ClassVar = UnitQuerySet.as_manager()  # type: ignore[assignment, unused-ignore]

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["county", "display_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["county", "name"], name="unit_name_unique"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="unit_valid_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("pk")),
                name="unit_not_its_own_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def clean(self) -> None:
        if self.successor and self.successor.county_id != self.county_id:
            raise ValidationError({"successor": "承接单位须是同一县区的单位。"})


class UnitAlias(Record):
    """A short or former name (简称/曾用名); dated, because names are handed on."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases", verbose_name="单位")
    name = models.CharField("别名", max_length=80)
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位别名"
        ordering = ["county", "name"]
        constraints = [
            models.UniqueConstraint(fields=["county", "name", "unit"], name="unit_alias_unique"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="unit_alias_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）"

    def clean(self) -> None:
        if self.unit_id and self.unit.county_id != self.county_id:
            raise ValidationError({"unit": "别名须指同一县区的单位。"})
