"""The way of a notice: who may take which step, and what stays as it was signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone

from notices.actions import update_facts
from notices.composition.frozen import document_of
from notices.models import FigureOverride, FrozenDocument, Notice, NoticeStep, NumberSeries
from notices.rendering import text
from notices.steps import actions, rules
from supervision.actions import reopen_round
from tests.factories import make_user
from units.actions import RefusedError
from units.models import County, Event, Job, Message, Unit, User

pytestmark = pytest.mark.django_db

State, Kind = Notice.State, NoticeStep.Kind
Walk = Callable[[str], Notice]
People = dict[str, User]


def test_a_notice_goes_from_draft_to_signed(walk: Walk, people: People) -> None:
    notice = walk(State.SIGNED)
    assert notice.state == State.SIGNED
    assert notice.document_number == f"试政办发〔{date.today().year}〕1号"
    assert [step.by for step in notice.steps.all()] == [
        people["staff"], people["staff"], people["reviewer"], people["leader"],
    ]  # fmt: skip
    assert notice.round.signed_notice == f"《{notice.title}》（{notice.document_number}）"
    assert Event.objects.filter(verb="通报签发", person_id=people["leader"].pk).exists()
    assert Job.objects.filter(task="notices.tasks.seal_notice").count() == 1


def test_a_step_is_taken_only_from_its_state(notice: Notice, people: People) -> None:
    with pytest.raises(RefusedError, match="现在是“草稿”"):
        actions.sign(notice=notice, by=people["leader"])
    with pytest.raises(RefusedError, match="现在是“草稿”"):
        actions.submit(notice=notice, by=people["reviewer"])


def test_author_reviewer_and_signer_are_three_people(
    walk: Walk, county: County, people: People
) -> None:
    notice = walk(State.IN_REVIEW)
    with pytest.raises(RefusedError, match="须由其他人"):
        actions.submit(notice=notice, by=people["staff"])
    actions.submit(notice=notice, by=people["reviewer"])
    notice.refresh_from_db()
    for person, reason in (("staff", "拟稿"), ("reviewer", "核过")):
        with pytest.raises(RefusedError, match=reason):
            actions.sign(notice=notice, by=people[person])
    assert not rules.open_to(notice, people["reviewer"])
    assert rules.open_to(notice, people["leader"]) == [Kind.RETURN, Kind.SIGN]


def test_whoever_changed_the_notice_is_an_author_too(notice: Notice, county: County) -> None:
    second = make_user("staff", county)
    update_facts(notice=notice, by=second, annotation="此件公开发布")
    assert second.pk in rules.authors(notice)


def test_a_notice_comes_back_with_a_remark_and_can_be_changed_again(
    walk: Walk, people: People
) -> None:
    notice = walk(State.SUBMITTED)
    with pytest.raises(RefusedError, match="内容不能改"):
        update_facts(notice=notice, by=people["staff"], annotation="内部")
    with pytest.raises(RefusedError, match="理由"):
        actions.return_notice(notice=notice, by=people["leader"], remark=" ")
    actions.return_notice(notice=notice, by=people["leader"], remark="标题再斟酌")
    notice.refresh_from_db()
    assert notice.state == State.DRAFT
    told = Message.objects.filter(person=people["staff"]).last()
    assert told
    assert told.body == "意见：标题再斟酌"
    update_facts(notice=notice, by=people["staff"], annotation="内部")


def test_a_notice_changed_after_the_check_is_checked_again(walk: Walk, people: People) -> None:
    notice = walk(State.CHECKED)
    update_facts(notice=notice, by=people["staff"], annotation="此件公开发布")
    with pytest.raises(RefusedError, match="重新自动核稿"):
        actions.send_to_review(notice=notice, by=people["staff"])
    actions.check(notice=notice, by=people["staff"])
    actions.send_to_review(notice=notice, by=people["staff"])


def test_errors_bar_the_way(notice: Notice, people: People) -> None:
    notice.blocks.create(position=90, kind="paragraph", text="共受理{{no.such}}件。")
    with pytest.raises(RefusedError, match="处错误"):
        actions.check(notice=notice, by=people["staff"])


def test_an_open_round_is_not_signed_on(walk: Walk, people: People) -> None:
    notice = walk(State.SUBMITTED)
    reopen_round(round=notice.round, reason="核对", by=None)
    with pytest.raises(RefusedError, match="还没有结束"):
        actions.sign(notice=Notice.objects.get(pk=notice.pk), by=people["leader"])
    assert not NumberSeries.objects.exists()
    assert not FrozenDocument.objects.exists()


def test_a_document_other_than_the_one_read_is_not_signed(walk: Walk, people: People) -> None:
    notice = walk(State.SUBMITTED)
    with pytest.raises(RefusedError, match="有改动"):
        actions.sign(notice=notice, by=people["leader"], seen="0" * 64)


def test_what_was_signed_stays_when_names_outlines_and_blocks_change(
    walk: Walk, units: dict[str, Unit], county: County
) -> None:
    notice = walk(State.SIGNED)
    before = text.render(document_of(notice))
    assert notice.document_number in before
    for unit in units.values():
        Unit.objects.filter(pk=unit.pk).update(name=f"改名{unit.pk}局", short_name=f"改{unit.pk}")
    County.objects.update(issuing_organ="改名办公室", letterhead="改名")
    assert notice.outline
    notice.outline.blocks.all().delete()
    notice.blocks.all().delete()
    assert text.render(document_of(Notice.objects.get(pk=notice.pk))) == before


def test_numbers_follow_each_other_and_a_typed_one_moves_the_series(
    walk: Walk, people: People, county: County
) -> None:
    notice = walk(State.SUBMITTED)
    Notice.objects.filter(pk=notice.pk).update(
        document_number="试政办发〔2023〕31号", signed_off_on=date(2023, 10, 8)
    )
    notice.refresh_from_db()
    actions.sign(notice=notice, by=people["leader"])
    notice.refresh_from_db()
    assert (notice.number_year, notice.number_serial) == (2023, 31)
    series = NumberSeries.objects.get(county=county)
    assert (series.word, series.year, series.last) == ("试政办发", 2023, 31)


def test_a_withdrawn_notice_keeps_its_number_and_comes_again_as_a_new_version(
    walk: Walk, people: People
) -> None:
    notice = walk(State.SIGNED)
    number = notice.document_number
    actions.withdraw(notice=notice, by=people["leader"], remark="数据有误")
    notice.refresh_from_db()
    assert (notice.state, notice.document_number) == (State.WITHDRAWN, number)
    reopen_round(round=notice.round, reason="更正数据", by=None)
    FigureOverride.objects.create(
        notice=notice, reference="hotline.received", text="约540", reason="核对中",
        by=people["staff"], at=timezone.now(),
    )  # fmt: skip
    again = actions.reissue(notice=notice, by=people["staff"])
    assert (again.version, again.state, again.document_number) == (2, State.DRAFT, "")
    assert [b.text for b in again.blocks.all()] == [b.text for b in notice.blocks.all()]
    override = again.overrides.get()
    assert (override.text, override.reason, override.by) == ("约540", "核对中", people["staff"])
    with pytest.raises(RefusedError, match="第2版"):
        actions.reissue(notice=notice, by=people["staff"])


def test_two_notices_never_have_one_number(walk: Walk, people: People, county: County) -> None:
    notice = walk(State.SIGNED)
    actions.withdraw(notice=notice, by=people["leader"], remark="数据有误")
    again = actions.reissue(notice=notice, by=people["staff"])
    Notice.objects.filter(pk=again.pk).update(
        state=State.SUBMITTED, document_number=notice.document_number
    )
    with pytest.raises(RefusedError, match="已用于"):
        actions.sign(notice=Notice.objects.get(pk=again.pk), by=people["leader"])
    Notice.objects.filter(pk=again.pk).update(document_number="")
    actions.sign(notice=Notice.objects.get(pk=again.pk), by=people["leader"])
    again.refresh_from_db()
    assert again.number_serial == 2


def test_a_county_without_a_word_is_told_so(walk: Walk, people: People, county: County) -> None:
    notice = walk(State.SUBMITTED)
    County.objects.update(document_word="")
    with pytest.raises(RefusedError, match="机关代字"):
        actions.sign(notice=Notice.objects.get(pk=notice.pk), by=people["leader"])


def test_those_whose_turn_it_is_are_told(walk: Walk, people: People) -> None:
    walk(State.SIGNED)
    subjects = {
        name: list(Message.objects.filter(person=person).values_list("subject", flat=True))
        for name, person in people.items()
    }
    assert "送您核稿" in subjects["reviewer"][0]
    assert "等待签发" in subjects["leader"][0]
    assert "可以印发" in subjects["staff"][0]
    assert not subjects["liaison"]
    assert not subjects["outsider"]


def test_a_notice_is_issued_only_with_its_file(walk: Walk, people: People) -> None:
    notice = walk(State.SIGNED)
    with pytest.raises(RefusedError, match="签章文件"):
        actions.issue(notice=notice, by=people["staff"])
