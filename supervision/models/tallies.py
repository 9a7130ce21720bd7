"""Tallies (汇总填报): counts filed without rows."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from supervision.models.accounts import MediaAccount
from supervision.models.columns import SiteColumn
from supervision.models.rounds import InspectionRound
from supervision.models.submissions import Submission
from supervision.models.workorders import WorkOrder
from units.models import Record, Unit


class Tally(Record):
    """A count for one cell of a source: a value for each dimension that is set.

    For its own cell a tally takes the place of rows. Two tallies of a round and source must
    not overlap: some dimension must be set in both, to different values. The form
    (supervision.actions.file_tally) and the intake both check it with `overlaps`.
    """

    class Source(models.TextChoices):
        WEBSITES = "websites", "政府网站"
        ACCOUNTS = "accounts", "政务新媒体账号"
        PUBLICATIONS = "publications", "发布信息"
        POSTS = "posts", "推文"
        WORK_ORDERS = "work_orders", "工单"
        SUBMISSIONS = "submissions", "报送稿件"
        CONTENT_ERRORS = "content_errors", "表述错误"

    DIMENSIONS = (
        "unit", "unit_kind", "column", "column_kind", "account",
        "platform", "category", "channel", "appeal_kind", "topic",
    )  # fmt: skip
    # What can be told of each source; any other dimension set in a tally is a mistake.
    DIMENSIONS_OF = {
        Source.WEBSITES: ("unit", "unit_kind"),
        Source.ACCOUNTS: ("unit", "unit_kind", "platform"),
        Source.PUBLICATIONS: ("unit", "unit_kind", "column", "column_kind"),
        Source.POSTS: ("unit", "unit_kind", "account", "platform"),
        Source.WORK_ORDERS: ("unit", "unit_kind", "channel", "appeal_kind", "topic"),
        Source.SUBMISSIONS: ("unit", "unit_kind", "category"),
        Source.CONTENT_ERRORS: ("unit", "unit_kind", "account", "platform"),
    }

    round = models.ForeignKey(
        InspectionRound, models.CASCADE, related_name="tallies", verbose_name="检查轮次"
    )
    source = models.CharField("统计内容", max_length=16, choices=Source)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    unit_kind = models.CharField("单位类别", max_length=12, choices=Unit.Kind, blank=True)
    column = models.ForeignKey(
        SiteColumn, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="栏目"
    )
    column_kind = models.CharField("栏目类别", max_length=16, choices=SiteColumn.Kind, blank=True)
    account = models.ForeignKey(
        MediaAccount, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="账号"
    )
    platform = models.CharField(
        "平台类型", max_length=20, choices=MediaAccount.Platform, blank=True
    )
    category = models.CharField("稿件类别", max_length=16, choices=Submission.Category, blank=True)
    channel = models.CharField("渠道", max_length=20, choices=WorkOrder.Channel, blank=True)
    appeal_kind = models.CharField(
        "诉求类型", max_length=12, choices=WorkOrder.AppealKind, blank=True
    )
    topic = models.CharField("诉求热点", max_length=40, blank=True)
    value = models.PositiveIntegerField("数量")
    fixed = models.PositiveIntegerField(
        "其中已改正或已办结",
        null=True,
        blank=True,
        help_text="表述错误填已改正数，工单填已办结数。",
    )
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "汇总填报"
        ordering = ["round", "source", "pk"]
        constraints = [
            models.UniqueConstraint(
                "round", "source",
                Coalesce("unit", 0), "unit_kind", Coalesce("column", 0), "column_kind",
                Coalesce("account", 0), "platform", "category", "channel", "appeal_kind", "topic",
                name="tally_cell_unique",
            ),
            models.CheckConstraint(
                condition=Q(fixed__isnull=True) | Q(fixed__lte=F("value")),
                name="tally_fixed_at_most_value",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.value}"

    def cell(self) -> dict[str, Any]:
        """Return the dimensions that are set, with what they imply (a unit has its kind).

        Records stand as primary keys, or by themselves while they are not stored.
        """
        filled = {name: value for name in self.DIMENSIONS if (value := getattr(self, name))}
        if self.unit:
            filled.setdefault("unit_kind", self.unit.kind)
        if self.column:
            filled.setdefault("column_kind", self.column.kind)
        if self.account:
            filled.setdefault("platform", self.account.platform)
        return {
            name: (value.pk or -id(value)) if isinstance(value, models.Model) else value
            for name, value in filled.items()
        }

    def overlaps(self, other: Tally) -> bool:
        """Tell whether both count some of the same rows."""
        if (self.round_id, self.source) != (other.round_id, other.source):
            return False
        mine, theirs = self.cell(), other.cell()
        return all(mine[name] == theirs[name] for name in mine.keys() & theirs.keys())

    def stray_dimensions(self) -> list[str]:
        """Return the dimensions that are set although nothing of the source tells them."""
        told = self.DIMENSIONS_OF[self.Source(self.source)]
        return [name for name in self.DIMENSIONS if getattr(self, name) and name not in told]
