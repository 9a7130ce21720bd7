"""What can be edited on the desk: a notice, or an outline; and whether it can."""

from __future__ import annotations

import re
from typing import Any

from django.db import models

from notices.actions import why_fixed as why_notice_fixed
from notices.composition.compose import render_line
from notices.composition.sources import Facts
from notices.composition.tokens import TokenError
from notices.models import BlockChange, Notice, NoticeBlock, Outline, OutlineBlock, Presence
from supervision.models import InspectionRound

Text = Notice | Outline
TextBlock = NoticeBlock | OutlineBlock
_TOKEN = re.compile(r"\{\{.*?\}\}")


def owner(text: Text) -> dict[str, Any]:
    """Return the foreign key by which blocks, changes and people belong to the text."""
    return {"notice": text} if isinstance(text, Notice) else {"outline": text}


def blocks_of(text: Text) -> models.QuerySet[Any]:
    model = NoticeBlock if isinstance(text, Notice) else OutlineBlock
    return model._default_manager.filter(**owner(text)).order_by("position")


def changes_of(text: Text) -> models.QuerySet[BlockChange]:
    return BlockChange.objects.filter(**owner(text))


def presences_of(text: Text) -> models.QuerySet[Presence]:
    return Presence.objects.filter(**owner(text))


def why_fixed(text: Text) -> str:
    """Return why the text cannot be changed any more, or nothing."""
    return why_notice_fixed(text) if isinstance(text, Notice) else ""


def round_of(text: Text) -> InspectionRound | None:
    """Return the round whose figures are shown: an outline's is the county's last computed one."""
    if isinstance(text, Notice):
        return text.round
    rounds = InspectionRound.objects.filter(county=text.county).exclude(computed_at=None)
    return rounds.select_related("county", "previous").order_by("-starts_on", "-pk").first()


def as_notice(text: Text) -> Notice | None:
    """Return what composes the text: an outline as a notice that is not stored."""
    if isinstance(text, Notice):
        return text
    round = round_of(text)
    if round is None:
        return None
    return Notice(
        county=text.county,
        round=round,
        title=_line(text.title, round),
        addressees=_line(text.addressees, round),
        copied_to=text.copied_to,
        annotation=text.annotation,
    )


def title_of(outline: Outline, round: InspectionRound | None) -> str:
    """Return the title as a notice on the round would have it; of no round, with gaps."""
    title = _line(outline.title, round) if round else outline.title
    return _TOKEN.sub("……", title)


def _line(text: str, round: InspectionRound) -> str:
    try:
        return render_line(text, Facts(round))
    except TokenError:
        return text
