"""Jobs: the truth about work done in the background. The broker only wakes workers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from units import access
from units.models.records import CountyQuerySet, paired

if TYPE_CHECKING:
    from units.models.people import User


class JobQuerySet(CountyQuerySet):
    def visible_to(self, user: User, permission: str = "") -> Self:
        """Keep those of the counties whose rounds the person sees; imports, and what else is
        not about a round or a notice, for those who keep the records; and one's own.
        """
        rounds = Q(subject__startswith="round:") | Q(subject__startswith="notice:")
        seen = Q(county__in=access.scope_of(user, permission or "ROUND_VIEW").counties) & rounds
        kept = Q(county__in=access.scope_of(user, permission or "RECORD_IMPORT").counties)
        return self.filter(seen | kept | Q(requested_by=user.pk))

    def unfinished(self) -> Self:
        return self.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])


class Job(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "失败"

    task = models.CharField("任务", max_length=80)
    label = models.CharField("名称", max_length=120)
    county = models.ForeignKey(
        "units.County", models.CASCADE, null=True, related_name="+", verbose_name="县区"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="发起人"
    )
    subject = models.CharField("对象", max_length=80, db_index=True, help_text="如 round:12")
    params = models.JSONField("参数", default=dict)
    result = models.JSONField("结果", default=dict)
    state = models.CharField("状态", max_length=8, choices=State, default=State.QUEUED)
    percent = models.PositiveSmallIntegerField("进度", default=0)
    message = models.CharField("说明", max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    created_at = models.DateTimeField("发起时间")
    heartbeat_at = models.DateTimeField("最近动静")
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="job_percent_at_most_100"),
            models.CheckConstraint(
                condition=paired(Q(finished_at__isnull=False), Q(state__in=["done", "failed"])),
                name="job_finished_has_moment",
            ),
            models.UniqueConstraint(
                fields=["task", "subject"],
                condition=Q(state__in=["queued", "running"]),
                name="job_one_unfinished_per_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}（{self.get_state_display()}）"

    @property
    def is_finished(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED}
