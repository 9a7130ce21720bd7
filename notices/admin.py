"""Django admin of outlines and notices."""

from __future__ import annotations

from django.contrib import admin

from notices.models import FigureOverride, Notice, Outline, OutlineBlock
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
