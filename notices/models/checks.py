"""What an office decides about the checker: waivers, rules switched off, its own expressions."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from notices.models.notices import Notice
from units.models import County, CountyRecord
from units.models.records import paired


class CheckWaiverQuerySet(models.QuerySet):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


class CheckWaiver(models.Model):
    """A remark that a named person lets pass, and why (see notices.checks.notice_report).

    `key` is of the rule, the passage and what was said of it: when the passage changes, the
    waiver no longer applies. `quote` and `message` keep what was waived, in words.
    """

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="waivers", verbose_name="通报")
    key = models.CharField("核稿意见标识", max_length=64)
    rule = models.CharField("核稿规则", max_length=40)
    severity = models.CharField("级别", max_length=10)
    quote = models.TextField("原文")
    message = models.TextField("核稿意见")
    reason = models.CharField("放行理由", max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="放行人"
    )
    at = models.DateTimeField("放行时间")
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="撤销人",
    )
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = CheckWaiverQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "核稿意见放行"
        ordering = ["notice", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "key"],
                condition=Q(withdrawn_at=None),
                name="check_waiver_one_standing",
            ),
            models.CheckConstraint(
                condition=paired(Q(withdrawn_at=None), Q(withdrawn_by=None)),
                name="check_waiver_withdrawn_paired",
            ),
        ]

    def __str__(self) -> str:
        return f"放行“{self.quote[:20]}”"

    @property
    def county(self) -> County:
        return self.notice.county


class CheckRuleSwitch(CountyRecord):
    """Whether a county uses a rule of the checker; without a row it does."""

    rule = models.CharField("核稿规则", max_length=40)
    is_off = models.BooleanField("已停用")
    reason = models.CharField("理由", max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="操作人",
    )
    at = models.DateTimeField("操作时间")

    class Meta:
        verbose_name = verbose_name_plural = "核稿规则开关"
        ordering = ["county", "rule"]
        constraints = [
            models.UniqueConstraint(fields=["county", "rule"], name="check_rule_switch_unique"),
            models.CheckConstraint(
                condition=Q(is_off=False) | ~Q(reason=""), name="check_rule_switch_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}（{'停用' if self.is_off else '启用'}）"


class ListedExpression(models.Model):
    """A wrong expression that an office put on the list, or a base one that it changed.

    Without a county it holds everywhere. It stands in place of the base one, and of the one
    without a county, that has the same `wrong`; withdrawn, it takes that one out of use.
    """

    class Severity(models.TextChoices):
        ERROR = "error", "错误"
        WARNING = "warning", "提醒"
        HINT = "hint", "提示"

    county = models.ForeignKey(
        "units.County", models.PROTECT, null=True, blank=True, verbose_name="县区"
    )
    wrong = models.CharField("错误表述", max_length=60)
    right = models.CharField("规范表述", max_length=120)
    kind = models.CharField("类别", max_length=20)
    severity = models.CharField("级别", max_length=10, choices=Severity)
    exceptions = models.JSONField("例外的词语", default=list, blank=True)
    not_after = models.CharField("前面是这些字时不算", max_length=60, blank=True)
    valid_from = models.DateField("起用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="修改人",
    )
    changed_at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = verbose_name_plural = "错误表述"
        ordering = ["wrong"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "wrong"], name="listed_expression_unique_in_county"
            ),
            models.UniqueConstraint(
                fields=["wrong"], condition=Q(county=None), name="listed_expression_unique_overall"
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_to=None)
                | Q(valid_to__gte=models.F("valid_from")),
                name="listed_expression_dates_ordered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wrong}→{self.right}"
