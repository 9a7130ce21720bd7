"""What people do to the outlines of their county."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from notices import outlines
from notices.composition import tokens
from notices.composition.tokens import TokenError
from notices.models import BlockChange, Notice, Outline, OutlineBlock, Presence
from notices.outlines import BlockFile
from units import events
from units.actions import RefusedError, hold, sentences
from units.models import County, User

FACTS = ("name", "title", "addressees", "copied_to", "annotation")


@transaction.atomic
def copy_outline(*, county: County, name: str, source: Outline | None, by: User | None) -> Outline:
    """Give the county a copy of an outline, of its own or of another county; None: the general one.

    Raises RefusedError.
    """
    hold(county)
    general = outlines.outlines()[outlines.DEFAULT]
    facts = source or general
    own = source is not None and source.county_id == county.pk
    made = Outline(
        county=county,
        name=name,
        title=facts.title,
        addressees=facts.addressees if own else county.addressees or facts.addressees,
        copied_to=facts.copied_to if own else "",
        annotation=facts.annotation,
        is_default=not Outline.objects.filter(county=county).exists(),
    )
    _validate(made)
    made.save()
    blocks: Any = source.blocks.order_by("position") if source else general.blocks
    OutlineBlock.objects.bulk_create(
        _copied(made, position, block) for position, block in enumerate(blocks, 1)
    )
    after = {"name": name, "copied": str(source or general.name), "blocks": len(blocks)}
    events.record(by=by, county=county, verb="新建提纲", on=made, after=after)
    return made


def _copied(outline: Outline, position: int, block: OutlineBlock | BlockFile) -> OutlineBlock:
    return OutlineBlock(
        outline=outline, position=position, kind=block.kind, lead=block.lead, text=block.text,
        options=block.options,
    )  # fmt: skip


@transaction.atomic
def change_outline(*, outline: Outline, by: User | None, **facts: str) -> Outline:
    """Set name, title and addressees of an outline. Raises RefusedError."""
    hold(outline.county)
    stored = Outline.objects.select_related("county").get(pk=outline.pk)
    before = {name: getattr(stored, name) for name in facts}
    for name, value in facts.items():
        setattr(stored, name, value)
    if before == facts:
        return stored
    _validate(stored)
    stored.save(update_fields=list(facts))
    events.record(
        by=by, county=stored.county, verb="修改提纲", on=stored, before=before, after=dict(facts)
    )
    return stored


def _validate(outline: Outline) -> None:
    for field in ("title", "addressees"):
        try:
            tokens.parse(getattr(outline, field))
        except TokenError as error:
            raise RefusedError(str(error), field) from None
    try:
        outline.full_clean(exclude={"county"}, validate_constraints=False)
    except ValidationError as error:
        raise RefusedError(sentences(error)) from None
    same = Outline.objects.filter(county=outline.county, name=outline.name)
    if same.exclude(pk=outline.pk).exists():
        raise RefusedError(f"本县已有名为“{outline.name}”的提纲，请换个名称。", "name")


@transaction.atomic
def set_default(*, outline: Outline, by: User | None) -> None:
    """Have notices drafted from this outline unless another is chosen."""
    hold(outline.county)
    before = Outline.objects.filter(county=outline.county, is_default=True).first()
    if before == outline:
        return
    if before:
        Outline.objects.filter(pk=before.pk).update(is_default=False)
    Outline.objects.filter(pk=outline.pk).update(is_default=True)
    facts = {"before": str(before) if before else ""}
    events.record(by=by, county=outline.county, verb="设为默认提纲", on=outline, after=facts)


@transaction.atomic
def delete_outline(*, outline: Outline, by: User | None) -> None:
    """Delete an outline that no notice was drafted from. Raises RefusedError."""
    hold(outline.county)
    if used := Notice.objects.filter(outline=outline).count():
        raise RefusedError(
            f"“{outline}”已用于 {used} 份通报，不能删除；可以改名，或把别的设为默认。"
        )
    facts = {"name": outline.name, "blocks": outline.blocks.count()}
    events.record(by=by, county=outline.county, verb="删除提纲", on=outline, before=facts)
    for rows in (BlockChange, Presence, OutlineBlock):
        rows._default_manager.filter(outline=outline).delete()
    outline.delete()
