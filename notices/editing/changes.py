"""Blocks put into a state, and the record by which that is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from notices.editing.texts import Text, TextBlock, blocks_of, changes_of, owner
from notices.models import BlockChange, Notice
from units.actions import RefusedError
from units.models import User

State = dict[str, Any]
CONTENT = ("kind", "lead", "text", "options")
# Typing that goes on without a longer pause is one change.
BURST = timedelta(seconds=20)
# Positions out of the way while blocks are put in a new order, each place held by one only.
_FAR, _NEW = 10_000, 20_000


def state_of(block: TextBlock) -> State:
    return {name: getattr(block, name) for name in (*CONTENT, "position")}


def same(one: State | None, other: State | None) -> bool:
    """Tell whether two states have the same content; the place does not count."""
    if one is None or other is None:
        return one is other
    return all(one[name] == other[name] for name in CONTENT)


def arrange(text: Text, ordered: Sequence[TextBlock]) -> None:
    """Store the order of the blocks, from 1 without gaps."""
    moved = [(n, block) for n, block in enumerate(ordered, 1) if block.position != n]
    if not moved:
        return
    rows = blocks_of(text)
    rows.filter(pk__in=[block.pk for _, block in moved]).update(position=F("position") + _FAR)
    for number, block in moved:
        block.position = number
    rows.model._default_manager.bulk_update([block for _, block in moved], ["position"])


def put(text: Text, key: int, state: State | None) -> None:
    """Bring the block into the state: changed, moved, removed, or back with its old key."""
    ordered: list[TextBlock] = list(blocks_of(text))
    block = next((one for one in ordered if one.pk == key), None)
    if block is not None:
        ordered.remove(block)
    if state is None:
        if block is not None:
            block.delete()
    else:
        if block is None:
            block = blocks_of(text).model(pk=key, position=_NEW + len(ordered), **owner(text))
        before = state_of(block)
        for name in CONTENT:
            setattr(block, name, state[name])
        if block._state.adding or not same(before, state):
            block.version += not block._state.adding
            block.save()
        ordered.insert(max(state["position"], 1) - 1, block)
    arrange(text, ordered)


def inserted(text: Text, state: State) -> TextBlock:
    """Make a new block in the state, at its position."""
    ordered: list[TextBlock] = list(blocks_of(text))
    content = {name: state[name] for name in CONTENT}
    rows = blocks_of(text).model._default_manager
    made: TextBlock = rows.create(**owner(text), **content, position=_NEW + len(ordered))
    ordered.insert(max(state["position"], 1) - 1, made)
    arrange(text, ordered)
    return made


def kept(text: Text, what: str, steps: list[dict[str, Any]], by: User | None) -> None:
    """Remember a change; what its author had undone can no longer be made again."""
    own = changes_of(text).filter(by=by)
    own.filter(state=BlockChange.State.UNDONE).update(state=BlockChange.State.DROPPED)
    now = timezone.now()
    last = changes_of(text).filter(state=BlockChange.State.DONE).last()
    if last is not None and last.by == by and now - last.at < BURST and _continues(last, steps):
        last.steps[0]["after"] = steps[0]["after"]
        last.at = now
        last.save(update_fields=["steps", "at"])
    else:
        BlockChange.objects.create(**owner(text), what=what, steps=steps, by=by, at=now)
    revise(text)


def _continues(last: BlockChange, steps: list[dict[str, Any]]) -> bool:
    """Tell whether both changes are of one block's words alone, the one after the other."""
    if len(last.steps) != 1 or len(steps) != 1:
        return False
    one, other = last.steps[0], steps[0]
    if one["block"] != other["block"] or None in (one["before"], other["before"], other["after"]):
        return False
    words_only = all(s["before"]["options"] == s["after"]["options"] for s in (one, other))
    return words_only and same(one["after"], other["before"])


def revise(text: Text) -> None:
    """Count a change of the notice's content; what was checked before is a draft again."""
    if isinstance(text, Notice):
        if text.state == Notice.State.CHECKED:
            text.state = Notice.State.DRAFT
        Notice.objects.filter(pk=text.pk).update(revision=F("revision") + 1, state=text.state)
        text.revision += 1


def undoable(text: Text, by: User | None) -> BlockChange | None:
    """Return the person's own last change that stands."""
    return changes_of(text).filter(by=by, state=BlockChange.State.DONE).last()


def redoable(text: Text, by: User | None) -> BlockChange | None:
    """Return the person's own change that was undone last."""
    return changes_of(text).filter(by=by, state=BlockChange.State.UNDONE).first()


def turn(text: Text, change: BlockChange, *, back: bool) -> None:
    """Undo a change, or make it again; raise RefusedError where others went on from there."""
    source, target = ("after", "before") if back else ("before", "after")
    steps = list(reversed(change.steps)) if back else change.steps
    now = {block.pk: state_of(block) for block in blocks_of(text)}
    for step in steps:
        if not same(now.get(step["block"]), step[source]):
            raise RefusedError(_overtaken(text, change, step["block"]))
    for step in steps:
        put(text, step["block"], step[target])
    change.state = BlockChange.State.UNDONE if back else BlockChange.State.DONE
    change.save(update_fields=["state"])
    revise(text)


def _overtaken(text: Text, change: BlockChange, key: int) -> str:
    later = changes_of(text).filter(pk__gt=change.pk, state=BlockChange.State.DONE)
    others = (c for c in later.select_related("by") if any(s["block"] == key for s in c.steps))
    other = next(others, None)
    who = f"{other.by or '系统'}又改了同一段" if other else "同一段又有了改动"
    return f"“{change.what}”之后{who}，不能直接撤销或恢复，请直接修改这一段。"
