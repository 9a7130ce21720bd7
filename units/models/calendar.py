"""Days on which the State Council's arrangement, or an administrator, departs from the package."""

from __future__ import annotations

from django.db import models


class CalendarDay(models.Model):
    """One day that is known to be a working day (also 调休上班) or a day off (放假)."""

    day = models.DateField("日期", unique=True)
    is_working = models.BooleanField("上班")
    name = models.CharField("名称", max_length=20, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "节假日安排"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.is_working else '放假'}"
