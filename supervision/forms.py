"""Forms of rounds and tallies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from supervision import periods
from supervision.actions import propose_round
from supervision.evidence.pictured import PicturedForm
from supervision.findings.actions import CASE_FACTS, FACTS
from supervision.models import Finding, InspectionRound, MediaAccount, SiteColumn, Tally, WorkOrder
from units.actions import RefusedError
from units.forms import ActionForm, DateInput, EditForm
from units.models import County, Unit


class RoundForm(ActionForm):
    """What opens a round; name and window are offered from the code and may be changed."""

    kind = forms.ChoiceField(label="类型", choices=InspectionRound.Kind.choices)
    code = forms.CharField(
        label="轮次代码",
        max_length=12,
        help_text="2023Q3 为第三季度，2022H1 为上半年，2025-09 为月，2023Q3-2 为第 2 批。",
        error_messages={"required": "请填写轮次代码。"},
    )
    label = forms.CharField(label="名称", max_length=40, help_text="通报里这样称呼本轮。")
    starts_on = forms.DateField(
        label="起始日期", widget=DateInput, help_text="接着上一轮次的截止日期，不漏掉一天。"
    )
    ends_on = forms.DateField(label="截止日期", widget=DateInput)
    as_of = forms.DateField(
        label="数据截止日", widget=DateInput, help_text="此日之后办结的工单，本轮仍算未办结。"
    )
    rectify_by = forms.DateField(label="整改期限", widget=DateInput, required=False)


class RoundFactsForm(EditForm):
    """What may still be changed about a round that is open."""

    label = forms.CharField(label="名称", max_length=40, help_text="通报里这样称呼本轮。")
    starts_on = forms.DateField(label="起始日期", widget=DateInput)
    ends_on = forms.DateField(label="截止日期", widget=DateInput)
    as_of = forms.DateField(
        label="数据截止日", widget=DateInput, help_text="此日之后办结的工单，本轮仍算未办结。"
    )
    rectify_by = forms.DateField(label="整改期限", widget=DateInput, required=False)


def proposal(county: County, kind: str = "", code: str = "") -> dict[str, Any]:
    """Return the initial values of the form: of the kind and code asked for, else the next ones.

    A code that does not fit the kind leaves the rest empty; a kind that does not exist is the
    last round's.
    """
    last = InspectionRound.objects.filter(county=county).order_by("-starts_on").first()
    if kind not in InspectionRound.Kind.values:
        kind = last.kind if last else InspectionRound.Kind.QUARTER
    period = periods.current_period(kind, timezone.localdate())
    while not code and InspectionRound.objects.filter(county=county, code=period.code).exists():
        period = period.next
    code = code or period.code
    try:
        offered = propose_round(county=county, kind=kind, code=code)
    except RefusedError:
        offered = {}
    return {"kind": kind, "code": code, **offered}


class ReasonForm(ActionForm):
    """The reason for reopening a round."""

    reason = forms.CharField(
        label="理由",
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text="记入操作记录，长期保留。",
        error_messages={"required": "请写明重新打开的理由，它会记入操作记录。"},
    )


# What the two numbers are called, by source.
VALUE_LABELS = {
    Tally.Source.WORK_ORDERS: "受理数",
    Tally.Source.SUBMISSIONS: "采用数",
    Tally.Source.CONTENT_ERRORS: "发现数",
}
FIXED_LABELS = {
    Tally.Source.WORK_ORDERS: "其中已办结",
    Tally.Source.CONTENT_ERRORS: "其中已改正",
}


class TallyForm(EditForm):
    """The cell and the count of one source; which dimensions it has follows from the source."""

    def __init__(self, *args: Any, county: County, source: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = Tally.Source(source)
        for name in Tally.DIMENSIONS_OF[told]:
            self.fields[name] = self._dimension(name, county)
        self.fields["value"] = forms.IntegerField(
            label=VALUE_LABELS.get(told, "数量"),
            min_value=0,
            error_messages={"required": "请填写数量，没有就填 0。"},
        )
        if told in FIXED_LABELS:
            self.fields["fixed"] = forms.IntegerField(
                label=FIXED_LABELS[told], min_value=0, required=False
            )
        self.fields["note"] = forms.CharField(label="说明", max_length=200, required=False)

    def _dimension(self, name: str, county: County) -> forms.Field:
        rows = {
            "unit": Unit.objects.filter(county=county),
            "column": SiteColumn.objects.filter(county=county),
            "account": MediaAccount.objects.filter(county=county),
        }
        field: Any = Tally._meta.get_field(name)
        if name in rows:
            return forms.ModelChoiceField(
                rows[name], label=str(field.verbose_name), required=False, empty_label="不分"
            )
        if name == "topic":
            known = WorkOrder.objects.filter(county=county).exclude(topic="")
            topics = known.order_by("topic").values_list("topic", flat=True).distinct()[:12]
            return forms.CharField(
                label=str(field.verbose_name),
                max_length=40,
                required=False,
                help_text="写法要与工单一致" + (f"，如：{'、'.join(topics)}。" if topics else "。"),
            )
        return forms.ChoiceField(
            label=str(field.verbose_name),
            required=False,
            choices=[("", "不分"), *field.flatchoices],
        )


class FindingForm(PicturedForm):
    """A problem that a person found: whose it is, of what class, on what, and the words."""

    kind = forms.ChoiceField(label="问题类别", choices=Finding.Kind.choices)
    unit = forms.ModelChoiceField(Unit.objects.none(), label="责任单位", empty_label="请选择")
    subject = forms.CharField(
        label="问题对象",
        max_length=200,
        required=False,
        help_text="栏目、账号、事项或专区的名称，通报里这样写；可从提示中选。",
    )
    wrong = forms.CharField(
        label="错误表述", max_length=200, required=False, help_text="只用于表述错误，照原文抄。"
    )
    correct = forms.CharField(label="正确表述", max_length=200, required=False)
    missing = forms.CharField(
        label="缺失内容",
        max_length=200,
        required=False,
        help_text="只用于办事指南、公开专区缺少的要素或资料。",
    )
    place = forms.CharField(
        label="出现位置",
        max_length=300,
        required=False,
        help_text="网址、页面或地点，让单位一看就能找到。",
    )
    description = forms.CharField(
        label="问题描述", max_length=500, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, county: County, **kwargs: Any) -> None:
        super().__init__(*args, county=county, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = Unit.objects.filter(county=county)
        self.fields["subject"].widget.attrs["list"] = "objects"
        self.fields["pictures"] = self.fields.pop("pictures")  # last, where the eye ends

    def facts_of(self, record: Any) -> dict[str, Any]:
        case = {name: record.facts.get(name, "") for name in CASE_FACTS}
        return {name: getattr(record, name) for name in FACTS} | case
