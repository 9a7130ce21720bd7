"""The guard against lost updates on the edit forms of the Django admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.db import models
from django.http import HttpRequest

from units.guard import SEEN, GuardedForm, seen_field

if TYPE_CHECKING:
    from django.contrib.admin.options import BaseModelAdmin
else:
    BaseModelAdmin = object


class AdminForm(GuardedForm, forms.ModelForm):
    """An admin form that carries the stamp of what it was filled from."""

    seen = seen_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = self.instance if self.instance.pk else None

    def facts_of(self, record: models.Model) -> dict[str, Any]:
        """Leave out what a formset adds and what the form only shows."""
        names = [name for name, field in self.base_fields.items() if not field.disabled]
        return {name: getattr(record, name) for name in names if name != SEEN}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        conflict = self.find_conflict(self.cleaned_data)
        if conflict:
            self.add_error(None, conflict.sentence)
            for row in conflict.table.rows if conflict.table else []:
                label, now, yours = (cell.text for cell in row)
                self.add_error(None, f"{label}：现在是“{now}”，您填写的是“{yours}”。")
        return cleaned


class GuardedAdmin(BaseModelAdmin):
    """Mixed into every admin and inline whose rows people edit."""

    form: Any = AdminForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        found = [*super().get_fieldsets(request, obj)]
        if obj is None or SEEN in flatten_fieldsets(found):
            return found
        return [*found, (None, {"fields": [SEEN]})]
