"""Notices (通报)."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from notices.models.outlines import Block, Form, Outline
from supervision.models import InspectionRound
from units import access
from units.models import County, CountyQuerySet, CountyRecord, User


class NoticeQuerySet(CountyQuerySet):
    def visible_to(self, user: User, permission: str = "") -> Self:
        """Keep the issued ones of the counties in which the person reads notices, a liaison's
        among them, withdrawn ones too, and those under way where the person works on them.
        """
        readers = access.scope_of(user, permission or "NOTICE_READ")
        counties = County.objects.filter(
            Q(pk__in=readers.counties) | Q(unit__in=readers.units)
        ).values("pk")
        under_way = Q(county__in=access.scope_of(user, permission or "NOTICE_VIEW").counties)
        public = Q(state=Notice.State.ISSUED) | Q(
            state=Notice.State.WITHDRAWN, issued_at__isnull=False
        )
        return self.filter(under_way | (Q(county__in=counties) & public))


class Notice(CountyRecord):
    """The notice of a round; its blocks are copies of the outline's and are edited freely."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        CHECKED = "checked", "已自动核稿"
        IN_REVIEW = "in_review", "核稿中"
        SUBMITTED = "submitted", "待签发"
        SIGNED = "signed", "已签发"
        ISSUED = "issued", "已印发"
        WITHDRAWN = "withdrawn", "已撤回"

    round = models.ForeignKey(
        InspectionRound, models.PROTECT, related_name="notices", verbose_name="检查轮次"
    )
    form = models.CharField("格式", max_length=10, choices=Form, default=Form.ORDINARY)
    outline = models.ForeignKey(
        Outline, models.PROTECT, null=True, related_name="+", verbose_name="提纲"
    )
    version = models.PositiveSmallIntegerField("版本", default=1)
    revision = models.PositiveIntegerField("修订次数", default=0, editable=False)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField("标题", max_length=200)
    document_number = models.CharField("发文字号", max_length=40, blank=True)
    # The parts of the number, kept at signing: no two notices may have the same.
    number_word = models.CharField("机关代字", max_length=30, blank=True, editable=False)
    number_year = models.PositiveSmallIntegerField("编号年份", null=True, editable=False)
    number_serial = models.PositiveIntegerField("编号序号", null=True, editable=False)
    addressees = models.CharField("主送机关", max_length=300)
    copied_to = models.CharField("抄送", max_length=300, blank=True)
    annotation = models.CharField("附注", max_length=60, blank=True)
    signed_off_on = models.DateField("成文日期", null=True, blank=True)
    printed_on = models.DateField("印发日期", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="拟稿人",
    )
    created_at = models.DateTimeField("拟稿时间")
    issued_at = models.DateTimeField("印发时间", null=True, editable=False)

    objects: ClassVar = NoticeQuerySet.as_manager()  # type: ignore[assignment, unused-ignore]

    class Meta:
        verbose_name = verbose_name_plural = "通报"
        ordering = ["county", "-round__starts_on", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["round", "version"], name="notice_version_unique"),
            models.UniqueConstraint(
                fields=["county", "number_word", "number_year", "number_serial"],
                condition=Q(number_serial__isnull=False),
                name="notice_number_unique",
            ),
            models.CheckConstraint(
                condition=Q(signed_off_on__isnull=False) | ~Q(state__in=["signed", "issued"]),
                name="notice_signed_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("notice_detail", args=[self.pk])


class NoticeBlock(Block):
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="blocks", verbose_name="通报")

    class Meta:
        verbose_name = verbose_name_plural = "通报段落"
        ordering = ["notice", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "position"], name="notice_block_position_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.notice} 第{self.position}段"
