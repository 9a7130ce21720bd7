"""Telling people once, and whom to tell."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories import make_county, make_unit, make_user
from units.messages.actions import mark_read, tell
from units.models import Appointment, Message
from units.people.holders import holders

pytestmark = pytest.mark.django_db


def test_a_person_is_told_once_of_an_occasion() -> None:
    first, second = make_user(), make_user()
    assert tell(people=[first], key="x", subject="期限将到", county=None, by=None) == 1
    assert tell(people=[first, second], key="x", subject="期限将到", county=None, by=None) == 1
    assert tell(people=[first], key="y", subject="期限将到", county=None, by=None) == 1
    assert Message.objects.filter(person=first).count() == 2
    assert Message.objects.filter(person=second).count() == 1


def test_whoever_is_named_twice_or_left_gets_it_once_or_not() -> None:
    person, left = make_user(), make_user(is_active=False)
    assert tell(people=[person, person, left], key="x", subject="标题", county=None, by=None) == 1
    assert Message.objects.get().person == person


def test_a_link_leads_to_a_page_of_the_portal() -> None:
    person = make_user()
    for url in ("https://example.com/", "//example.com/"):
        with pytest.raises(ValueError, match="portal"):
            tell(people=[person], key="x", subject="标题", url=url, county=None, by=None)
        message = Message(
            person=person, key="x", subject="标题", url=url, created_at=timezone.now()
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            message.save()


def test_a_long_subject_is_cut_and_says_so() -> None:
    tell(people=[make_user()], key="x", subject="长" * 300, county=None, by=None)
    assert Message.objects.get().subject == "长" * 199 + "…"


def test_reading_notes_the_moment_once_and_only_ones_own() -> None:
    person, other = make_user(), make_user()
    tell(people=[person, other], key="x", subject="标题", county=None, by=other)
    tell(people=[person], key="y", subject="标题", county=None, by=None)
    of_other = Message.objects.get(person=other)
    assert mark_read(by=person, message=of_other) == 0
    assert mark_read(by=person, message=Message.objects.get(person=person, key="x")) == 1
    assert mark_read(by=person) == 1
    assert mark_read(by=person) == 0
    of_other.refresh_from_db()
    assert of_other.read_at is None


def test_holders_are_those_whose_office_it_is() -> None:
    county = make_county()
    unit, neighbour = make_unit(county), make_unit(county)
    leader, liaison = make_user("leader", county), make_user("liaison", unit)
    make_user("liaison", neighbour)
    make_user("leader", make_county())
    make_user("administrator")
    make_user("leader", county, is_active=False)
    assert list(holders(county, "EXTENSION_DECIDE")) == [leader]
    assert list(holders(county, "RECTIFICATION_ANSWER", unit)) == [liaison]
    assert not holders(county, "RECTIFICATION_ANSWER")


def test_holders_hold_their_office_on_the_day() -> None:
    county = make_county()
    leader = make_user("leader", county)
    Appointment.objects.filter(person=leader).update(ends_on=date(2026, 11, 1))
    assert list(holders(county, "NOTICE_SIGN", on=date(2026, 10, 31))) == [leader]
    assert not holders(county, "NOTICE_SIGN", on=date(2026, 11, 1))
