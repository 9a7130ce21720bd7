"""The form of what the office decides about a notice."""

from __future__ import annotations

from django import forms

from notices.actions import FACTS
from notices.models import Notice
from units.forms import DateInput, EditForm


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
