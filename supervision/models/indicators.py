"""Indicators (检查指标): supervision rules as data, each with its basis and what answers it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from supervision.models.findings import Finding
from units.models import County, paired

_COMPARED = {">=": "不少于", ">": "超过", "<=": "不超过", "<": "少于", "每": "每"}


class IndicatorQuerySet(models.QuerySet):
    def concerning(self, county: County) -> Self:
        """Keep what is set for the county: by the nation, its province, its city, itself."""
        return self.filter(
            Q(level=Indicator.Level.NATIONAL)
            | Q(level=Indicator.Level.PROVINCE, region=county.province)
            | Q(level=Indicator.Level.CITY, region=county.city)
            | Q(level=Indicator.Level.COUNTY, county=county)
        )

    def in_force(self, *, county: County, on: date) -> Self:
        """Keep what applies in the county on the day."""
        valid = self.concerning(county).filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on),
            Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        )
        return valid.checked()

    def checked(self) -> Self:
        """Keep what came with the catalogue or was confirmed by a second person."""
        return self.filter(Q(proposed_at__isnull=True) | Q(checked_at__isnull=False))


class Indicator(models.Model):
    """One version of one rule at one level.

    A rule never has a second definition of what it counts: `metric` names the metric whose lines
    by `group` (an entity's key) are the objects that trip it, and that metric in turn takes the
    rule's threshold. `warn_metric` does the same for the warning line. A rule without a metric is
    answered by hand (an item of a checklist).

    A version that a person proposed is not in force until another one has checked it (未复核).
    """

    class Level(models.TextChoices):
        NATIONAL = "national", "国家"
        PROVINCE = "province", "省"
        CITY = "city", "市"
        COUNTY = "county", "县"

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", "已核实"
        PARTLY = "partly", "部分核实"
        UNCONFIRMED = "unconfirmed", "未核实"

    class Object(models.TextChoices):
        WEBSITE = "website", "政府网站"
        COLUMN = "column", "网站栏目"
        ACCOUNT = "account", "政务新媒体账号"
        ORDER = "order", "12345工单"
        LETTER = "letter", "信箱来信"
        DISCLOSURE_REQUEST = "foi", "依申请公开"
        POLICY = "policy", "政策文件"
        SUBMISSION = "submission", "信息报送"
        FINDING = "finding", "问题整改"
        REGULATOR = "regulator", "监管单位"

    class Use(models.TextChoices):
        RULE = "rule", "检查规则"
        REFERENCE = "reference", "参考"

    class Stricter(models.TextChoices):
        LOWER = "lower", "数值小者严"
        HIGHER = "higher", "数值大者严"

    code = models.CharField("代码", max_length=40)
    number = models.CharField("编号", max_length=10, blank=True)
    object = models.CharField("检查对象", max_length=10, choices=Object, default=Object.WEBSITE)
    level = models.CharField("层级", max_length=10, choices=Level)
    region = models.CharField("省或市", max_length=40, blank=True)
    county = models.ForeignKey(County, models.CASCADE, null=True, blank=True, verbose_name="县区")
    name = models.CharField("名称", max_length=80)
    condition = models.CharField("判定条件", max_length=300)
    metric = models.CharField("判定所用统计", max_length=80, blank=True)
    group = models.CharField("统计到", max_length=20, blank=True)
    warn_metric = models.CharField("提醒所用统计", max_length=80, blank=True)
    finding_kind = models.CharField("问题类别", max_length=32, blank=True, choices=Finding.Kind)
    operator = models.CharField("比较", max_length=4, blank=True)
    threshold = models.DecimalField("阈值", max_digits=10, decimal_places=2, null=True, blank=True)
    warn_at = models.DecimalField("提醒线", max_digits=10, decimal_places=2, null=True, blank=True)
    stricter = models.CharField("何者为严", max_length=6, choices=Stricter, blank=True)
    unit_of_measure = models.CharField("计量单位", max_length=10, blank=True)
    window = models.CharField("检查时段", max_length=40, blank=True)
    points = models.DecimalField("分值", max_digits=6, decimal_places=2, null=True, blank=True)
    cap = models.DecimalField("扣分上限", max_digits=6, decimal_places=2, null=True, blank=True)
    veto = models.BooleanField("单项否决", default=False)
    basis = models.CharField("依据", max_length=300, blank=True)
    status = models.CharField("核实情况", max_length=12, choices=Status)
    use = models.CharField("用途", max_length=10, choices=Use, default=Use.RULE)
    author = models.CharField("修改人", max_length=40, blank=True)
    checker = models.CharField("核对人", max_length=40, blank=True)
    valid_from = models.DateField("生效日期", null=True, blank=True)
    valid_to = models.DateField("失效日期", null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="提出人",
    )
    proposed_at = models.DateTimeField("提出时间", null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="复核人",
    )
    checked_at = models.DateTimeField("复核时间", null=True, blank=True)

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
            models.CheckConstraint(
                condition=paired(Q(checked_by__isnull=False), Q(checked_at__isnull=False)),
                name="indicator_check_has_person_and_moment",
            ),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True) | Q(proposed_at__isnull=False),
                name="indicator_checked_after_proposed",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True)
                | Q(checked_by__isnull=True)
                | ~Q(proposed_by=F("checked_by")),
                name="indicator_checked_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()

    @property
    def is_checked(self) -> bool:
        """Whether it came with the catalogue or a second person confirmed it."""
        return self.proposed_at is None or self.checked_at is not None

    @property
    def locality(self) -> int:
        """How local the level is, the nation's least."""
        return self.Level.values.index(self.level)

    def is_valid_on(self, day: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)

    @property
    def limit(self) -> str:
        """The threshold in words: 不超过1年; empty where the condition says it already."""
        if self.threshold is None or self.operator not in _COMPARED:
            return ""
        number = f"{Decimal(self.threshold).normalize():f}"
        once = (self.operator, number) == (">=", "1") and self.stricter != self.Stricter.HIGHER
        if number in self.numbers or once:
            return ""
        word = _COMPARED[self.operator]
        if self.condition.endswith(word):
            word = ""
        elif self.operator == "每":
            word = "，每"
        return f"{word}{number}{self.unit_of_measure}"

    @property
    def numbers(self) -> set[str]:
        """The numbers that the condition says."""
        return set(re.findall(r"[0-9]+(?:\.[0-9]+)?", self.condition))

    @property
    def sentence(self) -> str:
        """The condition with its threshold."""
        return self.condition + self.limit
