"""The forms of the steps of a rectification item."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db import models

from supervision.evidence.forms import ACCEPTED, CarryingForm
from supervision.evidence.pictured import KeepingForm
from supervision.findings import actions as judging
from supervision.models import Finding, RectificationItem
from supervision.rectification import actions as steps
from supervision.rectification.bulk import Outcome, each, issue_each
from supervision.rectification.telling import untold
from units.actions import RefusedError
from units.forms import ActionForm, DateInput, FilesField
from units.models import StoredFile, User


def _words(
    label: str, *, required: str = "", help_text: str = "", rows: int = 4, most: int = 1000
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(required),
        widget=forms.Textarea({"rows": rows}),
        help_text=help_text,
        error_messages={"required": required},
    )


def _until(label: str) -> forms.DateField:
    wrong = {"required": f"请填写{label}的日期。", "invalid": "请写成 2026-12-01。"}
    return forms.DateField(label=label, widget=DateInput, error_messages=wrong)


class AnswerForm(CarryingForm):
    """What the unit did, and with what result."""

    text = _words(
        "整改措施和结果",
        required="请写明整改措施和结果。",
        help_text="写明做了什么、结果怎样、以后怎样防止再犯。",
    )


class ExtensionForm(CarryingForm):
    until = _until("申请延至")
    reason = _words("延期原因", required="请写明需要延期的原因。")


class AppealForm(CarryingForm):
    reason = _words("申诉理由", required="请写明申诉的理由。")


class GrantForm(ActionForm):
    """More time, given unasked."""

    until = _until("延至")
    reason = _words("延期原因", required="请写明延期的原因。")


class CloseForm(ActionForm):
    note = _words("审核意见", help_text="单位尚未反馈就销号的，要写明依据。")


class ReturnForm(KeepingForm):
    brought = "attached"
    purpose = StoredFile.Purpose.EVIDENCE
    reason = _words("退回原因", required="请写明退回的原因，让单位知道还差什么。")
    attached = FilesField(
        label="附件",
        accept=ACCEPTED,
        required=False,
        help_text="如圈出了问题的截图，可选多个；随退回一起给单位看。",
    )

    def __init__(self, *args: Any, item: RectificationItem, by: User) -> None:
        super().__init__(*args, county=item.county, by=by)


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


class BulkForm(ActionForm):
    """What is to become of the chosen rows: the button that was clicked, one note for all."""

    What: ClassVar[type[models.TextChoices]]
    _decided: Callable[..., Outcome]

    what = forms.ChoiceField(
        widget=forms.HiddenInput,
        error_messages={"required": "请点一个处理按钮。", "invalid_choice": "没有这种处理方式。"},
    )
    chosen: Any = forms.ModelMultipleChoiceField(
        None,
        widget=forms.MultipleHiddenInput,
        error_messages={
            "required": "请先勾选要办理的。",
            "invalid_choice": "所选的有的已经不在这里，可能已由他人办理，请刷新后重新选择。",
        },
    )

    def __init__(self, data: Any, *, rows: models.QuerySet[Any], offered: Iterable[str]) -> None:
        super().__init__(data)
        self.offered = offered
        fields: Any = self.fields
        fields["chosen"].queryset = rows
        fields["what"].choices = [one for one in self.What.choices if one[0] in offered]

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


class ReviewForm(BulkForm):
    """What is to become of findings."""

    class What(models.TextChoices):
        CONFIRM = "confirm", "确认"
        DISMISS = "dismiss", "误报"
        WAIVE = "waive", "豁免"
        RECONSIDER = "reconsider", "撤回认定"
        ISSUE = "issue", "交办整改"

    note = _words("说明", help_text="误报、豁免要写明理由；确认、交办可以不填。", most=300, rows=2)
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

    _untold: tuple[str, ...] = ()

    def decide(self, by: User) -> tuple[str, str]:
        """Say as well which units nobody was told for."""
        done, refused = super().decide(by)
        if self._untold:
            refused += (
                f"没有人收到交办消息的单位：{'、'.join(self._untold)}，没有联络员。"
                "请在“人员与任职”里邀请联络员，任职后就能看到并反馈；在此之前请另行通知。"
            )
        return done, refused

    def _decided(
        self,
        *,
        by: User,
        what: str,
        chosen: Iterable[Finding],
        note: str,
        until: date | None,
        due_on: date | None,
        together: bool,
    ) -> Outcome:
        if what == self.What.ISSUE:
            issued = issue_each(chosen, by=by, together=together, due_on=due_on, note=note)
            self._untold = tuple(untold(issued.done))
            return issued
        if what == self.What.WAIVE:
            return Outcome(judging.waive(findings=chosen, by=by, note=note, until=until))
        action: Callable[..., list[Finding]] = getattr(judging, what)
        return Outcome(action(findings=chosen, by=by, note=note))


class HandlingForm(BulkForm):
    """What the office does with several items at once."""

    class What(models.TextChoices):
        CLOSE = "close", "销号"
        RETURN = "return", "退回"
        GRANT = "grant", "同意延期"
        REFUSE = "refuse", "不同意延期"
        EXTEND = "extend", "延长期限"

    note = _words("意见", help_text="退回、不同意延期、延长期限要写明原因；单位会看到。", rows=2)
    until = forms.DateField(
        label="延至", widget=DateInput, required=False, help_text="只用于延长期限。"
    )

    def _decided(
        self,
        *,
        by: User,
        what: str,
        chosen: Iterable[RectificationItem],
        note: str,
        until: date | None,
    ) -> Outcome:
        match what:
            case self.What.CLOSE:
                return each(chosen, steps.close, by=by, note=note)
            case self.What.RETURN:
                return each(chosen, steps.send_back, by=by, reason=note)
            case self.What.EXTEND:
                if until is None:
                    raise RefusedError("请填写延至的日期。", "until")
                return each(chosen, steps.extend, by=by, until=until, reason=note)
        grant = what == self.What.GRANT
        return each(chosen, steps.decide_extension, by=by, grant=grant, note=note)
