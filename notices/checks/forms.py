"""Forms of the checker's pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from notices.checks.check import MAXIMUM_CHARACTERS, check_text, readable
from notices.checks.readers import MAXIMUM_BYTES, UnreadableError
from notices.checks.readers.pdf import MAXIMUM_PAGES
from notices.checks.remark import Report
from units import files
from units.actions import RefusedError
from units.files.faults import MEGABYTE
from units.forms import ActionForm
from units.models import County, User

SECONDS = 20.0  # a page is answered while somebody waits
PASTED = "粘贴的文字"


@dataclass(frozen=True)
class Checked:
    """What was read and what is said of it; nothing of it is stored."""

    name: str
    county: County | None
    report: Report


class CheckForm(ActionForm):
    """A document or a text that somebody brings, and the county whose names it should use."""

    file = forms.FileField(
        label="文件",
        required=False,
        max_length=200,
        allow_empty_file=True,
        widget=forms.ClearableFileInput({"class": "drop", "accept": ".txt,.docx,.pdf"}),
        help_text="把文件拖到框里，或点击选择。可用 .docx、.pdf、.txt；"
        f"不超过 {MAXIMUM_BYTES // MEGABYTE} 兆、{MAXIMUM_PAGES} 页。",
        error_messages={"max_length": "文件名太长，请改短后再上传。"},
    )
    text = forms.CharField(
        label="或者粘贴文字",
        required=False,
        strip=False,
        max_length=MAXIMUM_CHARACTERS,
        widget=forms.Textarea({"rows": 10}),
        help_text="连同标题、附件一起粘贴，核得更全。",
        error_messages={
            "null_characters_not_allowed": "文字里有不能显示的字符，请从原文重新复制，或改用文件。",
            "max_length": f"文字超过 {MAXIMUM_CHARACTERS // 10_000} 万字，请只留下通报正文和附表，或分开来核。",
        },
    )
    county = forms.ModelChoiceField(
        County.objects.none(),
        label="县区",
        required=False,
        empty_label="不选（外县的通报）",
        error_messages={"invalid_choice": "请选择列出的县区，或者不选。"},
        help_text="选了本县，还会用本县的单位名录、错误表述清单和停用的规则来核。",
    )
    name = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["county"].queryset = County.objects.visible_to(by).order_by("code")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or self.cleaned_data)
        if self.errors:
            return given
        if given["file"] and given["text"].strip():
            raise forms.ValidationError("文件和粘贴的文字一次只核一样，请去掉一样。")
        if not given["file"] and not given["text"].strip():
            raise forms.ValidationError("请选择一个文件，或粘贴要核的文字。")
        return given

    @staticmethod
    def check(*, file: UploadedFile | None, text: str, county: County | None, name: str) -> Checked:
        """Read and check; nothing is written. Raises RefusedError at the field."""
        if file is None:
            return Checked(name or PASTED, county, check_text(text, county))
        shown, data = files.glance(file)
        try:
            return Checked(shown, county, check_text(readable(data, shown, SECONDS), county))
        except UnreadableError as error:
            raise RefusedError(str(error), "file") from None


class WaiveForm(ActionForm):
    """The remark that is let pass, and why."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="放行理由",
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        error_messages={
            "required": "请写明放行的理由：核对了什么，为什么不用改。",
            "max_length": "放行理由不超过 300 字。",
        },
    )


class SwitchForm(ActionForm):
    """A rule that is taken out of use, or into use again."""

    rule = forms.CharField(max_length=40, widget=forms.HiddenInput)
    is_off = forms.BooleanField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(label="停用的理由", required=False, max_length=300)
