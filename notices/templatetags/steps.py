"""The steps that a person may take with a notice, as buttons."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from notices.models import FrozenDocument, Notice, NoticeStep
from notices.steps import rules
from notices.steps.forms import ReasonForm, StepForm
from notices.steps.sealing import SEAL_TASK
from units import access
from units.models import Job

register = template.Library()
Kind = NoticeStep.Kind


@register.inclusion_tag("notices/step/panel.html", takes_context=True)
def steps_of(context: Context, notice: Notice) -> dict[str, Any]:
    """Draw the notice's way and the person's next steps; nothing for those who only read."""
    user = context["request"].user
    if not access.may(user, "NOTICE_VIEW", on=notice):
        return {"notice": notice, "works": False}
    signed = FrozenDocument.objects.filter(notice=notice).exists()
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "notice": notice,
        "works": True,
        "steps": [_step(kind) for kind in rules.open_to(notice, user)],
        "signed": signed,
        "kept": getattr(notice, "signed_file", None),
        "job": Job.objects.filter(task=SEAL_TASK, subject=f"notice:{notice.pk}").first()
        if signed
        else None,
        "last": notice.steps.select_related("by").last(),
    }


def _step(kind: NoticeStep.Kind) -> dict[str, Any]:
    rule = rules.RULES[kind]
    asks = kind in {Kind.SUBMIT, Kind.RETURN, Kind.WITHDRAW}
    form = (ReasonForm if rule.needs_remark else StepForm)(auto_id=f"{kind}-%s") if asks else None
    return {"kind": kind.value, "label": rule.label, "form": form, "grave": rule.needs_remark}
