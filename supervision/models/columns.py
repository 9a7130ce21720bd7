"""Websites, their columns (栏目) and what is published in them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from units.models import Record, Unit


class Website(Record):
    name = models.CharField("名称", max_length=80)
    url = models.URLField("网址", blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="主办单位"
    )
    launched_on = models.DateField("开通日期", null=True, blank=True)
    closed_on = models.DateField("关停日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "政府网站"
        ordering = ["county", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["county", "name"], name="website_name_unique")
        ]

    def __str__(self) -> str:
        return self.name


class SiteColumn(Record):
    """A column with its update rule: a longest gap in days, or a minimum per period."""

    class Kind(models.TextChoices):
        NEWS = "news", "动态要闻"
        STATUTORY = "statutory", "法定主动公开"
        KEY_AREA = "key_area", "重点领域信息公开"
        TOPIC = "topic", "专题专栏"
        UNIT_DOCUMENTS = "unit_documents", "部门镇办文件"
        SERVICE = "service", "办事服务"
        INTERACTION = "interaction", "互动交流"
        UNIT_NEWS = "unit_news", "部门镇办动态"
        OTHER = "other", "其他"

    class Period(models.TextChoices):
        MONTH = "month", "月"
        QUARTER = "quarter", "季度"
        HALF_YEAR = "half_year", "半年"
        YEAR = "year", "年"

    website = models.ForeignKey(
        Website, models.PROTECT, related_name="columns", verbose_name="网站"
    )
    path = models.CharField("栏目路径", max_length=200)
    name = models.CharField("栏目名称", max_length=80)
    kind = models.CharField("类别", max_length=16, choices=Kind, default=Kind.OTHER)
    url = models.URLField("网址", blank=True)
    units = models.ManyToManyField(
        Unit, blank=True, related_name="columns", verbose_name="责任单位"
    )
    max_gap_days = models.PositiveSmallIntegerField("最长更新间隔(天)", null=True, blank=True)
    minimum_count = models.PositiveSmallIntegerField("最少更新条数", null=True, blank=True)
    minimum_period = models.CharField("最少条数的周期", max_length=10, choices=Period, blank=True)
    explained_empty = models.CharField("合理空置说明", max_length=200, blank=True)
    opened_on = models.DateField("开设日期", null=True, blank=True)
    closed_on = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "栏目"
        ordering = ["county", "website", "path"]
        constraints = [
            models.UniqueConstraint(fields=["website", "path"], name="column_path_unique"),
            models.CheckConstraint(
                condition=Q(minimum_count__isnull=True, minimum_period="")
                | Q(minimum_count__isnull=False) & ~Q(minimum_period=""),
                name="column_minimum_has_period",
            ),
            models.CheckConstraint(
                condition=Q(max_gap_days__isnull=True) | Q(minimum_count__isnull=True),
                name="column_one_update_rule",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Publication(Record):
    """One item of information published (发布信息) in a column."""

    class Disclosure(models.TextChoices):
        PUBLIC = "public", "主动公开"
        ON_REQUEST = "on_request", "依申请公开"
        WITHHELD = "withheld", "不予公开"

    column = models.ForeignKey(
        SiteColumn, models.PROTECT, related_name="publications", verbose_name="栏目"
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="publications",
        verbose_name="发布单位",
    )
    title = models.CharField("标题", max_length=300)
    url = models.CharField("网址", max_length=500, blank=True)
    published_at = models.DateTimeField("发布时间")
    disclosure = models.CharField(
        "公开属性", max_length=10, choices=Disclosure, default=Disclosure.PUBLIC
    )

    class Meta:
        verbose_name = verbose_name_plural = "发布信息"
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "url"], condition=~Q(url=""), name="publication_url_unique"
            ),
        ]
        indexes = [
            models.Index(fields=["column", "published_at"], name="publication_column_time"),
            models.Index(fields=["county", "published_at"], name="publication_county_time"),
        ]

    def __str__(self) -> str:
        return self.title
