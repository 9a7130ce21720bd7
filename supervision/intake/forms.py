"""Forms of the import pages: the upload, and what a sheet's columns are taken for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from supervision.intake import actions
from supervision.intake.layouts import layouts
from supervision.intake.workbook import read_sheets
from supervision.models import InspectionRound
from units.forms import ActionForm
from units.models import County, ImportBatch, User
from units.people import roster


class RoundChoice(forms.ModelChoiceField):
    def label_from_instance(self, round: Any) -> str:
        return str(round.label)


class FileForm(ActionForm):
    """A table as a file."""

    file = forms.FileField(
        label="工作簿",
        max_length=200,
        widget=forms.ClearableFileInput({"class": "drop", "accept": ".xlsx,.xls,.csv"}),
        help_text="把文件拖到框里，或点击选择。可用 .xlsx、.xls、.csv，表头和列的顺序不限。",
        error_messages={
            "required": "请先选择要导入的文件。",
            "empty": "文件是空的（0 字节），请重新导出后再上传。",
            "max_length": "文件名太长，请改短后再上传。",
        },
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            megabytes = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
            raise forms.ValidationError(f"文件超过 {megabytes} 兆，请按月份或渠道拆分后分次上传。")
        return file


class UploadForm(FileForm):
    """A file, and what cannot be read from it."""

    kind = forms.ChoiceField(label="数据类别", required=False, help_text="一般不用选，按表头识别。")
    round = RoundChoice(
        label="检查轮次",
        queryset=InspectionRound.objects.none(),
        required=False,
        empty_label="表内已写明或不需要",
        help_text="问题、整改、汇总等按轮次填报的表，若表内没有“检查轮次”一列，在这里选。",
    )

    def __init__(self, *args: Any, county: County, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["round"].queryset = InspectionRound.objects.filter(county=county).order_by(  # type: ignore[attr-defined]
            "-starts_on"
        )
        self.fields["kind"].choices = [("", "自动识别"), *kind_choices()]  # type: ignore[attr-defined]

    @staticmethod
    def preview(
        *,
        county: County,
        by: User,
        file: UploadedFile,
        kind: str,
        round: InspectionRound | None,
    ) -> ImportBatch:
        return actions.preview(
            county=county,
            data=file.read(),
            file_name=file.name or "",
            by=by,
            kind=kind or None,
            round=round,
        )


class RosterForm(FileForm):
    """A roster of liaisons."""

    @staticmethod
    def read(*, file: UploadedFile) -> roster.Lines:
        sheets = read_sheets(file.read(), file.name or "")
        return roster.read(next((one.rows for one in sheets if any(map(any, one.rows))), []))


class MappingForm(ActionForm):
    """The kind of one sheet and the field of each of its columns."""

    def __init__(self, data: Any, *, sheet: dict[str, Any]) -> None:
        super().__init__(data)
        self.sheet = sheet
        choices = kind_choices()
        if sheet["candidates"]:
            choices.sort(key=lambda choice: choice[0] not in sheet["candidates"])
        self.fields["kind"] = forms.ChoiceField(
            label="数据类别",
            required=False,
            choices=[("", "自动识别"), *choices],
            initial=sheet["kind"],
        )
        nearest = sheet["kind"] or next(iter(sheet["candidates"]), "")
        if sheet["columns"]:
            self.fields["kind"].initial = nearest
        layout = layouts().get(nearest)
        if layout is None:
            return
        fields = [(f.name, f.label) for f in layout.fields]
        for column in sheet["columns"]:
            self.fields[f"column_{column['index']}"] = forms.ChoiceField(
                label=f"{column['letter']}列 {column['header']}",
                required=False,
                choices=[("", "不采用"), *fields],
                initial=column["field"],
            )
        told = {column["field"] for column in sheet["columns"]}
        for spec in layout.fields:
            if spec.from_title and spec.name not in told:
                self.fields[f"constant_{spec.name}"] = forms.ChoiceField(
                    label=f"{spec.label}（整张表）",
                    required=False,
                    choices=[("", "按标题或文件名认定"), *layout.choices(spec.name).items()],
                    initial=sheet.get("constants", {}).get(spec.name, ""),
                )

    def remap(self, *, batch: ImportBatch, by: User, kind: str, **given: str) -> ImportBatch:
        """Preview the batch again. With another kind its headers are recognised anew."""
        sheets = dict(batch.preview["options"]["sheets"])
        chosen: dict[str, Any] = {"kind": kind or None}
        if kind == self.sheet["kind"] or not self.sheet["kind"]:
            moved = _given(given, "column_")
            if constants := _given(given, "constant_"):
                chosen["constants"] = {name: value for name, value in constants.items() if value}
                chosen["kind"] = kind or next(iter(self.sheet["candidates"]), None)
            before = {str(c["index"]): c["field"] for c in self.sheet["columns"]}
            if moved != before:
                chosen["fields"] = moved
                chosen["kind"] = kind or next(iter(self.sheet["candidates"]), None)
        sheets[self.sheet["name"]] = chosen
        return actions.remap(batch=batch, by=by, sheets=sheets)

    def first_error(self) -> str:
        return next(str(e) for errors in self.errors.values() for e in errors)


def _given(given: dict[str, str], start: str) -> dict[str, str]:
    return {
        name.removeprefix(start): value for name, value in given.items() if name.startswith(start)
    }


def kind_choices() -> list[tuple[str, str]]:
    return [(layout.kind, layout.label) for layout in layouts().values()]
