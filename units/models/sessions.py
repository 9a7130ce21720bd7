"""Where a person is signed in (登录会话)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class PersonSessionQuerySet(models.QuerySet):
    def alive(self, now: datetime) -> Self:
        """Leave out those that the idle and the absolute limit have ended."""
        return self.filter(
            seen_at__gt=now - timedelta(seconds=settings.SESSION_IDLE_SECONDS),
            began_at__gt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE),
        )


class PersonSession(models.Model):
    """One signed-in browser. `key_hash` is the key under which the session is stored.

    The cookie holds another one, so this table signs nobody in.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sessions", verbose_name="人员"
    )
    key_hash = models.CharField("会话编号", max_length=40, unique=True)
    began_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最近使用")
    address = models.GenericIPAddressField("地址", null=True, blank=True)
    device = models.CharField("设备", max_length=60, blank=True)

    objects = PersonSessionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "登录会话"
        ordering = ["-seen_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seen_at__gte=F("began_at")), name="session_seen_after_beginning"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.device} {self.address or ''}".strip()
