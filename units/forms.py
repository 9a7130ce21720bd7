"""What forms of the portal have in common, and the form of a county."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction

from units.actions import RefusedError
from units.guard import SEEN, GuardedForm, seen_field
from units.models import County

Result = TypeVar("Result")


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class FilesInput(forms.FileInput):
    """Several files at once. What a phone may offer follows from `accept` and `capture`."""

    allow_multiple_selected = True
    needs_multipart_form = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        found: list[UploadedFile] = files.getlist(name) if hasattr(files, "getlist") else []
        return found

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files


class FilesField(forms.Field):
    """Uploads as they came; units.files judges them when they are taken in."""

    widget = FilesInput

    def __init__(self, *, accept: str, capture: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs |= {"accept": accept, "multiple": True}
        if capture:
            self.widget.attrs["capture"] = "environment"
            del self.widget.attrs["multiple"]  # a camera takes one at a time

    def clean(self, value: Any) -> list[UploadedFile]:
        return list(value or [])


class FilterBarForm(forms.Form):
    """Narrows a list by the address; a value that makes no sense is ignored, never an error page.

    `keep` are values of the address that stay when the filters change.
    """

    use_required_attribute = False
    keep: Mapping[str, str] = {}

    @property
    def cleared(self) -> str:
        """The query string without any filter."""
        return urlencode(self.keep)

    @property
    def values(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_filtered(self) -> bool:
        return bool(self.values)


class ActionForm(forms.Form):
    """A form that ends in an action; what the action refuses stands at its field."""

    def carry_out(self, action: Callable[..., Result], **facts: Any) -> Result | None:
        """Call the action with the facts and what was typed; return its result.

        None when nothing was sent, when a field is wrong, or when the action refused.
        """
        if not self.is_valid():
            return None
        try:
            return action(**facts, **self.cleaned_data)
        except RefusedError as error:
            self.add_error(error.field if error.field in self.fields else None, str(error))
            return None


class EditForm(GuardedForm, ActionForm):
    """A form that changes a record, or with `stored` None makes one.

    A change that somebody else has overtaken is not saved: the form comes back with what was
    typed, what is stored now, and who changed it.
    """

    seen = seen_field()

    def __init__(self, *args: Any, stored: models.Model | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        instance: models.Model | None = getattr(self, "instance", None)
        self.stored = stored or (instance if instance is not None and instance.pk else None)
        if self.stored is None:
            del self.fields[SEEN]

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        if self.stored is not None and field_name != SEEN and field_name not in self.initial:
            return self.facts_of(self.stored).get(field_name)
        return super().get_initial_for_field(field, field_name)

    def carry_out(self, action: Callable[..., Result], **facts: Any) -> Result | None:
        if not self.is_valid():
            return None
        with transaction.atomic():
            self.conflict = self.find_conflict(self.cleaned_data)
            self.cleaned_data.pop(SEEN, None)
            return None if self.conflict else super().carry_out(action, **facts)


class CountyForm(EditForm, forms.ModelForm):
    """The facts of a county; every name here is printed in its notices."""

    class Meta:
        model = County
        fields = [
            "name",
            "code",
            "city",
            "province",
            "issuing_organ",
            "letterhead",
            "document_word",
            "addressees",
            "information_centre",
            "rounding",
            "decimals",
            "publishes_ranking",
        ]
        help_texts = {
            "name": "写全称，如：石泉县。",
            "code": "6 位数字，按 GB/T 2260。",
            "city": "如：安康市。",
            "province": "如：陕西省。",
            "issuing_organ": "通报的署名，如：石泉县人民政府办公室。",
            "document_word": "发文字号的前半部分，如：石政办发；不编号可留空。",
            "addressees": "如：各镇人民政府，县政府各工作部门、直属机构。",
            "information_centre": "如：县政府政务信息中心。",
            "rounding": "通报中百分比按此取舍。",
            "decimals": "通报中百分比保留的位数，0 至 4。",
            "publishes_ranking": "不公布的，工作台和通报里各单位按名册顺序列出，不写名次。",
        }
        error_messages = {
            "code": {"unique": "这个行政区划代码已经有县区使用，请核对。"},
        }
