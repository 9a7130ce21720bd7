"""What a notice went through: its steps, the frozen document and the numbers given."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from notices.models.notices import Notice
from units.models import CountyRecord


class NoticeStep(models.Model):
    """One step of a notice, with its words as they read then; rows are only ever added.

    `text` is the whole notice as plain text and `digest` the hash of its document with every
    figure, so that a later change can be shown and a smaller one noticed.
    """

    class Kind(models.TextChoices):
        CHECK = "check", "自动核稿"
        SEND = "send", "送核稿"
        SUBMIT = "submit", "送签发"
        RETURN = "return", "退回"
        SIGN = "sign", "签发"
        ISSUE = "issue", "印发"
        WITHDRAW = "withdraw", "撤回"
        REISSUE = "reissue", "重新拟稿"

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="steps", verbose_name="通报")
    kind = models.CharField("步骤", max_length=10, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="经办人",
    )
    at = models.DateTimeField("办理时间")
    remark = models.CharField("意见", max_length=500, blank=True)
    text = models.TextField("当时的文字", blank=True)
    digest = models.CharField("内容摘要值", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "通报步骤"
        ordering = ["notice", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.notice} {self.get_kind_display()}"


class FrozenDocument(models.Model):
    """The document as it was signed (notices.composition.frozen); never changed afterwards.

    `code` is what a printed copy is looked up by. `method` says how the file is to be sealed.
    """

    class Method(models.TextChoices):
        PKCS12 = "pkcs12", "系统内印章"
        PKCS11 = "pkcs11", "密码设备"
        EXTERNAL = "external", "领导本人密钥（两步签名）"
        UPLOADED = "uploaded", "线下签章后上传"

    notice = models.OneToOneField(
        Notice, models.PROTECT, related_name="frozen", verbose_name="通报"
    )
    content = models.TextField("定稿内容")
    digest = models.CharField("内容摘要值", max_length=64)
    code = models.CharField("验证码", max_length=20)
    method = models.CharField("签章方式", max_length=10, choices=Method)
    frozen_at = models.DateTimeField("定稿时间")

    class Meta:
        verbose_name = verbose_name_plural = "通报定稿"
        ordering = ["-frozen_at"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="frozen_document_code_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.notice} 定稿"


class NumberSeries(CountyRecord):
    """The document numbers given under an organ's word in a year; `last` is the highest."""

    word = models.CharField("机关代字", max_length=30)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("已编到", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "发文字号"
        ordering = ["county", "word", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["county", "word", "year"], name="number_series_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.word}〔{self.year}〕{self.last}号"
