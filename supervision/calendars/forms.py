"""Forms of the calendar. Each is shown with its consequences before it is carried out."""

from __future__ import annotations

from django import forms

from units.forms import ActionForm, DateInput

LONGEST_TEXT = 8000


class DayForm(ActionForm):
    """One day set by hand."""

    day = forms.DateField(
        label="日期",
        widget=DateInput(),
        error_messages={"required": "请选日期。", "invalid": "请按 2026-11-22 的样子填写。"},
    )
    is_working = forms.TypedChoiceField(
        label="这一天",
        choices=[("off", "放假"), ("on", "上班")],
        coerce=lambda text: text == "on",
        error_messages={"required": "请选放假还是上班。"},
    )
    reason = forms.CharField(
        label="理由",
        max_length=200,
        help_text="写明依据，如：省政府通知，3月3日地方节日放假。会写进受影响事项的过程。",
        error_messages={"required": "请写明理由。"},
    )


class ArrangementForm(ActionForm):
    """The text of the yearly arrangement, as it was published."""

    text = forms.CharField(
        label="通知全文",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 14}),
        help_text="粘贴国务院办公厅关于部分节假日安排的通知，连同标题，每个节日一行。",
        error_messages={
            "required": "请粘贴通知全文。",
            "max_length": f"文字太长，最多 {LONGEST_TEXT} 字；只粘贴通知正文即可。",
        },
    )
