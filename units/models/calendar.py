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


class WorkdayOrdinal(models.Model):
    """How many working days there were up to and with a day, counted from the first one stored.

    Derived from the calendar by units.workdays.ordinals, so that queries can subtract two of
    them; nobody else reads or writes it.
    """

    day = models.DateField("日期", primary_key=True)
    ordinal = models.PositiveIntegerField("工作日序号")

    class Meta:
        verbose_name = verbose_name_plural = "工作日序号"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.ordinal}"
