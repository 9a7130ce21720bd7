"""The forms of drafting a notice and of what the office decides about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from notices.actions import FACTS
from notices.models import Notice, Outline
from units.forms import ActionForm, DateInput, EditForm
from units.models import County


def outlines_of(county: County) -> QuerySet[Outline]:
    """Return what notices of the county can be drafted from, the default first."""
    return Outline.objects.filter(county=county).order_by("-is_default", "name")


class DraftForm(ActionForm):
    """Which outline a notice is drafted from; without a choice it is the default."""

    def __init__(self, *args: Any, county: County, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        gone = "所选提纲已经不在本县的提纲里，通报没有拟出。请刷新页面，重新选择提纲。"
        self.fields["outline"] = forms.ModelChoiceField(
            outlines_of(county), required=False, error_messages={"invalid_choice": gone}
        )


class NoticeForm(EditForm, forms.ModelForm):
    """Title, number, addressees and dates; everything here is printed as it is written."""

    class Meta:
        model = Notice
        fields = FACTS
        widgets = {
            "title": forms.Textarea({"rows": 2}),
            "addressees": forms.Textarea({"rows": 2}),
            "copied_to": forms.Textarea({"rows": 2}),
            "signed_off_on": DateInput,
            "printed_on": DateInput,
        }
        help_texts = {
            "document_number": "如：平政办发〔2019〕32号；还没有编号就留空，印作“编号待定”。",
            "addressees": "末尾不写冒号。",
            "copied_to": "末尾不写句号；留空则不印抄送。",
            "annotation": "如：此件公开发布；不写括号。",
            "form": "信函格式：机关名称不加“文件”，红色双线，首页不编页码，不印印发机关和日期。",
            "printed_on": "留空则不印印发机关和日期。",
        }
