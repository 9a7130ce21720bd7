"""Wrong or sensitive expressions (错敏信息/表述错误) found in what was published."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from supervision.models.accounts import MediaAccount
from units.models import Record, Unit


class ContentError(Record):
    class ErrorClass(models.TextChoices):
        SERIOUS = "serious", "严重表述错误"
        TYPO = "typo", "错别字"
        FIXED_PHRASE = "fixed_phrase", "固定表述不规范"
        SENSITIVE = "sensitive", "敏感信息"
        LEAK = "leak", "泄密隐私"

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="content_errors", verbose_name="责任单位"
    )
    account = models.ForeignKey(
        MediaAccount,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="content_errors",
        verbose_name="账号",
    )
    place = models.CharField("所在位置", max_length=500, help_text="网址、栏目或推文标题")
    wrong = models.CharField("错误表述", max_length=200)
    correct = models.CharField("正确表述", max_length=200, blank=True)
    error_class = models.CharField(
        "错误类别", max_length=14, choices=ErrorClass, default=ErrorClass.TYPO
    )
    source = models.CharField("发现来源", max_length=60, blank=True)
    found_on = models.DateField("发现日期")
    fixed_on = models.DateField("改正日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "表述错误"
        ordering = ["-found_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "place", "wrong", "found_on"], name="content_error_unique"
            ),
            models.CheckConstraint(
                condition=Q(fixed_on__isnull=True) | Q(fixed_on__gte=F("found_on")),
                name="content_error_fixed_after_found",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wrong}→{self.correct or '？'}"
