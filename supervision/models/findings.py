"""Findings (问题): what is wrong, whose it is, and in which round it was seen."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from supervision.models.rounds import InspectionRound
from units.models import CountyQuerySet, Record, Unit, paired


class FindingQuerySet(CountyQuerySet):
    def confirmed(self) -> Self:
        return self.filter(state=Finding.State.CONFIRMED)

    def issued(self) -> Self:
        """Keep those with an item that was not withdrawn."""
        return self.filter(
            rectificationitem__isnull=False, rectificationitem__withdrawn_on__isnull=True
        )


class Finding(Record):
    """One problem of one unit in one round, with the concrete case in words.

    `subject` names the object (column, account, guide, zone …) and `facts` hold what a case
    sentence needs: {"wrong": …, "correct": …}, {"missing": …} and the like. One that a rule
    found names the rule and the figure whose rows prove it; one without was recorded by hand.
    """

    class Kind(models.TextChoices):
        COLUMN_NOT_UPDATED = "column_not_updated", "栏目更新不及时"
        COLUMN_BLANK = "column_blank", "空白栏目"
        COLUMN_BELOW_MINIMUM = "column_below_minimum", "栏目更新数量不足"
        WORK_ORDER_OVERDUE = "work_order_overdue", "工单逾期办理"
        WORK_ORDER_LOW_SATISFACTION = "work_order_low_satisfaction", "工单满意度不高"
        LETTERS_SLOW = "letters_slow", "来信办理滞后"
        LETTERS_UNANSWERED = "letters_unanswered", "来信长期未回应"
        DISCLOSURE_LATE = "disclosure_late", "依申请公开逾期答复"
        ACCOUNT_WITHOUT_FILING = "account_opened_without_filing", "账号未批先开"
        ACCOUNT_NOT_UPDATED = "account_not_updated", "账号未按要求更新"
        ACCOUNT_ORIGINAL_LOW = "account_original_low", "账号原创比例低"
        ACCOUNT_SURPLUS = "account_surplus", "同平台多个账号"
        ACCOUNT_NOT_DEREGISTERED = "account_not_deregistered", "账号关停未注销"
        ACCOUNT_SLOW_UPDATE = "account_slow_update", "账号更新周期长"
        WRONG_EXPRESSION = "wrong_expression", "表述错误"
        GUIDE_INCOMPLETE = "service_guide_incomplete", "办事指南要素缺失"
        GUIDE_INACCURATE = "service_guide_inaccurate", "办事指南不准确"
        ZONE_INCOMPLETE = "disclosure_zone_incomplete", "公开专区资料不全"
        ZONE_NO_SIGNAGE = "disclosure_zone_no_signage", "公开专区无标识标牌"
        INTERPRETATION_LATE = "interpretation_late", "政策解读不及时"
        SUBMISSION_ZERO = "submission_zero", "信息报送为零"
        OTHER = "other", "其他问题"

    class State(models.TextChoices):
        CANDIDATE = "candidate", "待确认"
        CONFIRMED = "confirmed", "已确认"
        FALSE_REPORT = "false_report", "误报"
        WAIVED = "waived", "合理空置/豁免"

    round = models.ForeignKey(
        InspectionRound, models.PROTECT, related_name="findings", verbose_name="检查轮次"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="findings", verbose_name="责任单位")
    kind = models.CharField("问题类别", max_length=32, choices=Kind)
    subject = models.CharField("问题对象", max_length=200, blank=True)
    description = models.CharField("问题描述", max_length=500, blank=True)
    facts = models.JSONField("要素", default=dict, blank=True)
    indicator = models.ForeignKey(
        "supervision.Indicator",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="所依规则",
    )
    reference = models.CharField("所据数字", max_length=200, blank=True)
    state = models.CharField("状态", max_length=14, choices=State, default=State.CANDIDATE)
    repeats = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, verbose_name="上次同类问题"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="确认人",
    )
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)
    decision_note = models.CharField("认定说明", max_length=300, blank=True)
    waived_until = models.DateField("豁免至", null=True, blank=True)

    objects: ClassVar = FindingQuerySet.as_manager()  # type: ignore[assignment, unused-ignore]

    class Meta:
        verbose_name = verbose_name_plural = "问题"
        ordering = ["round", "kind", "unit__display_order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "unit", "kind", "subject"], name="finding_unique"
            ),
            models.CheckConstraint(
                condition=paired(Q(decided_at__isnull=True), Q(state="candidate")),
                name="finding_decided_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(waived_until__isnull=True) | Q(state="waived"),
                name="finding_only_waived_expires",
            ),
            models.CheckConstraint(
                condition=~Q(state="waived") | ~Q(decision_note=""),
                name="finding_waived_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_kind_display()} {self.subject}".strip()
