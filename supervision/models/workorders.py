"""Work orders (工单) of every channel: the arithmetic is the same for all of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from units.models import Record, Unit


class WorkOrder(Record):
    class Channel(models.TextChoices):
        HOTLINE = "hotline", "12345热线"
        COUNTY_MAILBOX = "county_mailbox", "县长信箱"
        CITY_MAILBOX = "city_mailbox", "市长信箱"
        LEADER_MAILBOX = "leader_mailbox", "领导信箱"
        DISCLOSURE_REQUEST = "disclosure_request", "依申请公开"
        DISPATCH = "dispatch", "智慧平台派遣"

    class AppealKind(models.TextChoices):
        INQUIRY = "inquiry", "咨询"
        HELP = "help", "求助"
        COMPLAINT = "complaint", "投诉"
        REPORT = "report", "举报"
        SUGGESTION = "suggestion", "建议"
        PRAISE = "praise", "表扬"
        OTHER = "other", "其他"

    class Satisfaction(models.TextChoices):
        SATISFIED = "satisfied", "满意"
        FAIRLY = "fairly", "基本满意"
        DISSATISFIED = "dissatisfied", "不满意"
        UNRATED = "unrated", "未评价"

    channel = models.CharField("渠道", max_length=20, choices=Channel)
    number = models.CharField("工单编号", max_length=40)
    title = models.CharField("诉求内容", max_length=300, blank=True)
    appeal_kind = models.CharField(
        "诉求类型", max_length=12, choices=AppealKind, default=AppealKind.OTHER
    )
    topic = models.CharField("诉求热点", max_length=40, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="work_orders", verbose_name="承办单位"
    )
    co_units = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name="协办单位")
    received_at = models.DateTimeField("受理时间")
    due_at = models.DateTimeField("办理时限", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    extension_count = models.PositiveSmallIntegerField("延期次数", default=0)
    returned_count = models.PositiveSmallIntegerField("退回次数", default=0)
    satisfaction = models.CharField(
        "满意度", max_length=12, choices=Satisfaction, default=Satisfaction.UNRATED
    )
    region = models.CharField("所属区域", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工单"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "channel", "number"], name="work_order_number_unique"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("received_at")),
                name="work_order_closed_after_received",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(due_at__gte=F("received_at")),
                name="work_order_due_after_received",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "received_at"], name="work_order_county_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.number}"
