"""The form of a county's group chat."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from units.forms import EditForm
from units.models import GroupWebhook


class WebhookForm(EditForm):
    """Where the county's group chat takes messages. An empty address keeps the stored one."""

    address = forms.CharField(
        label="群机器人地址", max_length=300, widget=forms.TextInput({"autocomplete": "off"})
    )
    format = forms.ChoiceField(label="格式", choices=GroupWebhook.Format)
    is_active = forms.BooleanField(label="启用", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        hosts = "、".join((*settings.WEBHOOK_HOSTS, *settings.WEBHOOK_INTRANET))
        words = f"从群机器人的说明里完整复制；本系统只向 {hosts} 发送。"
        self.fields["address"].help_text = words
        self.fields["format"].help_text = "企业微信两种都认；其他平台拿不准就用纯文字。"
        if self.stored is None:
            self.fields["is_active"].initial = True
        else:
            self.fields["address"].required = False
            self.fields["address"].help_text += f"现为 {self.stored.masked}，不改请留空。"  # type: ignore[attr-defined]

    def facts_of(self, record: Any) -> dict[str, Any]:
        """Return the facts; the address, which opens the group to whoever has it, is not shown."""
        return {"address": "", "format": record.format, "is_active": record.is_active}
