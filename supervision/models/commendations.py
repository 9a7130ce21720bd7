"""Praise and criticism (通报表扬/通报批评): recorded choices, proposed by rankings."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Coalesce

from supervision.models.accounts import MediaAccount
from supervision.models.rounds import InspectionRound
from units.models import Record, Unit


class Commendation(Record):
    """A unit, or one of its accounts, praised or criticised in a round for one matter."""

    class Kind(models.TextChoices):
        PRAISE = "praise", "通报表扬"
        CRITICISM = "criticism", "通报批评"

    class Matter(models.TextChoices):
        OVERALL = "overall", "整体工作"
        PUBLICATIONS = "publications", "信息发布量"
        COLUMNS = "columns", "栏目管理"
        TOPICS = "topics", "专题专栏"
        LETTERS = "letters", "来信办理"
        HOTLINE = "hotline", "热线办理"
        ACCOUNTS = "accounts", "政务新媒体"
        SUBMISSIONS = "submissions", "信息报送"

    round = models.ForeignKey(
        InspectionRound, models.PROTECT, related_name="commendations", verbose_name="检查轮次"
    )
    kind = models.CharField("性质", max_length=10, choices=Kind)
    matter = models.CharField("事由", max_length=16, choices=Matter)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="commendations", verbose_name="单位"
    )
    account = models.ForeignKey(
        MediaAccount,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="账号",
    )
    ground = models.CharField("理由", max_length=300, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "通报表扬与批评"
        ordering = ["round", "kind", "matter", "order", "unit__display_order", "pk"]
        constraints = [
            models.UniqueConstraint(
                "round",
                "kind",
                "matter",
                "unit",
                Coalesce("account", 0),
                name="commendation_unique",
            )
        ]

    def __str__(self) -> str:
        return (
            f"{self.get_kind_display()} {self.account or self.unit}（{self.get_matter_display()}）"
        )
