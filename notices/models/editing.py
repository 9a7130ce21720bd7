"""What the notice desk keeps beside the blocks: changes to take back, people, overrides."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from notices.models.notices import Notice
from notices.models.outlines import Outline
from units import access
from units.models import County, CountyQuerySet, User


class OfText(models.Model):
    """Something that belongs to a notice or to an outline, one of the two."""

    notice = models.ForeignKey(
        Notice,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name="通报",
    )
    outline = models.ForeignKey(
        Outline,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name="提纲",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="人员"
    )
    at = models.DateTimeField("时间")

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(notice__isnull=False, outline__isnull=True)
                | Q(notice__isnull=True, outline__isnull=False),
                name="%(class)s_of_one_text",
            )
        ]


class BlockChange(OfText):
    """One change of blocks, so that its author can take it back and make it again.

    `steps` holds, for each block that it touched, the primary key and the block's state before
    and after; a state is kind, lead, text, options and position, null where there was no block.
    An undone change that can no longer be made again is dropped.
    """

    class State(models.TextChoices):
        DONE = "done", "有效"
        UNDONE = "undone", "已撤销"
        DROPPED = "dropped", "不再恢复"

    what = models.CharField("改动", max_length=60)
    steps = models.JSONField("内容", default=list)
    state = models.CharField("状态", max_length=8, choices=State, default=State.DONE)

    class Meta(OfText.Meta):
        verbose_name = verbose_name_plural = "段落改动"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.what


class Presence(OfText):
    """Who has the desk open, when the page last said so, and the block the cursor is in."""

    block = models.PositiveBigIntegerField("段落", null=True, blank=True)

    class Meta(OfText.Meta):
        verbose_name = verbose_name_plural = "正在编辑"
        ordering = ["pk"]
        constraints: ClassVar = [
            *OfText.Meta.constraints,
            models.UniqueConstraint(
                fields=["notice", "by"],
                condition=Q(notice__isnull=False),
                name="presence_once_a_notice",
            ),
            models.UniqueConstraint(
                fields=["outline", "by"],
                condition=Q(outline__isnull=False),
                name="presence_once_an_outline",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by}正在编辑"


class FigureOverrideQuerySet(CountyQuerySet):
    def visible_to(self, user: User, permission: str = "NOTICE_VIEW") -> FigureOverrideQuerySet:
        counties = County.objects.filter(pk__in=access.scope_of(user, permission).counties)
        return self.filter(notice__county__in=counties)


class FigureOverride(models.Model):
    """A figure that a named person wrote otherwise than the data says, and why.

    `reference` is the figure as notices.composition.overrides writes it: a metric's reference
    and the filters by which it is written, `hotline.on_time_rate` or `hotline.received|change`.
    """

    notice = models.ForeignKey(
        Notice, models.CASCADE, related_name="overrides", verbose_name="通报"
    )
    reference = models.CharField("数字", max_length=300)
    text = models.CharField("改写为", max_length=200)
    computed = models.CharField("计算值", max_length=500, blank=True)
    reason = models.CharField("理由", max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="人员"
    )
    at = models.DateTimeField("时间")

    objects: ClassVar = FigureOverrideQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "数字改写"
        ordering = ["notice", "reference"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "reference"], name="override_once_a_figure"),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(reason=""), name="override_has_text_and_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}：{self.text}"

    @property
    def county(self) -> County:
        return self.notice.county
