"""Who was reminded of which item at which stage."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from supervision.models.rectification import RectificationItem


class Reminder(models.Model):
    """One person, reminded of one item at one stage of its deadline, once.

    A deadline that is moved is another deadline: its stages begin anew.
    """

    item = models.ForeignKey(
        RectificationItem, models.CASCADE, related_name="reminders", verbose_name="整改事项"
    )
    stage = models.CharField("提醒阶段", max_length=20)
    due_on = models.DateField("整改期限")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提醒对象"
    )
    told_on = models.DateField("提醒日期")

    class Meta:
        verbose_name = verbose_name_plural = "整改提醒"
        ordering = ["-told_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "stage", "due_on", "person"], name="reminder_told_once"
            ),
        ]
        indexes = [models.Index(fields=["told_on"], name="reminder_told_on")]

    def __str__(self) -> str:
        return f"{self.item} {self.stage} {self.person}"
