"""Answers (人工检查结果) to the rules that no record can answer."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from supervision.models.accounts import MediaAccount
from supervision.models.columns import Website
from supervision.models.indicators import Indicator
from supervision.models.rounds import InspectionRound
from units.models import CountyQuerySet, Record, Unit


class ChecklistAnswer(Record):
    """What a person found for one manual rule and one object in one round.

    The object is the website, the account or the unit that is given; an answer with none of them
    holds for the whole county. One rule and object has one answer: changing it leaves an event.
    """

    class Outcome(models.TextChoices):
        PASS = "pass", "符合"
        FAIL = "fail", "不符合"
        NOT_APPLICABLE = "not_applicable", "不适用"

    round = models.ForeignKey(
        InspectionRound, models.CASCADE, related_name="answers", verbose_name="检查轮次"
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="answers", verbose_name="检查指标"
    )
    website = models.ForeignKey(
        Website, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="政府网站"
    )
    account = models.ForeignKey(
        MediaAccount, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="账号"
    )
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    outcome = models.CharField("检查结果", max_length=14, choices=Outcome)
    quantity = models.PositiveSmallIntegerField("处数", null=True, blank=True)
    note = models.CharField("情况说明", max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="检查人",
    )
    answered_at = models.DateTimeField("检查时间")

    objects: ClassVar = CountyQuerySet.as_manager()  # type: ignore[assignment, unused-ignore]

    class Meta:
        verbose_name = verbose_name_plural = "人工检查结果"
        ordering = ["round", "indicator", "pk"]
        constraints = [
            models.UniqueConstraint(
                "round",
                "indicator",
                Coalesce(F("website"), 0),
                Coalesce(F("account"), 0),
                Coalesce(F("unit"), 0),
                name="checklist_answer_unique",
            ),
            models.CheckConstraint(
                condition=Q(website__isnull=True, account__isnull=True)
                | Q(website__isnull=True, unit__isnull=True)
                | Q(account__isnull=True, unit__isnull=True),
                name="checklist_answer_of_one_object",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="fail") | ~Q(note=""),
                name="checklist_failing_answer_has_note",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(outcome="fail", quantity__gt=0),
                name="checklist_only_failures_are_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.get_outcome_display()}"
