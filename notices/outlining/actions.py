"""Making an outline of an earlier notice's text."""

from __future__ import annotations

from django.db import transaction

from notices.models import Outline, OutlineBlock
from notices.outlining.propose import Draft
from units import events
from units.actions import RefusedError, hold
from units.models import County, User


@transaction.atomic
def create_outline(
    *, county: County, name: str, draft: Draft, chosen: set[str], by: User
) -> Outline:
    """Keep a draft as an outline of the county, with the chosen numbers as tokens.

    It is not the default one. Raises RefusedError when the name is taken or nothing was read.
    """
    hold(county)
    name = name.strip()
    if not name:
        raise RefusedError("请给提纲起个名称，如：2023年通报提纲。", "name")
    if Outline.objects.filter(county=county, name=name).exists():
        raise RefusedError(f"本县已有提纲“{name}”，请换个名称。", "name")
    if not draft.blocks:
        raise RefusedError("没有读出段落，请核对所贴的文字。")
    outline = Outline.objects.create(
        county=county,
        name=name,
        title=(draft.title or name)[:200],
        addressees=(draft.addressees or county.addressees)[:300],
    )
    OutlineBlock.objects.bulk_create(
        OutlineBlock(
            outline=outline,
            position=position,
            kind=block.kind,
            lead=block.lead[:120],
            text=block.written(chosen, position),
            options=block.options,
        )
        for position, block in enumerate(draft.blocks, 1)
    )
    events.record(
        by=by, county=county, verb="从旧通报生成提纲", on=outline,
        after={"name": name, "blocks": len(draft.blocks), "tokens": len(chosen)},
    )  # fmt: skip
    return outline
