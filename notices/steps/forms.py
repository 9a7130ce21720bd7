"""The forms of the steps."""

from __future__ import annotations

from typing import Any

from django import forms

from notices.models import FrozenDocument
from notices.sealing import keys
from units.forms import ActionForm, EditForm
from units.models import County

REMARK = 500


class StepForm(ActionForm):
    """A step with a remark that may be left out."""

    remark = forms.CharField(
        label="意见", max_length=REMARK, required=False, widget=forms.Textarea({"rows": 3})
    )


class ReasonForm(ActionForm):
    """A step that is not taken without a reason."""

    remark = forms.CharField(
        label="理由",
        max_length=REMARK,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "请写明理由，拟稿人会看到。"},
    )


class MethodForm(ActionForm):
    method = forms.ChoiceField(label="签章方式", choices=())

    def __init__(self, *args: Any, county: County, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["method"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.value, _label(one, county)) for one in keys.methods(county)]


class AnotherMethodForm(MethodForm, EditForm):
    """The method of a notice whose file is not made yet; two leaders may not cross each other."""


def _label(method: FrozenDocument.Method, county: County) -> str:
    demo = method == FrozenDocument.Method.PKCS12 and keys.is_demo(county)
    return f"{method.label}（样章，仅供演示）" if demo else str(method.label)


class SignForm(MethodForm, StepForm):
    """`seen` names the document that the page showed: another one is not signed."""

    seen = forms.CharField(widget=forms.HiddenInput)
    field_order = ("method", "remark", "seen")


class SignatureForm(ActionForm):
    signature = forms.CharField(
        label="签名结果",
        widget=forms.Textarea({"rows": 8, "spellcheck": "false"}),
        help_text="CMS（PKCS#7）签名的 Base64 文字，可带首尾的 BEGIN、END 行。",
        error_messages={"required": "请粘贴签名结果。"},
    )


class SignedFileForm(forms.Form):
    file = forms.FileField(
        label="签章后的 PDF",
        widget=forms.ClearableFileInput({"accept": ".pdf,application/pdf"}),
        error_messages={"required": "请选择签章后的 PDF 文件。"},
    )
