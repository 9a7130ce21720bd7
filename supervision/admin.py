"""Django admin of the registers: readable lists, searched by name, filtered by county."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from import_export.admin import ExportMixin
from import_export.forms import ExportForm

from supervision.models import (
    AccountFiling,
    AssessmentTerm,
    ChecklistAnswer,
    Commendation,
    ContentError,
    DisclosureZone,
    Evidence,
    Finding,
    GuideCheck,
    Indicator,
    InspectionRound,
    MediaAccount,
    MetricValue,
    Post,
    Publication,
    RectificationEvent,
    RectificationItem,
    Reminder,
    ServiceGuide,
    SiteColumn,
    SiteVisit,
    Submission,
    Tally,
    Website,
    WorkOrder,
    ZoneCheck,
)
from units.admin import ReadOnly
from units.audited_admin import AuditedAdmin
from units.export_formats import FORMATS
from units.guarded_admin import GuardedAdmin

LISTS: dict[type[models.Model], tuple[str, str, str]] = {
    # model: list_display, list_filter, search_fields
    InspectionRound: (
        "county code label starts_on ends_on as_of rectify_by state is_reconstructed",
        "county kind state",
        "code label",
    ),
    Website: ("name county url unit", "county", "name url"),
    SiteColumn: (
        "name path website kind max_gap_days minimum_count minimum_period explained_empty",
        "county kind",
        "name path",
    ),
    Publication: (
        "title column unit published_at disclosure is_reconstructed",
        "county disclosure is_reconstructed",
        "title url",
    ),
    MediaAccount: (
        "name platform unit state is_registered opened_on deregistered_on is_reconstructed",
        "county platform state is_registered",
        "name unit__name",
    ),
    AccountFiling: ("account kind filed_on approved_on reference", "county kind", "account__name"),
    Post: (
        "title account published_at is_original is_reconstructed",
        "county is_original",
        "title account__name",
    ),
    WorkOrder: (
        "number channel appeal_kind topic unit received_at due_at closed_at satisfaction"
        " is_reconstructed",
        "county channel appeal_kind satisfaction",
        "number title",
    ),
    Submission: (
        "title unit category submitted_on is_adopted is_reconstructed",
        "county category is_adopted",
        "title unit__name",
    ),
    ContentError: (
        "wrong correct error_class unit account found_on fixed_on is_reconstructed",
        "county error_class",
        "wrong correct place",
    ),
    ServiceGuide: ("name unit site county", "county", "name unit__name"),
    DisclosureZone: ("name unit place county", "county", "name unit__name"),
    GuideCheck: ("guide element result note round", "county result", "guide__name element"),
    ZoneCheck: ("zone element result note round", "county result", "zone__name element"),
    Tally: (
        "source value round unit column account category channel appeal_kind topic",
        "county source",
        "note unit__name",
    ),
    Finding: ("unit kind subject description state round", "county kind state", "subject"),
    RectificationItem: (
        "unit problem issued_on due_on submitted_on closed_on round",
        "county",
        "problem unit__name",
    ),
    Commendation: ("kind matter unit account ground round", "county kind matter", "unit__name"),
}


class RegisterAdmin(AuditedAdmin, GuardedAdmin, ExportMixin, admin.ModelAdmin):
    """A list that an administrator may also take away as a file (import-export's Resource)."""

    export_formats = FORMATS
    export_form_class = ExportForm  # the one with a box for each field has inline styles


def _register(model: type[models.Model], shown: str, filters: str, searched: str) -> None:
    """Register the model with an admin whose foreign keys never load whole tables."""
    links = [f for f in model._meta.fields if isinstance(f, models.ForeignKey)]
    listed = shown.split()
    named = [f.name for f in links if f.name in listed]
    if "round" in named:
        named.append("round__county")  # a round is called by its county
    options = {
        "list_display": listed,
        "list_filter": filters.split(),
        "search_fields": searched.split(),
        "list_select_related": named or False,
        "raw_id_fields": [f.name for f in links] + [f.name for f in model._meta.many_to_many],
        "list_per_page": 50,
    }
    admin.site.register(model, type(f"{model.__name__}Admin", (RegisterAdmin,), options))


for _model, _lists in LISTS.items():
    _register(_model, *_lists)


@admin.register(MetricValue)
class MetricValueAdmin(ReadOnly):
    list_display = ["round", "metric", "group", "group_key", "numerator", "denominator"]
    list_filter = ["metric", "group"]
    list_select_related = ["round__county"]


@admin.register(RectificationEvent)
class RectificationEventAdmin(ReadOnly):
    list_display = ["item", "kind", "happened_on", "by", "note"]
    list_filter = ["kind"]
    list_select_related = ["item__unit", "by"]


@admin.register(Indicator)
class IndicatorAdmin(ReadOnly):
    """Rules are changed on their own pages, where a second person checks them."""

    list_display = ["code", "name", "level", "region", "county", "threshold", "status"]
    list_filter = ["level", "status", "county"]
    search_fields = ["code", "name", "condition"]
    list_select_related = ["county"]


@admin.register(ChecklistAnswer)
class ChecklistAnswerAdmin(ReadOnly):
    list_display = ["indicator", "website", "account", "unit", "outcome", "note", "round"]
    list_filter = ["county", "outcome"]
    search_fields = ["indicator__name", "note"]
    list_select_related = ["indicator", "website", "account", "unit", "round__county"]


@admin.register(Evidence)
class EvidenceAdmin(ReadOnly):
    list_display = ["name", "item", "finding", "visit", "taken_on", "version", "added_by"]
    list_filter = ["county"]
    list_select_related = ["file", "item__unit", "finding__unit", "visit__round", "added_by"]


@admin.register(SiteVisit)
class SiteVisitAdmin(ReadOnly):
    list_display = ["round", "guide", "zone", "visited_on", "visited_by", "completed_at"]
    list_filter = ["county"]
    list_select_related = ["round__county", "guide", "zone", "visited_by"]


@admin.register(Reminder)
class ReminderAdmin(ReadOnly):
    list_display = ["told_on", "person", "item", "stage", "due_on"]
    list_filter = ["stage"]
    list_select_related = ["person", "item__unit"]
    date_hierarchy = "told_on"


@admin.register(AssessmentTerm)
class AssessmentTermAdmin(ReadOnly):
    list_display = ["county", "position", "name", "sign", "ground", "points", "cap", "status"]
    list_filter = ["county", "sign", "status"]
    list_select_related = ["county"]
