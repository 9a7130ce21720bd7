"""The forms of a rule's versions and of the steps they take."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms

from supervision.indicators.editing.actions import FACTS, version
from supervision.metrics import catalogue
from supervision.models import Indicator
from units.actions import RefusedError
from units.forms import ActionForm, DateInput, EditForm
from units.models import County

Level = Indicator.Level
NUMBER: dict[str, Any] = {"max_digits": 10, "decimal_places": 2, "required": False}
NOT_A_NUMBER = {"invalid": "请填写数字。"}


class VersionForm(EditForm):
    """What a version of a rule says; with `base` what it starts from."""

    level = forms.ChoiceField(label="层级", help_text="县级规则只能比上级更严，放宽的不会采用。")
    name = forms.CharField(label="名称", max_length=80)
    condition = forms.CharField(
        label="判定条件", max_length=300, widget=forms.Textarea({"rows": 2}),
        help_text="写进问题描述；阈值不必再写，系统会接在后面。",
    )  # fmt: skip
    threshold = forms.DecimalField(label="阈值", error_messages=NOT_A_NUMBER, **NUMBER)
    warn_at = forms.DecimalField(label="提醒线", error_messages=NOT_A_NUMBER, **NUMBER)
    window = forms.CharField(label="检查时段", max_length=40, required=False)
    points = forms.DecimalField(
        label="分值", error_messages=NOT_A_NUMBER, required=False, max_digits=6, decimal_places=2
    )
    cap = forms.DecimalField(
        label="扣分上限", error_messages=NOT_A_NUMBER, required=False, max_digits=6,
        decimal_places=2,
    )  # fmt: skip
    veto = forms.BooleanField(label="单项否决", required=False)
    basis = forms.CharField(
        label="依据", max_length=300, help_text="文件名称和文号，通报里会引用。",
        error_messages={"required": "请写明依据。"},
    )  # fmt: skip
    status = forms.ChoiceField(
        label="核实情况", choices=Indicator.Status.choices,
        help_text="对照过正式文本的选“已核实”；没有核实的，得分不作为正式得分。",
    )  # fmt: skip
    valid_from = forms.DateField(
        label="生效日期", widget=DateInput,
        error_messages={"required": "请填写生效日期。", "invalid": "请写成 2026-12-01。"},
        help_text="按轮次的数据截止日判断用哪个版本；已结束的轮次不变。",
    )  # fmt: skip
    valid_to = forms.DateField(
        label="失效日期", widget=DateInput, required=False, help_text="不填为一直有效。",
        error_messages={"invalid": "请写成 2026-12-01。"},
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        base: Indicator,
        county: County,
        levels: list[str],
        stored: Indicator | None = None,
        **kwargs: Any,
    ) -> None:
        if stored is None:
            kwargs["initial"] = _initial(base)
        super().__init__(*args, stored=stored, **kwargs)
        self.base, self.county = base, county
        chosen: Any = self.fields["level"]
        chosen.choices = [(key, label) for key, label in Level.choices if key in levels]
        if stored is not None:
            del self.fields["level"]
        self._leave_out()

    def _leave_out(self) -> None:
        """Ask for nothing that has no effect on this rule."""
        measure = self.base.unit_of_measure
        for name in ("threshold", "warn_at"):
            self.fields[name].label = f"{self.fields[name].label}（{measure}）" if measure else (
                self.fields[name].label
            )  # fmt: skip
        counted = bool(self.base.metric)
        if counted and self.base.code not in catalogue.judging():
            del self.fields["threshold"]
        elif self.base.code in catalogue.judging():
            self.fields["threshold"].required = True
            self.fields["threshold"].error_messages["required"] = "请填写阈值。"
        if not self.base.warn_metric:
            del self.fields["warn_at"]
        if self.base.object != Indicator.Object.WEBSITE:
            del self.fields["points"], self.fields["cap"]

    def facts_of(self, record: Any) -> dict[str, Any]:
        return {name: _plain(getattr(record, name)) for name in self.fields if name in FACTS}

    def clean(self) -> dict[str, Any]:
        """Fill in what is not asked from the rule."""
        given = super().clean() or self.cleaned_data
        for name in FACTS:
            if name not in self.fields:
                given[name] = getattr(self.base, name)
        return given

    @property
    def digest(self) -> str:
        """Return what tells whether the preview that was seen is of these words."""
        said = {k: str(v) for k, v in self.cleaned_data.items() if k in (*FACTS, "level")}
        return hashlib.sha256(repr(sorted(said.items())).encode()).hexdigest()[:20]

    def proposed(self) -> Indicator | None:
        """Return the version that the form describes, unsaved; None when it is unfit."""
        if not self.is_valid():
            return None
        facts = {name: self.cleaned_data[name] for name in FACTS}
        level = self.cleaned_data.get("level") or self.base.level
        try:
            made = version(base=self.base, county=self.county, level=level, **facts)
        except RefusedError as error:
            self.add_error(error.field if error.field in self.fields else None, str(error))
            return None
        if isinstance(self.stored, Indicator):
            made.pk = self.stored.pk
        return made


def _initial(base: Indicator) -> dict[str, Any]:
    """Return what a new version starts from; when it begins is for the person to say."""
    facts = {name: _plain(getattr(base, name)) for name in FACTS}
    return facts | {"valid_from": None, "valid_to": None, "level": Level.COUNTY}


def _plain(value: Any) -> Any:
    """Write a number without zeros at its end."""
    return f"{value.normalize():f}" if hasattr(value, "normalize") else value


class CheckForm(ActionForm):
    """Nothing to fill in: the version stands beside it."""


class DropForm(ActionForm):
    reason = forms.CharField(
        label="原因", max_length=300, widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "请写明原因，提出人在操作记录里能看到。"},
    )  # fmt: skip


class EndForm(ActionForm):
    on = forms.DateField(
        label="有效至", widget=DateInput, help_text="这一天仍有效，次日起不再采用。",
        error_messages={"required": "请填写日期。", "invalid": "请写成 2026-12-01。"},
    )  # fmt: skip
