"""Terms of the annual assessment (年度考核): what adds points to a unit's sheet or takes them."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from supervision.models.indicators import Indicator
from units.models import CountyRecord


class AssessmentTerm(CountyRecord):
    """One term of a county: so many points for each ground of a kind, up to a cap.

    `narrowed` limits the ground: classes of problems or matters, by code and comma; for a figure
    it is the metric whose count the points are multiplied by.
    """

    class Sign(models.TextChoices):
        PLUS = "plus", "加分"
        MINUS = "minus", "扣分"

    class Ground(models.TextChoices):
        PRAISE = "praise", "通报表扬"
        CRITICISM = "criticism", "通报批评"
        FINDING = "finding", "确认的问题"
        REPEAT = "repeat", "重复出现的问题"
        LATE = "late", "逾期整改"
        METRIC = "metric", "统计数字"

    position = models.PositiveSmallIntegerField("序号", default=1)
    name = models.CharField("条目", max_length=80)
    sign = models.CharField("加减", max_length=6, choices=Sign)
    ground = models.CharField("依据类型", max_length=10, choices=Ground)
    narrowed = models.CharField("限于", max_length=300, blank=True)
    points = models.DecimalField(
        "每项分值", max_digits=10, decimal_places=2, validators=[MinValueValidator(0)]
    )
    cap = models.DecimalField(
        "上限", max_digits=10, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    basis = models.CharField("依据", max_length=300, blank=True)
    status = models.CharField(
        "核实情况",
        max_length=12,
        choices=Indicator.Status,
        default=Indicator.Status.UNCONFIRMED,
    )

    class Meta:
        verbose_name = verbose_name_plural = "考核条目"
        ordering = ["county", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["county", "name"], name="assessment_term_name_unique"),
            models.CheckConstraint(condition=Q(points__gte=0), name="assessment_term_points"),
            models.CheckConstraint(
                condition=~Q(ground="metric") | ~Q(narrowed=""), name="assessment_term_has_metric"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_confirmed(self) -> bool:
        return self.status == Indicator.Status.CONFIRMED
