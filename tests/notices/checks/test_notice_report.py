"""The report on our own notice: where each remark belongs, and what a waiver does to it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices.checks import actions
from notices.checks.notice_report import NoticeRemark, blocking, report_of
from notices.models import Block, CheckWaiver, Notice
from tests.notices.conftest import Draft
from units.actions import RefusedError
from units.models import Event, User

pytestmark = pytest.mark.django_db
WRONG = "县长信箱收到来信62件，其中投诉30件、咨询20件、建议13件。"


@pytest.fixture
def faulty(draft: Draft) -> Notice:
    """A draft whose third block cannot add up."""
    draft.add("总体情况", Block.Kind.HEADING, level=1, numbering="cn")
    draft.add("各单位工作平稳。", lead="信息发布。")
    draft.add(WRONG, join=True)
    draft.add("{{round.label}}统计表", Block.Kind.ATTACHMENT, key="t", separate="另发。")
    return draft.notice


def the_error(notice: Notice) -> NoticeRemark:
    (remark,) = [r for r in blocking(notice) if r.rule == "parts"]
    return remark


def waive(notice: Notice, by: User, reason: str = "两类有重叠") -> CheckWaiver:
    return actions.waive(notice=notice, key=the_error(notice).key, reason=reason, by=by)


def test_a_remark_names_the_block_that_it_speaks_of(faulty: Notice) -> None:
    block = faulty.blocks.get(text=WRONG)
    remark = the_error(faulty)
    assert (remark.block, remark.position) == (block.pk, 3)


def test_a_remark_keeps_its_key_while_its_sentence_stands(faulty: Notice) -> None:
    before = the_error(faulty).key
    faulty.blocks.filter(position=2).update(text="各单位工作平稳有序。")
    faulty.blocks.filter(position=1).update(text="基本情况")
    assert the_error(faulty).key == before


def test_equal_sentences_with_the_same_fault_have_keys_of_their_own(draft: Draft) -> None:
    draft.add(WRONG).add(WRONG)
    keys = [r.key for r in report_of(draft.notice).remarks if r.rule == "parts"]
    assert len(keys) == len(set(keys)) == 2


def test_a_waived_error_blocks_no_more_and_stays_in_the_report(
    faulty: Notice, people: dict[str, User]
) -> None:
    waiver = waive(faulty, people["staff"])
    report = report_of(faulty)
    assert not blocking(faulty)
    assert [r.waiver for r in report.waived] == [waiver]
    assert report.summary.endswith("已放行1处")
    event = Event.objects.get(verb="放行核稿意见")
    assert (event.object_id, event.after["reason"]) == (str(faulty.pk), "两类有重叠")


def test_a_waiver_no_longer_applies_when_the_passage_changes(
    faulty: Notice, people: dict[str, User]
) -> None:
    waive(faulty, people["staff"])
    faulty.blocks.filter(text=WRONG).update(text=WRONG.replace("13件", "14件"))
    assert [r.rule for r in blocking(faulty)] == ["parts"]


def test_a_waiver_taken_back_leaves_the_error_open(faulty: Notice, people: dict[str, User]) -> None:
    waiver = waive(faulty, people["staff"])
    actions.withdraw_waiver(waiver=waiver, by=people["reviewer"])
    assert [r.rule for r in blocking(faulty)] == ["parts"]
    assert waive(faulty, people["reviewer"]).pk != waiver.pk
    with pytest.raises(RefusedError, match="已经撤销"):
        actions.withdraw_waiver(waiver=waiver, by=people["reviewer"])


def test_a_waiver_needs_a_reason_and_a_remark_that_is_still_made(
    faulty: Notice, people: dict[str, User]
) -> None:
    with pytest.raises(RefusedError, match="理由") as refused:
        waive(faulty, people["staff"], "  ")
    assert refused.value.field == "reason"
    with pytest.raises(RefusedError, match="不在了"):
        actions.waive(notice=faulty, key="0" * 40, reason="核对过", by=people["staff"])
    waive(faulty, people["staff"])
    key = report_of(faulty).waived[0].key
    with pytest.raises(RefusedError, match="已由"):
        actions.waive(notice=faulty, key=key, reason="核对过", by=people["reviewer"])


@pytest.mark.parametrize("person", ["leader", "liaison", "outsider"])
def test_only_who_works_on_the_text_may_waive(
    faulty: Notice, people: dict[str, User], person: str
) -> None:
    with pytest.raises(PermissionDenied):
        waive(faulty, people[person])


def test_a_mark_without_an_answer_is_never_waived(draft: Draft, people: dict[str, User]) -> None:
    draft.add("共收到{{hotline.recieved}}件。")
    (remark,) = [r for r in blocking(draft.notice) if r.rule == "own_tokens"]
    with pytest.raises(RefusedError, match="标记"):
        actions.waive(notice=draft.notice, key=remark.key, reason="没事", by=people["staff"])


def test_nothing_is_waived_on_a_signed_notice(faulty: Notice, people: dict[str, User]) -> None:
    key = the_error(faulty).key
    Notice.objects.filter(pk=faulty.pk).update(state="signed", signed_off_on="2023-10-10")
    with pytest.raises(RefusedError, match="不能再改"):
        actions.waive(notice=faulty, key=key, reason="核对过", by=people["staff"])


def test_the_report_takes_as_many_queries_for_many_remarks_as_for_few(
    draft: Draft,
) -> None:
    draft.add(WRONG)
    with CaptureQueriesContext(connection) as few:
        report_of(draft.notice)
    for _ in range(5):
        draft.add(WRONG)
    with CaptureQueriesContext(connection) as many:
        report_of(Notice.objects.get(pk=draft.notice.pk))
    assert len(many) <= len(few) + 6  # the notice itself and its round, read anew
