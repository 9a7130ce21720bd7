"""The forms of outlines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from notices.editing.outlines.actions import FACTS
from notices.models import Outline
from units.forms import ActionForm, EditForm
from units.models import County


class SourceField(forms.ModelChoiceField):
    def __init__(self, own: County, **kwargs: Any) -> None:
        self.own = own
        super().__init__(**kwargs)

    def label_from_instance(self, outline: Any) -> str:
        other = "" if outline.county_id == self.own.pk else f"（{outline.county}）"
        return f"{outline.name}{other}"


class CopyForm(ActionForm):
    """What is copied, and what the copy is called."""

    name = forms.CharField(label="新提纲的名称", max_length=80)

    def __init__(
        self, *args: Any, sources: QuerySet[Outline], own: County, first: str | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"] = SourceField(
            own, label="照哪个复制", queryset=sources, required=False, empty_label="通用提纲",
            initial=first,
        )  # fmt: skip


class OutlineForm(EditForm, forms.ModelForm):
    class Meta:
        model = Outline
        fields = FACTS
        widgets = {
            "title": forms.Textarea({"rows": 2}),
            "addressees": forms.Textarea({"rows": 2}),
            "copied_to": forms.Textarea({"rows": 2}),
        }
