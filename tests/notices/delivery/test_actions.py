"""After the issue: who gets it, who has read it, what is opened, what is filed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from notices.composition.frozen import document_of
from notices.delivery import actions
from notices.models import AnnouncedItem, ArchiveEntry, NamedUnit, Notice, NoticeDelivery
from supervision.models import Finding, RectificationItem
from supervision.rectification import actions as rectification
from tests.factories import make_unit, make_user
from tests.notices.conftest import Draft
from units.actions import RefusedError
from units.models import Event, Message, Unit, User

pytestmark = pytest.mark.django_db


def test_all_units_in_force_get_it_and_their_people_are_told(
    issued: Notice, units: dict[str, Unit], reader: User, people: dict[str, User]
) -> None:
    gone = make_unit(issued.county, short_name="撤并镇", valid_to=date(2019, 1, 1))
    actions.carry_out(notice=issued, by=people["staff"])
    got = {one.unit for one in issued.deliveries.all()}
    assert got == set(units.values())
    assert gone not in got
    [message] = Message.objects.filter(person=reader, subject__contains="已印发")
    assert "试政办发〔2023〕1号" in message.subject
    assert Event.objects.filter(verb="送达通报").count() == 1


def test_only_those_named_get_it_if_it_is_said(issued: Notice, units: dict[str, Unit]) -> None:
    actions.carry_out(notice=issued, by=None, deliver_to=[units["住建局"]])
    assert [one.unit for one in issued.deliveries.all()] == [units["住建局"]]


def test_more_can_get_it_later_and_nobody_twice(issued: Notice, units: dict[str, Unit]) -> None:
    first = actions.deliver(notice=issued, by=None, deliver_to=[units["住建局"]])
    again = actions.deliver(notice=issued, by=None, deliver_to=list(units.values()))
    assert (first, again) == (1, len(units) - 1)
    assert actions.deliver(notice=issued, by=None, deliver_to=list(units.values())) == 0


def test_neither_strangers_nor_a_draft_are_delivered(notice: Notice, issued: Notice) -> None:
    with pytest.raises(RefusedError, match="不是试点县的单位"):
        actions.deliver(notice=issued, by=None, deliver_to=[make_unit()])
    Notice.objects.filter(pk=issued.pk).update(state="withdrawn")
    issued.refresh_from_db()
    with pytest.raises(RefusedError, match="已撤回"):
        actions.deliver(notice=issued, by=None, deliver_to=[])


def test_the_first_reading_of_a_unit_is_kept(
    issued: Notice, units: dict[str, Unit], reader: User, people: dict[str, User]
) -> None:
    actions.carry_out(notice=issued, by=None)
    assert actions.note_reading(notice=issued, by=people["staff"]) == 0
    assert actions.note_reading(notice=issued, by=reader) == 1
    second = make_user("liaison", units["住建局"])
    assert actions.note_reading(notice=issued, by=second) == 0
    receipt = issued.deliveries.get(unit=units["住建局"])
    assert receipt.first_read_by == reader
    assert issued.deliveries.unread().count() == len(units) - 1
    assert Event.objects.filter(verb="阅读通报").count() == 1


def test_the_unread_are_reminded_once_a_day(
    issued: Notice, units: dict[str, Unit], reader: User, people: dict[str, User]
) -> None:
    other = make_user("liaison", units["平木镇"])
    actions.carry_out(notice=issued, by=people["staff"])
    actions.note_reading(notice=issued, by=reader)
    morning = timezone.make_aware(datetime(2023, 10, 16, 9))
    assert actions.remind(notice=issued, by=people["staff"], now=morning) == len(units) - 1
    assert Message.objects.filter(person=other, subject__startswith="请阅读").count() == 1
    assert not Message.objects.filter(person=reader, subject__startswith="请阅读").exists()
    with pytest.raises(RefusedError, match="今天已经提醒过"):
        actions.remind(notice=issued, by=people["staff"], now=morning)
    tomorrow = timezone.make_aware(datetime(2023, 10, 17, 9))
    assert actions.remind(notice=issued, by=None, now=tomorrow) == len(units) - 1


def test_what_it_announces_is_opened_with_its_deadline(issued: Notice, draft: Draft) -> None:
    draft.add("如：{{cases}}。", "cases", kinds=["column_not_updated", "wrong_expression"])
    actions.carry_out(notice=issued, by=None)
    items = RectificationItem.objects.filter(round=issued.round)
    assert {item.unit.short_name for item in items} == {"住建局", "平木镇"}
    assert AnnouncedItem.objects.filter(notice=issued, is_new=True).count() == 2
    assert "通报" in items[0].due_ground or items[0].due_working_days


def test_the_notice_s_day_is_the_deadline_while_it_lies_ahead(issued: Notice, draft: Draft) -> None:
    draft.add("如：{{cases}}。", "cases", kinds=["column_not_updated"])
    issued.round.rectify_by = timezone.localdate() + timedelta(days=20)
    issued.round.save(update_fields=["rectify_by"])
    actions.carry_out(notice=issued, by=None)
    [item] = RectificationItem.objects.filter(round=issued.round)
    assert item.due_on == issued.round.rectify_by


def test_what_was_handed_out_before_is_linked_not_doubled(issued: Notice, draft: Draft) -> None:
    draft.add("如：{{cases}}。", "cases", kinds=["column_not_updated", "wrong_expression"])
    before = rectification.issue(
        findings=Finding.objects.filter(round=issued.round, kind="column_not_updated"), by=None
    )
    assert actions.open_items(notice=issued, by=None, document=document_of(issued)) == (1, 1)
    assert actions.open_items(notice=issued, by=None, document=document_of(issued)) == (0, 2)
    assert RectificationItem.objects.filter(round=issued.round).count() == 2
    assert not AnnouncedItem.objects.get(item=before[0]).is_new


def test_a_notice_that_names_no_problems_opens_nothing(issued: Notice, draft: Draft) -> None:
    draft.add("各单位要继续努力。")
    actions.carry_out(notice=issued, by=None)
    assert not RectificationItem.objects.filter(round=issued.round).exists()


def test_it_is_filed_with_its_words_and_the_units_it_names(
    issued: Notice, draft: Draft, units: dict[str, Unit]
) -> None:
    draft.add("住建局受理{{hotline.received@unit=住建局}}件。住建局要改进。")
    actions.carry_out(notice=issued, by=None)
    entry = ArchiveEntry.objects.get(notice=issued)
    assert "住建局受理4件。" in entry.text
    assert entry.figures == 1
    [named] = NamedUnit.objects.filter(notice=issued)
    assert (named.unit, named.places) == (units["住建局"], 2)


def test_a_withdrawal_is_told_and_the_receipts_stay(
    issued: Notice, reader: User, people: dict[str, User]
) -> None:
    actions.carry_out(notice=issued, by=None)
    actions.note_reading(notice=issued, by=reader)
    assert actions.tell_withdrawn(notice=issued, by=people["leader"]) == 1
    assert Message.objects.filter(person=reader, subject__contains="已撤回").exists()
    assert NoticeDelivery.objects.filter(notice=issued, first_read_by=reader).exists()
