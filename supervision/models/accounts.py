"""Government new-media accounts (政务新媒体账号), their filings and their posts."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from units.models import CountyQuerySet, Record, Unit, paired


class AccountQuerySet(CountyQuerySet):
    def running_between(self, first: date, last: date) -> Self:
        """Keep the accounts that ran on any day of the closed span."""
        return self.exclude(state=MediaAccount.State.APPLIED).filter(
            Q(opened_on__isnull=True) | Q(opened_on__lte=last),
            Q(deregistered_on__isnull=True) | Q(deregistered_on__gte=first),
        )


class MediaAccount(Record):
    class Platform(models.TextChoices):
        WECHAT = "wechat", "微信公众号"
        WECHAT_SUBSCRIPTION = "wechat_subscription", "微信订阅号"
        WECHAT_SERVICE = "wechat_service", "微信服务号"
        WECHAT_CHANNELS = "wechat_channels", "微信视频号"
        WEIBO = "weibo", "新浪微博"
        DOUYIN = "douyin", "抖音"
        KUAISHOU = "kuaishou", "快手"
        TOUTIAO = "toutiao", "今日头条"
        PEOPLE = "people", "人民号"
        APP = "app", "移动客户端"
        OTHER = "other", "其他"

    class State(models.TextChoices):
        APPLIED = "applied", "申请开设"
        APPROVED = "approved", "已批准"
        RUNNING = "running", "运行中"
        CHANGING = "changing", "变更中"
        CLOSING = "closing", "关停中"
        DEREGISTERED = "deregistered", "已注销"

    platform = models.CharField("平台类型", max_length=20, choices=Platform)
    name = models.CharField("账号名称", max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="accounts", verbose_name="开设主体")
    state = models.CharField("状态", max_length=12, choices=State, default=State.RUNNING)
    is_registered = models.BooleanField("已登记备案", default=True)
    opened_on = models.DateField("开设日期", null=True, blank=True)
    deregistered_on = models.DateField("注销日期", null=True, blank=True)

    objects: ClassVar = AccountQuerySet.as_manager()  # type: ignore[assignment, unused-ignore]

    class Meta:
        verbose_name = verbose_name_plural = "政务新媒体账号"
        ordering = ["county", "unit__display_order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "platform", "name"], name="account_name_unique"
            ),
            models.CheckConstraint(
                condition=Q(deregistered_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(deregistered_on__gte=F("opened_on")),
                name="account_dates_in_order",
            ),
            models.CheckConstraint(
                condition=paired(Q(deregistered_on__isnull=False), Q(state="deregistered")),
                name="account_deregistered_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AccountFiling(Record):
    """A filing (报备) of an account's opening, change, closing or deregistration."""

    class Kind(models.TextChoices):
        OPEN = "open", "开设"
        CHANGE = "change", "变更"
        CLOSE = "close", "关停"
        DEREGISTER = "deregister", "注销"

    account = models.ForeignKey(
        MediaAccount, models.CASCADE, related_name="filings", verbose_name="账号"
    )
    kind = models.CharField("报备事项", max_length=12, choices=Kind)
    filed_on = models.DateField("报备日期")
    approved_on = models.DateField("批准日期", null=True, blank=True)
    reference = models.CharField("文号或单号", max_length=60, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "账号报备"
        ordering = ["account", "filed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "filed_on"], name="filing_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(approved_on__isnull=True) | Q(approved_on__gte=F("filed_on")),
                name="filing_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.get_kind_display()} {self.filed_on:%Y-%m-%d}"


class Post(Record):
    account = models.ForeignKey(
        MediaAccount, models.PROTECT, related_name="posts", verbose_name="账号"
    )
    title = models.CharField("标题", max_length=300)
    url = models.CharField("网址", max_length=500, blank=True)
    published_at = models.DateTimeField("发布时间")
    is_original = models.BooleanField("原创", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "推文"
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "url"], condition=~Q(url=""), name="post_url_unique"
            ),
            models.UniqueConstraint(
                fields=["account", "title", "published_at"], name="post_title_time_unique"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "published_at"], name="post_account_time"),
            models.Index(fields=["county", "published_at"], name="post_county_time"),
        ]

    def __str__(self) -> str:
        return self.title
