"""Django admin of outlines and notices."""

from __future__ import annotations

from django.contrib import admin

from notices.models import (
    ArchiveEntry,
    CheckRuleSwitch,
    CheckWaiver,
    FigureOverride,
    ListedExpression,
    Notice,
    NoticeDelivery,
    NoticeStep,
    NumberSeries,
    Outline,
    OutlineBlock,
    SignedFile,
)
from units.admin import ReadOnly
from units.audited_admin import AuditedAdmin
from units.guarded_admin import GuardedAdmin


class OutlineBlockInline(GuardedAdmin, admin.StackedInline):
    model = OutlineBlock
    extra = 0


@admin.register(Outline)
class OutlineAdmin(AuditedAdmin, GuardedAdmin, admin.ModelAdmin):
    list_display = ["name", "county", "is_default"]
    list_filter = ["county"]
    inlines = [OutlineBlockInline]


@admin.register(Notice)
class NoticeAdmin(ReadOnly):
    list_display = ["title", "county", "round", "version", "state", "document_number"]
    list_filter = ["county", "state"]
    list_select_related = ["county", "round__county"]


@admin.register(FigureOverride)
class FigureOverrideAdmin(ReadOnly):
    list_display = ["notice", "reference", "text", "reason", "by", "at"]
    list_select_related = ["notice__county", "by"]


@admin.register(NoticeStep)
class NoticeStepAdmin(ReadOnly):
    list_display = ["notice", "kind", "by", "at", "remark"]
    list_filter = ["kind"]
    list_select_related = ["notice__county", "by"]


@admin.register(NumberSeries)
class NumberSeriesAdmin(ReadOnly):
    list_display = ["county", "word", "year", "last"]
    list_filter = ["county"]
    list_select_related = ["county"]


@admin.register(SignedFile)
class SignedFileAdmin(ReadOnly):
    list_display = ["notice", "method", "signer", "signed_at", "size", "sha256"]
    list_filter = ["method"]
    list_select_related = ["notice__county"]


@admin.register(NoticeDelivery)
class NoticeDeliveryAdmin(ReadOnly):
    list_display = ["notice", "unit", "delivered_at", "first_read_at", "first_read_by"]
    list_select_related = ["notice__county", "unit", "first_read_by"]


@admin.register(ArchiveEntry)
class ArchiveEntryAdmin(ReadOnly):
    list_display = ["notice", "pages", "figures", "findings"]
    list_select_related = ["notice__county"]


@admin.register(CheckWaiver)
class CheckWaiverAdmin(ReadOnly):
    list_display = ["notice", "rule", "quote", "reason", "by", "at", "withdrawn_at"]
    list_filter = ["rule"]
    list_select_related = ["notice__county", "by"]


@admin.register(CheckRuleSwitch)
class CheckRuleSwitchAdmin(ReadOnly):
    list_display = ["county", "rule", "is_off", "reason", "by", "at"]
    list_filter = ["county", "is_off"]
    list_select_related = ["county", "by"]


@admin.register(ListedExpression)
class ListedExpressionAdmin(ReadOnly):
    list_display = ["wrong", "right", "kind", "severity", "county", "changed_by", "withdrawn_at"]
    list_filter = ["county", "kind"]
    list_select_related = ["county", "changed_by"]
