"""Outlines (提纲): the order and the text of a county's notice, as data."""

from __future__ import annotations

from django.db import models

from units.models import CountyRecord


class Block(models.Model):
    """One block of an outline or notice: heading, paragraph, list of cases or attached table.

    `text` holds the block's words with figure tokens (see notices.composition.tokens). `lead`
    is a heading run in at the start of a paragraph. `options` depends on the kind and is
    checked by notices.composition.compose: level and numbering of a heading, the finding
    classes of a list of cases, the table of an attachment. `version` counts its changes: a save
    that stands on an older one is refused.
    """

    class Kind(models.TextChoices):
        HEADING = "heading", "标题"
        PARAGRAPH = "paragraph", "段落"
        CASES = "cases", "问题列举"
        ATTACHMENT = "attachment", "附件"

    position = models.PositiveSmallIntegerField("序号")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    lead = models.CharField("段首标题", max_length=120, blank=True)
    text = models.TextField("文字", blank=True)
    options = models.JSONField("选项", default=dict, blank=True)
    version = models.PositiveIntegerField("修订次数", default=1, editable=False)

    class Meta:
        abstract = True


class Form(models.TextChoices):
    """How a notice is set (GB/T 9704-2012)."""

    ORDINARY = "ordinary", "通用格式"
    LETTER = "letter", "信函格式"


class Outline(CountyRecord):
    name = models.CharField("名称", max_length=80)
    form = models.CharField("格式", max_length=10, choices=Form, default=Form.ORDINARY)
    title = models.CharField("通报标题", max_length=200, help_text="可含数字标记。")
    addressees = models.CharField("主送机关", max_length=300)
    copied_to = models.CharField("抄送", max_length=300, blank=True)
    annotation = models.CharField("附注", max_length=60, blank=True)
    is_default = models.BooleanField("默认提纲", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "提纲"
        ordering = ["county", "name"]
        constraints = [
            models.UniqueConstraint(fields=["county", "name"], name="outline_name_unique"),
            models.UniqueConstraint(
                fields=["county"],
                condition=models.Q(is_default=True),
                name="outline_one_default_per_county",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OutlineBlock(Block):
    outline = models.ForeignKey(Outline, models.CASCADE, related_name="blocks", verbose_name="提纲")

    class Meta:
        verbose_name = verbose_name_plural = "提纲段落"
        ordering = ["outline", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["outline", "position"], name="outline_block_position_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.outline} 第{self.position}段"
