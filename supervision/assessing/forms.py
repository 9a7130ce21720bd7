"""The form of a term of the assessment."""

from __future__ import annotations

from typing import Any

from django import forms

from supervision.assessing.terms import Ground, choices_of
from supervision.models import AssessmentTerm, Indicator
from units.forms import EditForm


def _narrowings() -> list[tuple[str, Any]]:
    """Return what a ground may be narrowed to, by kind of ground."""
    groups = {"问题类别": Ground.FINDING, "表扬批评事由": Ground.PRAISE, "统计数字": Ground.METRIC}
    return [
        ("", "不限"),
        *((label, list(choices_of(ground).items())) for label, ground in groups.items()),
    ]


class TermForm(EditForm):
    position = forms.IntegerField(label="序号", min_value=1, max_value=999, initial=1)
    name = forms.CharField(
        label="条目", max_length=80, error_messages={"required": "请填写条目名称。"}
    )
    sign = forms.ChoiceField(label="加减", choices=AssessmentTerm.Sign.choices)
    ground = forms.ChoiceField(
        label="依据类型",
        choices=AssessmentTerm.Ground.choices,
        help_text="分值按这一类记录的条数计算，每一条都能在考核表里点开。",
    )
    narrowed = forms.ChoiceField(
        label="限于",
        choices=_narrowings,
        required=False,
        help_text="只计某一类；依据类型为统计数字的，必须选一个指标。",
    )
    points = forms.DecimalField(
        label="每项分值", min_value=0, max_digits=5, decimal_places=2,
        help_text="填正数；加分还是扣分由上面决定。",
        error_messages={"required": "请填写每项分值。"},
    )  # fmt: skip
    cap = forms.DecimalField(
        label="上限", min_value=0, max_digits=5, decimal_places=2, required=False,
        help_text="这一条全年最多加或扣多少分，不填为不限。",
    )  # fmt: skip
    basis = forms.CharField(
        label="依据", max_length=300, required=False, help_text="考核办法的文号和条款。"
    )
    status = forms.ChoiceField(
        label="核实情况",
        choices=Indicator.Status.choices,
        initial=Indicator.Status.UNCONFIRMED,
        help_text="没有正式文件的选未核实，考核表上会注明试行。",
    )
