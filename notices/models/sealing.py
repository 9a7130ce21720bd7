"""Files of signed notices: the one that waits for its signature, and the signed one."""

from __future__ import annotations

from django.db import models

from notices.models.notices import Notice
from notices.models.steps import FrozenDocument


class PreparedFile(models.Model):
    """The file of a signed notice that is signed outside.

    With `digest` it holds an empty signature: the digest goes out and the signature comes back
    into the gap between `gap_start` and `gap_end`. Without, the whole file is signed elsewhere.
    """

    notice = models.OneToOneField(
        Notice, models.PROTECT, related_name="prepared_file", verbose_name="通报"
    )
    place = models.CharField("存放处", max_length=100, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64)
    digest = models.CharField("待签摘要值", max_length=64, blank=True)
    gap_start = models.PositiveBigIntegerField("签名域起点", null=True)
    gap_end = models.PositiveBigIntegerField("签名域终点", null=True)
    prepared_at = models.DateTimeField("准备时间")

    class Meta:
        verbose_name = verbose_name_plural = "待签文件"
        ordering = ["-prepared_at"]

    def __str__(self) -> str:
        return f"{self.notice} 待签文件"


class SignedFile(models.Model):
    """The bytes of a signed notice: what every later download gets, unchanged for ever.

    `is_checked` says that the signature leads to a configured root. `sm2_signature` is a
    detached signature over the same bytes, in hexadecimal, `sm2_key` the public key for it.
    """

    notice = models.OneToOneField(
        Notice, models.PROTECT, related_name="signed_file", verbose_name="通报"
    )
    place = models.CharField("存放处", max_length=100, editable=False)
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64)
    method = models.CharField("签章方式", max_length=10, choices=FrozenDocument.Method)
    signer = models.CharField("签名证书", max_length=300)
    is_checked = models.BooleanField("签名经本系统验证")
    timestamped_at = models.DateTimeField("时间戳", null=True)
    sm2_signature = models.CharField("SM2签名", max_length=200, blank=True)
    sm2_key = models.CharField("SM2公钥", max_length=130, blank=True)
    signed_at = models.DateTimeField("签章时间")

    class Meta:
        verbose_name = verbose_name_plural = "已签文件"
        ordering = ["-signed_at"]
        constraints = [
            models.UniqueConstraint(fields=["place"], name="signed_file_place_unique"),
        ]
        indexes = [models.Index(fields=["sha256"], name="signed_file_sha256")]

    def __str__(self) -> str:
        return f"{self.notice} 已签文件"
