"""Articles that units submit (报送稿件) and the centre adopts (采用)."""

from __future__ import annotations

from django.db import models

from units.models import Record, Unit


class Submission(Record):
    class Category(models.TextChoices):
        DISCLOSURE = "disclosure", "政务公开"
        INTERPRETATION = "interpretation", "政策解读"
        NEWS = "news", "政务动态"
        OTHER = "other", "其他"

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="submissions", verbose_name="报送单位"
    )
    category = models.CharField("类别", max_length=16, choices=Category)
    title = models.CharField("标题", max_length=300)
    submitted_on = models.DateField("报送日期")
    is_adopted = models.BooleanField("已采用", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "报送稿件"
        ordering = ["-submitted_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "category", "title", "submitted_on"], name="submission_unique"
            )
        ]
        indexes = [models.Index(fields=["county", "submitted_on"], name="submission_county_date")]

    def __str__(self) -> str:
        return self.title
