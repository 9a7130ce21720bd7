"""Django admin for reference data; daily work has its own pages."""

from __future__ import annotations

from typing import Any

import django.contrib.auth.admin  # noqa: F401 - registers the group that is taken out below
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from units.audited_admin import AuditedAdmin
from units.guarded_admin import GuardedAdmin
from units.models import (
    Appointment,
    County,
    Event,
    GroupWebhook,
    ImportBatch,
    Job,
    Message,
    Outgoing,
    PersonSession,
    StoredFile,
    Unit,
    UnitAlias,
    User,
)

admin.site.site_header = "季督 · 基础数据管理"
admin.site.site_title = "季督"
admin.site.index_title = "基础数据"
admin.site.unregister([StaticDevice, TOTPDevice])  # they show and set the secrets of others
admin.site.unregister(Group)  # roles and what they may do are data, not groups


class ReadOnly(admin.ModelAdmin):
    """For rows that only the program writes."""

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class AliasRows(BaseInlineFormSet):
    """A unit's other names are of its county."""

    def _construct_form(self, i: int, **options: Any) -> Any:
        form = super()._construct_form(i, **options)  # type: ignore[misc]  # the stubs do not know it
        form.instance.county_id = self.instance.county_id
        return form


class AliasInline(GuardedAdmin, admin.TabularInline):
    model = UnitAlias
    formset = AliasRows
    extra = 0
    fields = ["name", "valid_from", "valid_to"]


class AppointmentInline(admin.TabularInline):
    model = Appointment
    extra = 0
    fields = ["role", "county", "unit", "region", "starts_on", "ends_on"]


@admin.register(User)
class PersonAdmin(ReadOnly):
    """To look at only: on the portal's own pages nobody appoints oneself, sets a password for
    somebody else, or removes the last administrator.
    """

    list_display = ["username", "full_name", "is_active", "last_login"]
    search_fields = ["username", "full_name"]
    list_filter = ["is_active", "appointments__role"]
    ordering = ["username"]
    inlines = [AppointmentInline]
    fields = ["username", "full_name", "phone", "email", "is_active", "last_login", "date_joined"]


@admin.register(PersonSession)
class PersonSessionAdmin(ReadOnly):
    list_display = ["person", "began_at", "seen_at", "address", "device"]
    list_select_related = ["person"]
    search_fields = ["person__full_name", "address"]
    exclude = ["key_hash"]


@admin.register(County)
class CountyAdmin(AuditedAdmin, GuardedAdmin, admin.ModelAdmin):
    list_display = ["name", "code", "city", "province", "issuing_organ", "rounding", "decimals"]
    search_fields = ["name", "code", "city"]
    list_filter = ["province", "city"]


@admin.register(Unit)
class UnitAdmin(AuditedAdmin, GuardedAdmin, admin.ModelAdmin):
    list_display = [
        "short_name", "name", "county", "kind", "display_order",
        "valid_from", "valid_to", "successor", "is_reconstructed",
    ]  # fmt: skip
    list_filter = ["county", "kind", "is_reconstructed"]
    list_select_related = ["county", "successor"]
    search_fields = ["name", "short_name", "aliases__name"]
    autocomplete_fields = ["successor"]
    inlines = [AliasInline]


@admin.register(UnitAlias)
class UnitAliasAdmin(AuditedAdmin, GuardedAdmin, admin.ModelAdmin):
    list_display = ["name", "unit", "county", "valid_from", "valid_to"]
    list_filter = ["county"]
    list_select_related = ["unit", "county"]
    search_fields = ["name", "unit__name"]
    autocomplete_fields = ["unit"]


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnly):
    list_display = [
        "id", "file_name", "county", "kind", "state", "created_count", "changed_count",
        "same_count", "rejected_count", "uploaded_by", "uploaded_at",
    ]  # fmt: skip
    list_filter = ["county", "state", "kind"]
    list_select_related = ["county", "uploaded_by"]
    search_fields = ["file_name", "sha256"]
    exclude = ["preview"]


@admin.register(Job)
class JobAdmin(ReadOnly):
    list_display = [
        "label", "county", "state", "percent", "message", "attempts", "requested_by", "created_at",
    ]  # fmt: skip
    list_filter = ["state", "task", "county"]
    list_select_related = ["county", "requested_by"]


@admin.register(Message)
class MessageAdmin(ReadOnly):
    """Who was told what and when; not what is in it, which is the person's own."""

    list_display = ["created_at", "person", "subject", "read_at"]
    fields = ["person", "county", "key", "subject", "created_at", "read_at"]
    list_filter = ["county"]
    list_select_related = ["person"]
    search_fields = ["subject", "key"]


@admin.register(Outgoing)
class OutgoingAdmin(ReadOnly):
    """What went out when; the text is for whom it was sent to."""

    list_display = ["created_at", "channel", "person", "county", "subject", "sent_at", "error"]
    exclude = ["body"]
    list_filter = ["channel"]
    list_select_related = ["person", "county"]


@admin.register(GroupWebhook)
class GroupWebhookAdmin(ReadOnly):
    """To look at only: the portal's own page checks the address and asks for the password."""

    list_display = ["county", "masked", "format", "is_active"]
    fields = ["county", "masked", "format", "is_active"]
    readonly_fields = ["masked"]
    list_select_related = ["county"]


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnly):
    list_display = ["name", "county", "unit", "purpose", "size", "uploaded_by", "uploaded_at"]
    list_filter = ["county", "purpose"]
    list_select_related = ["county", "unit", "uploaded_by"]
    search_fields = ["name", "sha256"]


@admin.register(Event)
class EventAdmin(ReadOnly):
    list_display = ["at", "person_name", "verb", "object_type", "object_label"]
    list_filter = ["verb", "object_type"]
    search_fields = ["person_name", "object_label"]
    date_hierarchy = "at"
