"""What leaves the portal: mails, and messages to a county's group chat (外发消息)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from units import access

if TYPE_CHECKING:
    from units.models.people import User

UNDER_WAY = timedelta(minutes=10)  # no attempt lasts longer: the limits of mail and web are seconds


class OutgoingQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Keep all for those who run the installation, and nothing for others."""
        return self.all() if access.everywhere(user, "COUNTY_EDIT") else self.none()

    def due(self, now: datetime) -> Self:
        """Keep those to be tried now: nobody has begun to send them, or it failed and is over."""
        return self.filter(
            sent_at__isnull=True,
            given_up_at__isnull=True,
            claimed_at__isnull=True,
            next_try_at__lte=now,
        )

    def stuck(self, now: datetime) -> Self:
        """Keep those that need a person: given up, or interrupted on the way."""
        return self.filter(sent_at__isnull=True).filter(
            Q(given_up_at__isnull=False) | Q(claimed_at__lt=now - UNDER_WAY)
        )


class Outgoing(models.Model):
    """One mail to a person, or one message to a county's group chat.

    `key` names the occasion, so that nobody queues it twice. Whoever sends it claims the row
    first and notes the result after; a row that stays claimed was interrupted in between, may or
    may not have arrived, and is not sent again by itself.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", "邮件"
        WEBHOOK = "webhook", "群消息"

    channel = models.CharField("途径", max_length=8, choices=Channel)
    key = models.CharField("事由编号", max_length=120)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="收件人",
    )
    county = models.ForeignKey(
        "units.County", models.PROTECT, null=True, blank=True, verbose_name="县区"
    )
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("内容")
    created_at = models.DateTimeField("登记时间")
    next_try_at = models.DateTimeField("下次发送时间")
    claimed_at = models.DateTimeField("开始发送时间", null=True, blank=True)
    sent_at = models.DateTimeField("发出时间", null=True, blank=True)
    given_up_at = models.DateTimeField("停止重试时间", null=True, blank=True)
    failures = models.PositiveSmallIntegerField("失败次数", default=0)
    error = models.CharField("失败原因", max_length=300, blank=True)

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "外发消息"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "key"], name="outgoing_queued_once"),
            models.CheckConstraint(
                condition=Q(channel="mail", person__isnull=False)
                | Q(channel="webhook", county__isnull=False),
                name="outgoing_has_receiver",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True),
                name="outgoing_sent_or_given_up",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="outgoing_waiting",
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def state_at(self, now: datetime | None = None) -> tuple[str, str]:
        """Return in a word how far it came, and a tone."""
        now = now or timezone.now()
        if self.sent_at:
            return "已发出", "good"
        if self.given_up_at:
            return "未发出", "bad"
        if self.claimed_at:
            return ("结果不明", "warn") if self.claimed_at < now - UNDER_WAY else ("发送中", "info")
        return ("待重试", "warn") if self.failures else ("待发送", "info")

    @property
    def may_be_resent(self) -> bool:
        return self.state_at()[0] in {"未发出", "结果不明"}


class GroupWebhook(models.Model):
    """The address to which a county's group chat takes messages (企业微信群机器人).

    Whoever has the address can write to the group: it is shown by its host and last letters.
    """

    class Format(models.TextChoices):
        TEXT = "text", "纯文字"
        MARKDOWN = "markdown", "Markdown"

    county = models.OneToOneField("units.County", models.PROTECT, verbose_name="县区")
    address = models.CharField("地址", max_length=300)
    format = models.CharField("格式", max_length=8, choices=Format, default=Format.TEXT)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "群消息地址"

    def __str__(self) -> str:
        return f"{self.county}群消息"

    @property
    def masked(self) -> str:
        host = self.address.removeprefix("https://").partition("/")[0]
        return f"https://{host}/…{self.address[-4:]}"

    def facts(self) -> dict[str, Any]:
        return {"address": self.masked, "format": self.format, "is_active": self.is_active}
