"""The forms of the steps of a rectification item."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.db import models

from supervision.evidence.forms import CarryingForm
from supervision.findings import actions as judging
from supervision.models import Finding, RectificationItem
from supervision.rectification import actions as steps
from supervision.rectification.bulk import Outcome, each, issue_each
from units.actions import RefusedError
from units.forms import ActionForm, DateInput
from units.models import User


def _words(label: str, *, required: str = "", help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=1000,
        required=bool(required),
        widget=forms.Textarea({"rows": 4}),
        help_text=help_text,
        error_messages={"required": required},
    )


class AnswerForm(CarryingForm):
    """What the unit did, and with what result."""

    text = _words(
        "整改措施和结果",
        required="请写明整改措施和结果。",
        help_text="写明做了什么、结果怎样、以后怎样防止再犯。",
    )


class ExtensionForm(CarryingForm):
    until = forms.DateField(
        label="申请延至",
        widget=DateInput,
        error_messages={"required": "请填写申请延至的日期。", "invalid": "请写成 2026-12-01。"},
    )
    reason = _words("延期原因", required="请写明需要延期的原因。")


class AppealForm(CarryingForm):
    reason = _words("申诉理由", required="请写明申诉的理由。")


class GrantForm(ActionForm):
    """More time, given unasked."""

    until = forms.DateField(
        label="延至",
        widget=DateInput,
        error_messages={"required": "请填写延至的日期。", "invalid": "请写成 2026-12-01。"},
    )
    reason = _words("延期原因", required="请写明延期的原因。")


class CloseForm(ActionForm):
    note = _words("审核意见", help_text="单位尚未反馈就销号的，要写明依据。")


class ReturnForm(ActionForm):
    reason = _words("退回原因", required="请写明退回的原因，让单位知道还差什么。")


class WithdrawForm(ActionForm):
    reason = _words("撤销原因", required="请写明撤销的原因。")


def _decision(label: str, yes: str, no: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", yes), ("no", no)],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择处理结果。"},
    )


class ExtensionDecisionForm(ActionForm):
    grant = _decision("处理结果", "同意延期", "不同意")
    note = _words("说明", help_text="不同意的，要写明原因。")


class AppealDecisionForm(ActionForm):
    uphold = _decision("处理结果", "申诉成立，撤销该事项", "驳回，继续整改")
    note = _words("理由", required="请写明处理申诉的理由。")


class ReviewForm(ActionForm):
    """What is to become of the chosen findings, with the words that it takes."""

    class What(models.TextChoices):
        CONFIRM = "confirm", "确认"
        DISMISS = "dismiss", "误报"
        WAIVE = "waive", "豁免"
        RECONSIDER = "reconsider", "撤回认定"
        ISSUE = "issue", "交办整改"

    what = forms.ChoiceField(
        choices=What.choices,
        widget=forms.HiddenInput,
        error_messages={"required": "请点一个处理按钮。", "invalid_choice": "没有这种处理方式。"},
    )
    chosen = forms.TypedMultipleChoiceField(
        coerce=int,
        widget=forms.MultipleHiddenInput,
        error_messages={
            "required": "请先勾选问题。",
            "invalid_choice": "所选问题中有的已不在本轮，请刷新后重新选择。",
        },
    )
    note = forms.CharField(
        label="说明",
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="误报、豁免要写明理由；确认、交办可以不填。",
    )
    until = forms.DateField(
        label="豁免至", widget=DateInput, required=False, help_text="不填为长期豁免。"
    )
    due_on = forms.DateField(
        label="整改期限",
        widget=DateInput,
        required=False,
        help_text="不填则按通报的期限，通报没有的按问题类别推算工作日。",
    )
    together = forms.BooleanField(label="同一单位合为一项交办", required=False)

    def __init__(self, *args: Any, findings: dict[int, Finding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.findings = findings
        self.fields["chosen"].choices = [(pk, pk) for pk in findings]  # type: ignore[attr-defined]

    def decide(self, by: User) -> tuple[str, str]:
        """Do what was asked; return what was done and what was refused, both empty for nothing."""
        outcome: Outcome | None = self.carry_out(self._decided, by=by)
        if outcome is None:
            return "", ""
        what = self.What(self.cleaned_data["what"])
        return f"已{what.label}{len(outcome.done)}项。", outcome.refusals

    def _decided(
        self,
        *,
        by: User,
        what: str,
        chosen: list[int],
        note: str,
        until: date | None,
        due_on: date | None,
        together: bool,
    ) -> Outcome:
        findings = [self.findings[pk] for pk in chosen]
        if what == self.What.ISSUE:
            return issue_each(findings, by=by, together=together, due_on=due_on, note=note)
        if what == self.What.WAIVE:
            return Outcome(judging.waive(findings=findings, by=by, note=note, until=until))
        action: Callable[..., list[Finding]] = getattr(judging, what)
        return Outcome(action(findings=findings, by=by, note=note))


class HandlingForm(ActionForm):
    """What the office does with several items at once, with one note for all."""

    class What(models.TextChoices):
        CLOSE = "close", "销号"
        RETURN = "return", "退回"
        GRANT = "grant", "同意延期"
        REFUSE = "refuse", "不同意延期"
        EXTEND = "extend", "延长期限"

    what = forms.ChoiceField(
        choices=What.choices,
        widget=forms.HiddenInput,
        error_messages={"required": "请点一个处理按钮。", "invalid_choice": "没有这种处理方式。"},
    )
    chosen = forms.TypedMultipleChoiceField(
        coerce=int,
        widget=forms.MultipleHiddenInput,
        error_messages={
            "required": "请先勾选事项。",
            "invalid_choice": "所选事项中有的已由他人办理，请刷新后重新选择。",
        },
    )
    note = forms.CharField(
        label="意见",
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="退回、不同意延期、延长期限要写明原因；单位会看到。",
    )
    until = forms.DateField(
        label="延至", widget=DateInput, required=False, help_text="只用于延长期限。"
    )

    def __init__(
        self, *args: Any, items: dict[int, RectificationItem], offered: set[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        self.fields["chosen"].choices = [(pk, pk) for pk in items]  # type: ignore[attr-defined]
        self.fields["what"].choices = [one for one in self.What.choices if one[0] in offered]  # type: ignore[attr-defined]

    @property
    def chosen_before(self) -> set[int]:
        """What was chosen when the form was refused: it stays chosen."""
        given: Any = self.data
        typed = given.getlist("chosen") if self.is_bound else []
        return {int(one) for one in typed if one.isdigit()}

    def decide(self, by: User) -> tuple[str, str]:
        """Do what was asked; return what was done and what was refused, both empty for nothing."""
        outcome: Outcome | None = self.carry_out(self._decided, by=by)
        if outcome is None:
            return "", ""
        what = self.What(self.cleaned_data["what"])
        return f"已{what.label}{len(outcome.done)}项。", outcome.refusals

    def _decided(
        self, *, by: User, what: str, chosen: list[int], note: str, until: date | None
    ) -> Outcome:
        items = [self.items[pk] for pk in chosen]
        match what:
            case self.What.CLOSE:
                return each(items, steps.close, by=by, note=note)
            case self.What.RETURN:
                return each(items, steps.send_back, by=by, reason=note)
            case self.What.EXTEND:
                if until is None:
                    raise RefusedError("请填写延至的日期。", "until")
                return each(items, steps.extend, by=by, until=until, reason=note)
        grant = what == self.What.GRANT
        return each(items, steps.decide_extension, by=by, grant=grant, note=note)
