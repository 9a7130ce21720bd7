"""Counties (县区): the tenants of an installation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models

from units import access

if TYPE_CHECKING:
    from units.models.people import User


class CountyQuerySet(models.QuerySet):
    def visible_to(self, user: User, permission: str = "") -> Self:
        """Keep the counties in which the person holds any appointment today.

        With a permission: in which a role grants it, be it for one unit.
        """
        scope = access.scope_of(user, permission)
        return self.filter(
            models.Q(pk__in=scope.counties) | models.Q(unit__in=scope.units)
        ).distinct()


class County(models.Model):
    class Rounding(models.TextChoices):
        HALF_UP = "half_up", "四舍五入"
        CUT_OFF = "cut_off", "截尾"

    name = models.CharField("名称", max_length=40)
    code = models.CharField(
        "行政区划代码",
        max_length=6,
        validators=[RegexValidator(r"^\d{6}$", "行政区划代码为 6 位数字（GB/T 2260）。")],
    )
    city = models.CharField("所属市", max_length=40)
    province = models.CharField("所属省", max_length=40)
    issuing_organ = models.CharField("发文机关", max_length=80)
    document_word = models.CharField("机关代字", max_length=20, blank=True)
    letterhead = models.CharField(
        "发文机关标志", max_length=80, blank=True, help_text="留空则用发文机关名称。"
    )
    addressees = models.CharField("主送机关", max_length=300, blank=True)
    information_centre = models.CharField("信息中心名称", max_length=80, blank=True)
    rounding = models.CharField(
        "取舍规则", max_length=10, choices=Rounding, default=Rounding.HALF_UP
    )
    decimals = models.PositiveSmallIntegerField(
        "比率小数位数", default=2, validators=[MaxValueValidator(4)]
    )
    publishes_ranking = models.BooleanField("公布排名", default=True)

    objects = CountyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "县区"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="county_code_unique"),
            models.UniqueConstraint(fields=["name", "city"], name="county_name_unique"),
            models.CheckConstraint(
                condition=models.Q(decimals__lte=4), name="county_decimals_at_most_4"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tier(self) -> str:
        """The word by which a notice speaks of the whole: 县, or 市, 区, 旗 as the name ends."""
        return self.name[-1] if self.name.endswith(("市", "区", "旗")) else "县"

    @property
    def county(self) -> County:
        """Itself, so that permission checks read the same for a county and its records."""
        return self
