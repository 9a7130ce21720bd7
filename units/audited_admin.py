"""The Django admin leaves the same events as the pages do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.forms import ModelChoiceField, ModelMultipleChoiceField
from django.http import HttpRequest

from units import events
from units.models import County

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
else:
    ModelAdmin = object


NEVER_TOLD = ("password", "seen")  # what an event has no business with


class AuditedAdmin(ModelAdmin):
    """Mixed into every admin in which something can be written or taken away."""

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Keep, beside Django's own message, what the event will tell."""
        before, after = _facts(form, add)
        for formset in formsets or []:
            after |= _rows(formset)
        request.told = before, after  # type: ignore[attr-defined]
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: Any, obj: models.Model, message: Any) -> Any:
        _, after = getattr(request, "told", ({}, {}))
        self._record(request, "新增", obj, None, after)
        return super().log_addition(request, obj, message)

    def log_change(self, request: Any, obj: models.Model, message: Any) -> Any:
        before, after = getattr(request, "told", ({}, {}))
        if before or after:
            self._record(request, "修改", obj, before, after)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: Any, queryset: models.QuerySet[Any]) -> Any:
        for obj in queryset:
            facts = {f.name: getattr(obj, f.name) for f in obj._meta.fields if _is_told(f.name)}
            self._record(request, "删除", obj, facts, None)
        return super().log_deletions(request, queryset)

    def _record(self, request: Any, what: str, obj: models.Model, before: Any, after: Any) -> None:
        county = obj if isinstance(obj, County) else getattr(obj, "county", None)
        events.record(
            by=request.user,
            county=county,
            verb=f"{what}{obj._meta.verbose_name}"[:40],
            on=obj,
            before=before,
            after=after,
        )

    def _do_file_export(
        self, file_format: Any, request: Any, queryset: Any, export_form: Any = None
    ) -> Any:
        """For admins that export (import_export's mixin, which stands after this one)."""
        events.record(
            by=request.user,
            county=None,
            verb="导出",
            on=queryset.model,
            label=str(queryset.model._meta.verbose_name),
            after={"rows": queryset.count(), "format": file_format.get_extension()},
        )
        return super()._do_file_export(file_format, request, queryset, export_form)  # type: ignore[misc]


def _is_told(name: str) -> bool:
    return not any(word in name for word in NEVER_TOLD)


def _facts(form: Any, add: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fields that were changed as they were and are; a password only as changed."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name in form.changed_data:
        if not _is_told(name):
            if name.startswith("password"):
                after |= {"口令": "已设"}
            continue
        if not add:
            before[name] = _named(form.fields[name], form.initial.get(name))
        after[name] = _named(form.fields[name], form.cleaned_data.get(name))
    return before, after


def _named(field: Any, value: Any) -> Any:
    """Return records by their names; a form's initial value has their keys."""
    if isinstance(field, ModelMultipleChoiceField):
        return [str(_record_of(field, one)) for one in value or []]
    if isinstance(field, ModelChoiceField) and value is not None:
        return str(_record_of(field, value))
    return value


def _record_of(field: Any, value: Any) -> Any:
    if isinstance(value, models.Model):
        return value
    return field.queryset.filter(**{field.to_field_name or "pk": value}).first() or value


def _rows(formset: Any) -> dict[str, Any]:
    """Return what was done to the rows below the form, by their names."""
    name = str(formset.model._meta.verbose_name)
    done = [f"新增 {row}" for row in formset.new_objects]
    done += [f"修改 {row}（{'、'.join(fields)}）" for row, fields in formset.changed_objects]
    done += [f"删除 {row}" for row in formset.deleted_objects]
    return {name: done} if done else {}
