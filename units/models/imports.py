"""Import batches: which file brought which rows, and what they were before."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from units.models.records import CountyRecord, paired


class ImportBatch(CountyRecord):
    """One uploaded workbook, from its preview to its undoing.

    `preview` holds what the preview page shows: per sheet its kind, header mapping, counts,
    the first rows of each state and every rejected row with column and reason (see
    supervision.intake.actions). The file itself is kept under its SHA-256.
    """

    class State(models.TextChoices):
        PREVIEWED = "previewed", "待确认"
        APPLIED = "applied", "已导入"
        UNDONE = "undone", "已撤销"
        DISCARDED = "discarded", "已放弃"

    kind = models.CharField("数据类别", max_length=40, help_text="多个工作表时以逗号分隔。")
    file_name = models.CharField("文件名", max_length=255)
    file = models.FileField("文件", upload_to="imports/%Y/%m", blank=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    state = models.CharField("状态", max_length=10, choices=State, default=State.PREVIEWED)
    preview = models.JSONField("预览", default=dict)
    created_count = models.PositiveIntegerField("新增", default=0)
    changed_count = models.PositiveIntegerField("变更", default=0)
    same_count = models.PositiveIntegerField("相同", default=0)
    rejected_count = models.PositiveIntegerField("拒绝", default=0)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="上传人",
    )
    uploaded_at = models.DateTimeField("上传时间")
    applied_at = models.DateTimeField("导入时间", null=True, blank=True)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_at__isnull=False) | Q(state__in=["previewed", "discarded"]),
                name="import_batch_applied_has_moment",
            ),
            models.CheckConstraint(
                condition=paired(Q(undone_at__isnull=False), Q(state="undone")),
                name="import_batch_undone_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}号批次 {self.file_name}"


class ImportChange(models.Model):
    """A row that a batch changed, as it was before; created rows point to their batch."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="changes")
    object_type = models.CharField("对象类别", max_length=60)
    object_id = models.BigIntegerField("对象编号")
    before = models.JSONField("导入前")
    after = models.JSONField("导入后")

    class Meta:
        verbose_name = verbose_name_plural = "导入变更"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "object_type", "object_id"], name="import_change_once_per_batch"
            )
        ]
        indexes = [models.Index(fields=["object_type", "object_id"], name="import_change_object")]

    def __str__(self) -> str:
        return f"{self.batch} {self.object_type} {self.object_id}"
