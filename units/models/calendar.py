"""Days on which the State Council's arrangement, or an administrator, departs from the package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from units import access

if TYPE_CHECKING:
    from units.models.people import User


class CalendarDayQuerySet(models.QuerySet):
    def editable_by(self, user: User) -> Self:
        """Keep the days that the person may take back: those set by hand."""
        mine = access.everywhere(user, "CALENDAR_EDIT")
        return self.filter(is_override=True) if mine else self.none()


class CalendarDay(models.Model):
    """One day that is known to be a working day (also 调休上班) or a day off (放假).

    Of the yearly arrangement, or set by hand with a reason; by hand comes first, and taken back
    it leaves what was arranged.
    """

    day = models.DateField("日期")
    is_override = models.BooleanField("手工调整", default=False)
    is_working = models.BooleanField("上班")
    name = models.CharField("名称", max_length=20, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "节假日安排"
        ordering = ["day", "is_override"]
        constraints = [
            models.UniqueConstraint(fields=["day", "is_override"], name="calendar_day_unique"),
        ]

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
