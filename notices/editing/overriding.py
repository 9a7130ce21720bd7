"""Which figures of a notice can be written otherwise, and the form for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from notices.composition.compose import CASES, compose
from notices.composition.figures import Figure, Figures, plain
from notices.composition.overrides import expression
from notices.composition.sources import Facts
from notices.composition.tokens import TokenError, tokens
from notices.editing.texts import blocks_of
from notices.models import Notice
from units.forms import ActionForm

LONGEST = 60
TEXT, FINDINGS = "正文", "findings."


@dataclass(frozen=True)
class Overridable:
    """A figure as the data says it, and where it stands: `part` is the text or a table."""

    part: str
    label: str
    computed: str


def figures_of(notice: Notice) -> dict[str, Overridable]:
    """Return the figures of the text and of the attached tables, by their expression."""
    found = _of_text(notice)
    for attachment in compose(notice).attachments:
        for figure in attachment.table.figures if attachment.table else ():
            # A problem's words are the finding's: they are changed there.
            if figure.reference and not figure.reference.startswith(FINDINGS):
                computed = figure.computed if figure.told else figure.text
                part = f"{attachment.label} {attachment.title}"
                one = Overridable(part, f"{figure.description}：{computed}", computed)
                found.setdefault(figure.reference, one)
    return found


def _of_text(notice: Notice) -> dict[str, Overridable]:
    facts = Facts(notice.round)
    figures = Figures(facts)
    found: dict[str, Overridable] = {}
    for block in blocks_of(notice):
        for text in (block.lead, block.text):
            try:
                named = tokens(text)
            except TokenError:
                continue
            for token in named:
                if token.reference in {CASES} or token.space in {"attachment", "section"}:
                    continue
                try:
                    runs = figures.runs(token)
                    key = expression(token, facts)
                except TokenError:
                    continue
                if not any(isinstance(run, Figure) for run in runs):
                    continue
                computed = plain(runs)
                where = f"第{block.position}段 {token.source[2:-2]}：{computed[:LONGEST]}"
                found.setdefault(key, Overridable(TEXT, where, computed))
    return found


class OverrideForm(ActionForm):
    reference = forms.ChoiceField(label="哪个数字")
    text = forms.CharField(label="改写为", max_length=200)
    reason = forms.CharField(
        label="理由", max_length=300, widget=forms.Textarea({"rows": 2}),
        help_text="写明依据，如：以市级通报口径为准。会列在核稿报告里。",
    )  # fmt: skip

    def __init__(
        self, *args: Any, figures: Mapping[str, Overridable], first: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        parts: dict[str, list[tuple[str, str]]] = {}
        for key, one in figures.items():
            parts.setdefault(one.part, []).append((key, one.label))
        field = self.fields["reference"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择"), *parts.items()]
        field.initial = first
