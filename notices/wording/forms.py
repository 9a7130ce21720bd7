"""Forms of the list of expressions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import models

from notices.checks.expression_lists import Entry
from notices.checks.expressions import Expression, plain
from notices.models import ListedExpression
from notices.wording import workbook
from notices.wording.values import LABELS, words
from supervision.intake.forms import FileForm
from supervision.intake.workbook import IntakeError, read_sheets
from units import files
from units.actions import RefusedError
from units.forms import DateInput, EditForm, FilterBarForm

STATES = {"used": "在用", "withdrawn": "已撤下"}


class ExpressionFilter(FilterBarForm):
    """What the list is narrowed to."""

    q = forms.CharField(label="关键词", required=False, max_length=60)
    kind = forms.ChoiceField(label="类别", required=False)
    source = forms.ChoiceField(label="来源", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *STATES.items()])

    def __init__(self, data: Any, *, found: list[Entry]) -> None:
        super().__init__(data)
        for name, values in (
            ("kind", {one.expression.kind for one in found}),
            ("source", {one.source for one in found}),
        ):
            choices = [("", "全部"), *((value, value) for value in sorted(values))]
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def apply(self, found: list[Entry]) -> list[Entry]:
        asked = self.values
        key = plain(asked.get("q", ""))
        return [
            one
            for one in found
            if asked.get("kind") in (None, one.expression.kind)
            and asked.get("source") in (None, one.source)
            and asked.get("state") in (None, "withdrawn" if one.is_withdrawn else "used")
            and (key in plain(one.expression.wrong) or key in plain(one.expression.right))
        ]


class ExpressionForm(EditForm):
    """An expression as an office writes it; `wrong` is fixed once it is on the list."""

    wrong = forms.CharField(label=LABELS["wrong"], max_length=60, help_text="至少两个字。")
    right = forms.CharField(label=LABELS["right"], max_length=120)
    kind = forms.CharField(
        label=LABELS["kind"],
        max_length=20,
        initial="固定表述",
        help_text="如：错别字、固定表述、机构名称。",
    )
    severity = forms.ChoiceField(
        label=LABELS["severity"], choices=ListedExpression.Severity.choices, initial="warning",
        help_text="错误会拦住送审；拿不准的用提醒或提示。",
    )  # fmt: skip
    exceptions = forms.CharField(
        label=LABELS["exceptions"], required=False, max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text="含有错误表述、本身却是对的长词，用顿号分开，如“公布署名”含有“布署”。",
    )  # fmt: skip
    not_after = forms.CharField(
        label=LABELS["not_after"],
        required=False,
        max_length=60,
        help_text="一串字，紧挨在前面就不算错。",
    )
    valid_from = forms.DateField(
        label=LABELS["valid_from"], required=False, widget=DateInput,
        help_text="通报的成文日期在这两天之间才算错；不填就一直算。",
    )  # fmt: skip
    valid_to = forms.DateField(label=LABELS["valid_to"], required=False, widget=DateInput)
    note = forms.CharField(
        label=LABELS["note"],
        required=False,
        max_length=200,
        help_text="写在意见里，如：2021年起改组。",
    )

    def __init__(self, *args: Any, known: Expression | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.error_messages["required"] = f"请填写{field.label}。"
            field.error_messages["invalid"] = "请按 2026-11-22 的样子填写。"
            if known is not None and self.stored is None and name in LABELS:
                value = known.severity.value if name == "severity" else words(known)[name]
                self.initial.setdefault(name, value)
        if known is not None:
            del self.fields["wrong"]

    def facts_of(self, record: models.Model) -> dict[str, Any]:
        facts = super().facts_of(record)
        return facts | {"exceptions": "、".join(facts["exceptions"])}


class ListForm(FileForm):
    """A workbook or text file with expressions."""

    @staticmethod
    def read(*, file: UploadedFile) -> workbook.Lines:
        name, data = files.glance(file)
        try:
            return workbook.read(read_sheets(data, name))
        except IntakeError as error:
            raise RefusedError(str(error), "file") from None
