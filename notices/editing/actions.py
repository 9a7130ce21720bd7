"""What people do to the blocks of a notice or outline on the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from notices.composition import options as block_options
from notices.composition.options import FILES, OptionError
from notices.editing import annexes, changes, cleaning
from notices.editing.changes import State, state_of
from notices.editing.texts import Text, TextBlock, blocks_of, owner, why_fixed
from notices.models import Block, FigureOverride, Notice, Presence
from units import events, files
from units.actions import RefusedError, hold
from units.models import StoredFile, User

MAX_BLOCKS = 300
MAX_TEXT = 20_000
MAX_LEAD = 120
ANNEXED = ("separate", "table", "chart", *FILES)


class OvertakenError(RefusedError):
    """A save that stands on an older version; `block` is what is stored now, if it is there."""

    def __init__(self, message: str, block: TextBlock | None) -> None:
        super().__init__(message)
        self.block = block


@transaction.atomic
def save_words(
    *, text: Text, block: int, version: int, words: str, lead: str, by: User | None
) -> TextBlock:
    """Store the words of a block; nothing is written when they are the same.

    Raises OvertakenError when the block is not of this version any more.
    """
    _open(text)
    stored = _current(text, block, version, by)
    after = state_of(stored) | {"text": cleaning.joined(words), "lead": cleaning.joined(lead)}
    return _changed(text, stored, after, f"修改第{stored.position}段", by)


@transaction.atomic
def save_options(
    *, text: Text, block: int, version: int, options: Mapping[str, Any], words: str | None = None,
    by: User | None,
) -> TextBlock:  # fmt: skip
    """Store the settings of a block, and with `words` its text. Raises RefusedError."""
    _open(text)
    stored = _current(text, block, version, by)
    after = state_of(stored) | {"options": dict(options)}
    if words is not None:
        after["text"] = cleaning.joined(words)
    return _changed(text, stored, after, f"设置第{stored.position}段", by)


@transaction.atomic
def take_annex(
    *, text: Text, block: int, version: int, upload: UploadedFile, title: str, by: User | None
) -> TextBlock:
    """Annex a file as it is: its table is read, or its pages are printed. Raises RefusedError."""
    _open(text)
    stored = _current(text, block, version, by)
    file = files.receive(
        upload, purpose=StoredFile.Purpose.DOCUMENT, county=text.county, unit=None, by=by
    )
    kept = {k: v for k, v in stored.options.items() if k not in ANNEXED}
    after = state_of(stored) | {"options": kept | annexes.options_of(file), "text": title}
    return _changed(text, stored, after, f"上传第{stored.position}段的附件", by)


@transaction.atomic
def split(
    *, text: Text, block: int, version: int, words: list[str], lead: str, by: User | None
) -> TextBlock:
    """Store the first of the words in the block and the others as paragraphs after it.

    Returns the last of them.
    """
    _open(text)
    stored = _current(text, block, version, by)
    pieces = [one for piece in words for one in cleaning.paragraphs(piece) or [""]] or [""]
    before = state_of(stored)
    after = before | {"text": pieces[0], "lead": cleaning.joined(lead)}
    _validate(text, after)
    steps = [{"block": stored.pk, "before": before, "after": after}]
    changes.put(text, stored.pk, after)
    last = stored
    for number, piece in enumerate(pieces[1:], stored.position + 1):
        last = _inserted(text, _fresh(Block.Kind.PARAGRAPH, number, text=piece), steps)
    changes.kept(text, f"把第{stored.position}段分成{len(pieces)}段", steps, by)
    _record(text, "分开通报段落", stored, before, after | {"paragraphs": len(pieces)}, by)
    return last


@transaction.atomic
def add_block(
    *, text: Text, kind: str, after: int, by: User | None, options: Mapping[str, Any] | None = None,
    words: str = "",
) -> TextBlock:  # fmt: skip
    """Put a new block after the one with the primary key `after`, 0 for the very start."""
    _open(text)
    previous = blocks_of(text).filter(pk=after).first()
    position = previous.position + 1 if previous else 1
    if after and previous is None:
        position = blocks_of(text).count() + 1  # the one it should follow has gone meanwhile
    steps: list[dict[str, Any]] = []
    state = _fresh(kind, position, text=words, options=options)
    made = _inserted(text, state, steps)
    changes.kept(text, f"加入第{made.position}段（{made.get_kind_display()}）", steps, by)
    _record(text, "加入通报段落", made, None, state, by)
    return made


@transaction.atomic
def move_block(*, text: Text, block: int, down: bool, by: User | None) -> TextBlock:
    """Exchange a block with its neighbour; at the edge nothing happens."""
    _open(text)
    stored = _found(text, block, by)
    to = stored.position + (1 if down else -1)
    if not 1 <= to <= blocks_of(text).count():
        return stored
    before = state_of(stored)
    after = before | {"position": to}
    changes.put(text, stored.pk, after)
    steps = [{"block": stored.pk, "before": before, "after": after}]
    changes.kept(text, f"{'下移' if down else '上移'}第{before['position']}段", steps, by)
    _record(text, "移动通报段落", stored, {"position": before["position"]}, {"position": to}, by)
    return _found(text, block, by)


@transaction.atomic
def remove_block(*, text: Text, block: int, version: int, by: User | None) -> None:
    """Take a block out; undo brings it back. Raises OvertakenError."""
    _open(text)
    stored = _current(text, block, version, by)
    before = state_of(stored)
    changes.put(text, stored.pk, None)
    steps = [{"block": block, "before": before, "after": None}]
    changes.kept(text, f"删除第{before['position']}段", steps, by)
    _record(text, "删除通报段落", text, before, None, by)


@transaction.atomic
def undo(*, text: Text, by: User | None) -> str:
    """Take the person's own last change back; return what it was."""
    return _turned(text, by, back=True)


@transaction.atomic
def redo(*, text: Text, by: User | None) -> str:
    """Make the change that the person undid last again; return what it was."""
    return _turned(text, by, back=False)


def _turned(text: Text, by: User | None, *, back: bool) -> str:
    _open(text)
    change = changes.undoable(text, by) if back else changes.redoable(text, by)
    if change is None:
        raise RefusedError("没有可以撤销的改动。" if back else "没有可以恢复的改动。")
    changes.turn(text, change, back=back)
    verb = "撤销段落改动" if back else "恢复段落改动"
    events.record(
        by=by, county=text.county, verb=verb, on=text, after={"what": change.what}
    )  # fmt: skip
    return change.what


def _open(text: Text) -> None:
    """Hold the text's county, read the text anew, and refuse when it is fixed."""
    hold(text.county)
    text.refresh_from_db()
    if fixed := why_fixed(text):
        raise RefusedError(fixed)


def _found(text: Text, block: int, by: User | None) -> TextBlock:
    stored: TextBlock | None = blocks_of(text).filter(pk=block).first()
    if stored is None:
        raise OvertakenError(_who(text, block, by) + "删去了这一段，您的改动没有保存。", None)
    return stored


def _current(text: Text, block: int, version: int, by: User | None) -> TextBlock:
    stored = _found(text, block, by)
    if stored.version != version:
        raise OvertakenError(
            f"{_who(text, block, by)}改了这一段，您的改动没有保存。请对照两种写法后再定。", stored
        )
    return stored


def _who(text: Text, block: int, by: User | None) -> str:
    """Name who changed the block last, as the person is told of it."""
    for change in changes.changes_of(text).select_related("by").order_by("-pk")[:50]:
        if any(step["block"] == block for step in change.steps):
            return "您在另一个窗口" if change.by == by else str(change.by or "系统")
    return "别人"


def _changed(text: Text, stored: TextBlock, after: State, what: str, by: User | None) -> TextBlock:
    before = state_of(stored)
    if changes.same(before, after):
        return stored
    _validate(text, after)
    changes.put(text, stored.pk, after)
    changes.kept(text, what, [{"block": stored.pk, "before": before, "after": after}], by)
    differing = [name for name in changes.CONTENT if before[name] != after[name]]
    _record(
        text, "修改通报段落", stored,
        {name: before[name] for name in differing}, {name: after[name] for name in differing}, by,
    )  # fmt: skip
    return _found(text, stored.pk, by)


def _validate(text: Text, state: State) -> None:
    if len(state["text"]) > MAX_TEXT:
        raise RefusedError(f"一段最多 {MAX_TEXT} 个字，请分成几段。")
    if len(state["lead"]) > MAX_LEAD:
        raise RefusedError(f"段首标题最多 {MAX_LEAD} 个字，请缩短。")
    try:
        options = block_options.read(state["kind"], state["options"])
    except OptionError as error:
        raise RefusedError(str(error)) from None
    if state["kind"] == Block.Kind.ATTACHMENT and not options.key.isidentifier():
        raise RefusedError("附件代码只用字母、数字和下划线，并以字母开头。")


def _fresh(
    kind: str, position: int, *, text: str = "", options: Mapping[str, Any] | None = None
) -> State:
    return {
        "kind": kind,
        "lead": "",
        "text": cleaning.joined(text),
        "options": dict(options or {}),
        "position": position,
    }


def _inserted(text: Text, state: State, steps: list[dict[str, Any]]) -> TextBlock:
    rows = blocks_of(text)
    if rows.count() >= MAX_BLOCKS:
        raise RefusedError(f"一份通报最多 {MAX_BLOCKS} 段。")
    _validate(text, state)
    made = changes.inserted(text, state)
    steps.append({"block": made.pk, "before": None, "after": state})
    return made


def _record(
    text: Text, verb: str, on: Any, before: dict[str, Any] | None, after: dict[str, Any] | None,
    by: User | None,
) -> None:  # fmt: skip
    events.record(
        by=by, county=text.county, verb=verb, on=text, label=f"{text}：{on}" if on != text else "",
        before=before, after=after,
    )  # fmt: skip


@transaction.atomic
def note_presence(*, text: Text, block: int, by: User) -> None:
    """Say that the person has the text open, with the cursor in the block (0: in none)."""
    Presence.objects.update_or_create(
        **owner(text), by=by, defaults={"block": block or None, "at": timezone.now()}
    )


@transaction.atomic
def override_figure(
    *, notice: Notice, reference: str, text: str, reason: str, computed: str, by: User | None
) -> FigureOverride:
    """Have a figure written otherwise than the data says, by a named person with a reason.

    `reference` is the figure as notices.composition.overrides.expression writes it.
    """
    _open(notice)
    text, reason = cleaning.joined(text), cleaning.joined(reason)
    if not reason:
        raise RefusedError("请写明为什么不用计算出来的数。", "reason")
    if not text or text == computed:
        raise RefusedError("请写一个与计算值不同的写法。", "text")
    facts = {"text": text, "reason": reason, "computed": computed[:500]}
    override, made = FigureOverride.objects.get_or_create(
        notice=notice, reference=reference, defaults={**facts, "by": by, "at": timezone.now()}
    )
    before = None if made else {name: getattr(override, name) for name in facts}
    if not made:
        for name, value in facts.items():
            setattr(override, name, value)
        override.by, override.at = by, timezone.now()
        override.save()
    changes.revise(notice)
    events.record(
        by=by, county=notice.county, verb="改写数字", on=notice, before=before,
        after={"reference": reference, **facts},
    )  # fmt: skip
    return override


@transaction.atomic
def remove_override(*, override: FigureOverride, by: User | None) -> None:
    """Let the figure be written as it is computed again."""
    notice = override.notice
    _open(notice)
    facts = {"reference": override.reference, "text": override.text, "reason": override.reason}
    override.delete()
    changes.revise(notice)
    events.record(by=by, county=notice.county, verb="取消改写数字", on=notice, before=facts)
