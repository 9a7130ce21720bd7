"""The stamp that an edit form carries, and what a form shows when it has been overtaken.

Pages use units.forms.EditForm; the admin's forms take the guard through units.admin.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.db import models
from django.utils.timezone import is_aware, localtime

from units import stale
from units.tables import Cell, Column, Table
from units.templatetags.words import day

SEEN = "seen"


class GuardedForm(forms.BaseForm):
    """The part of a form that knows what it was filled from: a stamp in a hidden field.

    `stored` is the record that the form changes; a form that makes a new one has none.
    """

    stored: models.Model | None = None
    conflict: stale.Conflict | None = None

    def facts_of(self, record: models.Model) -> dict[str, Any]:
        """Return the record's value for every field; a form of other facts says its own."""
        return {name: getattr(record, name) for name in self.fields if name != SEEN}

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        if self.stored is not None and field_name == SEEN:
            return stale.stamp(self._written(self.facts_of(self.stored)))
        return super().get_initial_for_field(field, field_name)

    def _written(self, facts: dict[str, Any]) -> dict[str, str]:
        """Return the facts as text that is the same whenever they are the same."""
        return {name: _canonical(self.fields[name], value) for name, value in facts.items()}

    def find_conflict(self, typed: dict[str, Any]) -> stale.Conflict | None:
        """Return what somebody else changed since the form was opened, and hold the record.

        To be asked in the transaction that saves. A second sending overrules: the stamp that
        goes back with the form is that of the values it now shows beside the typed ones.
        """
        if self.stored is None:
            return None
        now = stale.locked(self.stored)
        if now is None:
            words = stale.told_gone(self.stored)
            return stale.Conflict(f"{words}，“{self.stored}”已不在，您的填写没有保存。")
        facts = self.facts_of(now)
        stored, own = self._written(facts), self._written({n: typed.get(n) for n in facts})
        changed = stale.changed_since(typed.get(SEEN) or "", stored)
        if not changed or stored == own:
            return None
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data[self.add_prefix(SEEN)] = stale.stamp(stored)  # type: ignore[index]
        rows = [
            [
                Cell(self._label(name)),
                Cell(_words(self.fields[name], facts[name])),
                Cell(_words(self.fields[name], typed.get(name))),
            ]
            for name in facts
            if stored[name] != own[name]
        ]
        columns = [Column("项目", "short"), Column("现在的值", "wide"), Column("您填写的", "wide")]
        words = stale.told(now, changed, [self._label(name) for name in changed])
        return stale.Conflict(
            f"{words}，您的填写没有保存。请对照后再定：以您填写的为准，请再保存一次；"
            "以现在的为准，请重新打开本页。",
            Table("现在的值与您填写的", columns, rows, hide_caption=True),
        )

    def _label(self, name: str) -> str:
        return str(self.fields[name].label or name)


def _canonical(field: forms.Field, value: Any) -> str:
    prepared = field.prepare_value(value.all() if hasattr(value, "all") else value)
    if isinstance(prepared, datetime):
        if is_aware(prepared):
            prepared = localtime(prepared)
        prepared = prepared.replace(microsecond=0, tzinfo=None)
    if isinstance(prepared, (list, tuple)):
        return ",".join(sorted(str(one) for one in prepared))
    return "" if prepared is None else str(prepared)


def _words(field: forms.Field, value: Any) -> str:
    """Write a value as a person reads it."""
    if value is None or value == "":
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return day(value)
    if hasattr(value, "all"):
        value = value.all()
    if isinstance(value, (Sequence, models.QuerySet)) and not isinstance(value, str):
        return "、".join(str(one) for one in value) or "（空）"
    choices = getattr(field, "choices", ()) if not isinstance(value, models.Model) else ()
    return str(dict(choices).get(value, value))


def seen_field() -> forms.CharField:
    return forms.CharField(required=False, widget=forms.HiddenInput)
