"""Stored metric values (指标值)."""

from __future__ import annotations

from django.db import models

from supervision.models.rounds import InspectionRound


class MetricValue(models.Model):
    """The value of one metric for one group of one round.

    Counts hold the count in `numerator`; ratios hold both parts and never the quotient.
    `group` names the dimension ("" for the round's total) and `group_key` its value: a primary
    key as text for unit, column and account, the choice itself otherwise. Crossed dimensions and
    their values are joined by commas. A metric whose total is zero has no lines by group: they
    are all zero.
    """

    round = models.ForeignKey(
        InspectionRound, models.CASCADE, related_name="values", verbose_name="检查轮次"
    )
    metric = models.CharField("指标", max_length=80)
    group = models.CharField("分组", max_length=40, blank=True)
    group_key = models.CharField("组", max_length=100, blank=True)
    numerator = models.DecimalField("分子", max_digits=16, decimal_places=4)
    denominator = models.DecimalField(
        "分母", max_digits=16, decimal_places=4, null=True, blank=True
    )
    from_tally = models.BooleanField("含汇总填报", default=False)
    from_reconstructed = models.BooleanField("含重构数据", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "指标值"
        ordering = ["round", "metric", "group", "group_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "metric", "group", "group_key"], name="metric_value_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.group}={self.group_key} {self.numerator}"
