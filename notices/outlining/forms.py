"""Forms of an outline made from a text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from notices.checks.check import MAXIMUM_CHARACTERS, readable
from notices.checks.forms import SECONDS
from notices.checks.readers import UnreadableError
from notices.models import Outline
from notices.outlining import actions
from notices.outlining.propose import propose
from supervision.intake.forms import RoundChoice
from supervision.models import InspectionRound
from units import files
from units.actions import RefusedError
from units.forms import ActionForm
from units.models import County, User


class SourceForm(ActionForm):
    """An earlier notice, and the round whose figures its numbers are compared with."""

    file = forms.FileField(
        label="旧通报",
        required=False,
        max_length=200,
        allow_empty_file=True,
        widget=forms.ClearableFileInput({"class": "drop", "accept": ".docx,.txt,.pdf"}),
        help_text="把文件拖到框里，或点击选择。可用 .docx、.pdf、.txt。读完就丢，不留存。",
    )
    text = forms.CharField(
        label="或者粘贴文字",
        required=False,
        strip=False,
        max_length=MAXIMUM_CHARACTERS,
        widget=forms.Textarea({"rows": 10}),
        error_messages={"null_characters_not_allowed": "文字里有不能显示的字符，请重新复制。"},
    )
    round = RoundChoice(
        label="对照的轮次",
        queryset=InspectionRound.objects.none(),
        empty_label="请选择",
        help_text="选这份通报所说的那一轮：文字里的数与该轮某个指标的值相同，才提议换成标记。",
        error_messages={"required": "请选择对照的轮次。", "invalid_choice": "请选择列出的轮次。"},
    )

    def __init__(self, *args: Any, county: County, **options: Any) -> None:
        super().__init__(*args, **options)
        rounds = InspectionRound.objects.filter(county=county).exclude(computed_at=None)
        self.fields["round"].queryset = rounds.select_related("county")  # type: ignore[attr-defined]

    @staticmethod
    def read(
        *, file: UploadedFile | None, text: str, round: InspectionRound
    ) -> tuple[str, InspectionRound]:
        """Return the text and the round. Raises RefusedError at the field."""
        if file is not None:
            name, data = files.glance(file)
            try:
                text = readable(data, name, SECONDS)
            except UnreadableError as error:
                raise RefusedError(str(error), "file") from None
        if not text.strip():
            raise RefusedError("请选择旧通报的文件，或粘贴文字。", "text")
        return text, round


class OutlineForm(SourceForm):
    """The same text again, with a name and the numbers that were chosen."""

    name = forms.CharField(
        label="提纲名称", max_length=80, error_messages={"required": "请给提纲起个名称。"}
    )

    def take(
        self,
        *,
        county: County,
        by: User,
        chosen: set[str],
        name: str,
        text: str,
        round: InspectionRound,
        file: None = None,
    ) -> Outline:
        return actions.create_outline(
            county=county, name=name, draft=propose(text, round), chosen=chosen, by=by
        )
