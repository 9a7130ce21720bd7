"""What the portal tells a person (消息)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from units.models.people import User


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Keep one's own: nobody reads what somebody else was told."""
        return self.filter(person_id=user.pk)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def unread_first(self) -> Self:
        return self.annotate(is_unread=Q(read_at__isnull=True)).order_by(
            "-is_unread", "-created_at", "-pk"
        )


class Message(models.Model):
    """A sentence for one person, and where in the portal its matter is.

    `key` names the occasion: a person is told of it once, however often somebody tries.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="收件人"
    )
    county = models.ForeignKey(
        "units.County", models.PROTECT, null=True, blank=True, verbose_name="县区"
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发送人",
    )
    key = models.CharField("事由编号", max_length=120)
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("内容", blank=True)
    url = models.CharField("链接", max_length=300, blank=True)
    created_at = models.DateTimeField("发送时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    mailing = models.ForeignKey(
        "units.Outgoing",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="messages",
        verbose_name="随邮件发出",
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="message_told_once"),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(read_at__gte=F("created_at")),
                name="message_read_after_sent",
            ),
            # A path of our own: //host would lead away.
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="/") & ~Q(url__startswith="//"),
                name="message_url_is_ours",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person"], name="message_unread", condition=Q(read_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def mailed_at(self) -> datetime | None:
        """When the mail that carries it went out."""
        return self.mailing.sent_at if self.mailing else None
