"""Blocks are written, split, moved, removed, taken back; nothing of anybody is lost silently."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from notices.editing import actions
from notices.editing.actions import OvertakenError
from notices.editing.changes import BURST
from notices.models import BlockChange, Notice, NoticeBlock
from tests.notices.conftest import Draft
from tests.units.files.making import picture, upload
from units import files
from units.actions import RefusedError
from units.models import Event, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def li(people: dict[str, User]) -> User:
    return people["staff"]


@pytest.fixture
def wang(people: dict[str, User]) -> User:
    return people["reviewer"]


@pytest.fixture
def three(draft: Draft) -> list[NoticeBlock]:
    for words in ("甲。", "乙。", "丙。"):
        draft.add(words)
    return list(draft.notice.blocks.all())


def words(notice: Notice) -> list[str]:
    blocks = notice.blocks.order_by("position")
    assert [block.position for block in blocks] == list(range(1, len(blocks) + 1))
    return [block.text for block in blocks]


def save(notice: Notice, block: NoticeBlock, text: str, by: User | None, version: int = 1) -> None:
    actions.save_words(
        text=notice, block=block.pk, version=version, words=text, lead="", by=by
    )  # fmt: skip


def later(seconds: float = BURST.total_seconds() + 1) -> None:
    BlockChange.objects.update(at=timezone.now() - timedelta(seconds=seconds))


def test_words_are_stored_and_counted(notice: Notice, three: list[NoticeBlock], li: User) -> None:
    save(notice, three[1], "乙乙。", li)
    block = NoticeBlock.objects.get(pk=three[1].pk)
    notice.refresh_from_db()
    assert (block.text, block.version, notice.revision) == ("乙乙。", 2, 1)
    event = Event.objects.latest("pk")
    assert (event.verb, event.before, event.after) == (
        "修改通报段落", {"text": "乙。"}, {"text": "乙乙。"},
    )  # fmt: skip


def test_the_same_words_write_nothing(notice: Notice, three: list[NoticeBlock], li: User) -> None:
    before = Event.objects.count()
    save(notice, three[1], " 乙。\u200b\r\n", li)
    notice.refresh_from_db()
    assert (notice.revision, Event.objects.count()) == (0, before)


def test_a_save_on_an_older_version_is_refused_and_names_the_other(
    notice: Notice, three: list[NoticeBlock], li: User, wang: User
) -> None:
    save(notice, three[0], "甲，王改。", wang)
    with pytest.raises(OvertakenError, match=f"{wang}改了这一段") as refused:
        save(notice, three[0], "甲，李改。", li)
    assert refused.value.block.text == "甲，王改。"
    save(notice, three[0], "甲，李改。", li, version=refused.value.block.version)
    assert words(notice)[0] == "甲，李改。"


def test_words_for_a_removed_block_are_refused(
    notice: Notice, three: list[NoticeBlock], li: User, wang: User
) -> None:
    actions.remove_block(text=notice, block=three[0].pk, version=1, by=wang)
    with pytest.raises(OvertakenError, match=f"{wang}删去了这一段") as refused:
        save(notice, three[0], "甲，李改。", li)
    assert refused.value.block is None


def test_a_removed_block_comes_back_with_its_key_and_place(
    notice: Notice, three: list[NoticeBlock], li: User
) -> None:
    actions.remove_block(text=notice, block=three[1].pk, version=1, by=li)
    assert words(notice) == ["甲。", "丙。"]
    assert actions.undo(text=notice, by=li) == "删除第2段"
    assert words(notice) == ["甲。", "乙。", "丙。"]
    assert NoticeBlock.objects.get(pk=three[1].pk).text == "乙。"
    actions.redo(text=notice, by=li)
    assert words(notice) == ["甲。", "丙。"]


def test_a_removal_on_an_older_version_is_refused(
    notice: Notice, three: list[NoticeBlock], li: User, wang: User
) -> None:
    save(notice, three[1], "乙，王改。", wang)
    with pytest.raises(OvertakenError):
        actions.remove_block(text=notice, block=three[1].pk, version=1, by=li)
    assert words(notice)[1] == "乙，王改。"


def test_blocks_move_and_keep_their_keys(
    notice: Notice, three: list[NoticeBlock], li: User
) -> None:
    moved = actions.move_block(text=notice, block=three[0].pk, down=True, by=li)
    assert (moved.pk, moved.version, words(notice)) == (three[0].pk, 1, ["乙。", "甲。", "丙。"])
    actions.move_block(text=notice, block=three[1].pk, down=False, by=li)  # at the edge already
    actions.undo(text=notice, by=li)
    assert words(notice) == ["甲。", "乙。", "丙。"]


def test_a_block_is_added_after_another_and_at_the_start(
    notice: Notice, three: list[NoticeBlock], li: User
) -> None:
    actions.add_block(text=notice, kind="paragraph", after=three[0].pk, words="甲二。", by=li)
    actions.add_block(text=notice, kind="heading", after=0, words="总体情况", by=li)
    assert words(notice) == ["总体情况", "甲。", "甲二。", "乙。", "丙。"]
    actions.undo(text=notice, by=li)
    actions.undo(text=notice, by=li)
    assert words(notice) == ["甲。", "乙。", "丙。"]
    with pytest.raises(RefusedError, match="没有可以撤销的改动"):
        actions.undo(text=notice, by=li)


def test_pasted_paragraphs_become_blocks_and_one_undo_takes_them_back(
    notice: Notice, three: list[NoticeBlock], li: User
) -> None:
    actions.split(
        text=notice, block=three[1].pk, version=1, lead="", by=li,
        words=["乙一。\v\u3000\u3000乙二。", "乙三。"],
    )  # fmt: skip
    assert words(notice) == ["甲。", "乙一。", "乙二。", "乙三。", "丙。"]
    actions.undo(text=notice, by=li)
    assert words(notice) == ["甲。", "乙。", "丙。"]


def test_typing_without_a_pause_is_one_change(
    notice: Notice, three: list[NoticeBlock], li: User
) -> None:
    save(notice, three[0], "甲一。", li)
    save(notice, three[0], "甲一二。", li, version=2)
    later()
    save(notice, three[0], "甲三。", li, version=3)
    assert actions.undo(text=notice, by=li) == "修改第1段"
    assert words(notice)[0] == "甲一二。"
    actions.undo(text=notice, by=li)
    assert words(notice)[0] == "甲。"
    actions.redo(text=notice, by=li)
    actions.redo(text=notice, by=li)
    assert words(notice)[0] == "甲三。"


def test_everybody_undoes_only_what_was_his_own(
    notice: Notice, three: list[NoticeBlock], li: User, wang: User
) -> None:
    save(notice, three[0], "甲，李改。", li)
    save(notice, three[1], "乙，王改。", wang)
    actions.undo(text=notice, by=li)
    assert words(notice) == ["甲。", "乙，王改。", "丙。"]


def test_what_another_went_on_from_is_not_undone(
    notice: Notice, three: list[NoticeBlock], li: User, wang: User
) -> None:
    save(notice, three[0], "甲，李改。", li)
    save(notice, three[0], "甲，王又改。", wang, version=2)
    with pytest.raises(RefusedError, match=f"“修改第1段”之后{wang}又改了同一段"):
        actions.undo(text=notice, by=li)
    assert words(notice)[0] == "甲，王又改。"


def test_a_new_change_ends_what_could_be_made_again(
    notice: Notice, three: list[NoticeBlock], li: User
) -> None:
    save(notice, three[0], "甲一。", li)
    actions.undo(text=notice, by=li)
    save(notice, three[1], "乙一。", li)
    with pytest.raises(RefusedError, match="没有可以恢复的改动"):
        actions.redo(text=notice, by=li)
    actions.undo(text=notice, by=li)
    actions.redo(text=notice, by=li)
    assert words(notice) == ["甲。", "乙一。", "丙。"]


def test_options_are_checked_before_they_are_stored(
    notice: Notice, three: list[NoticeBlock], li: User
) -> None:
    with pytest.raises(RefusedError, match="标题层级"):
        actions.add_block(text=notice, kind="heading", after=0, options={"level": 9}, by=li)
    stored = actions.save_options(
        text=notice, block=three[1].pk, version=1, options={"join": True}, by=li
    )
    assert (stored.options, stored.version) == ({"join": True}, 2)
    assert words(notice) == ["甲。", "乙。", "丙。"]


def test_a_signed_notice_is_not_edited(notice: Notice, three: list[NoticeBlock], li: User) -> None:
    Notice.objects.filter(pk=notice.pk).update(state="signed", signed_off_on="2023-10-12")
    with pytest.raises(RefusedError, match="通报已签发，内容不能再改"):
        save(notice, three[0], "改。", li)
    assert words(notice) == ["甲。", "乙。", "丙。"]


def test_the_file_of_an_annex_is_kept_while_undo_may_bring_it_back(draft: Draft) -> None:
    draft.add("任务表", "attachment", key="tasks", table={"rows": "unit", "columns": []})
    notice, block = draft.notice, draft.notice.blocks.get()
    file = upload("任务表.jpg", picture())
    made = actions.take_annex(
        text=notice, block=block.pk, version=1, upload=file, title="任务表", by=None
    )
    tomorrow = timezone.now() + timedelta(days=2)
    assert files.prune(now=tomorrow) == 0
    actions.remove_block(text=notice, block=made.pk, version=made.version, by=None)
    assert not notice.blocks.exists()
    assert files.prune(now=tomorrow) == 0
    BlockChange.objects.all().delete()
    assert files.prune(now=tomorrow) == 1
