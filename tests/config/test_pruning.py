"""What is kept for a time only goes, and nobody is told twice for it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from config.tasks import prune
from supervision.models import RectificationItem, Reminder
from supervision.reminders.actions import remind
from tests.factories import make_rectification, make_round, make_unit, make_user
from units.delivery import actions as delivery
from units.messages.actions import mark_read, tell
from units.models import Event, Message, Outgoing, User

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
NOW = timezone.make_aware(datetime(2026, 11, 23, 9))


def pruned_after(days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: NOW + timedelta(days=days))
        prune()


@pytest.fixture
def person() -> User:
    return make_user(email="wang@example.gov.cn")


def test_a_message_goes_a_year_after_it_was_read(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("read", "unread"):
        tell(people=[person], key=key, subject=key, county=None, by=None, now=NOW)
    mark_read(by=person, message=Message.objects.get(key="read"), now=NOW + timedelta(days=5))
    pruned_after(370, monkeypatch)
    assert Message.objects.count() == 2
    pruned_after(371, monkeypatch)
    pruned_after(4000, monkeypatch)
    assert [one.key for one in Message.objects.all()] == ["unread"]
    assert Event.objects.get(verb="清理消息").after == {"count": 1}


def test_a_mail_goes_90_days_after_it_was_sent_and_is_not_made_again(
    person: User, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.EMAIL_HOST = "mail.example.gov.cn"
    tell(people=[person], key="a", subject="a", county=None, by=None, now=NOW)
    delivery.collect_digests(now=NOW)
    waiting = {"channel": "mail", "person": person, "created_at": NOW, "next_try_at": NOW}
    Outgoing.objects.create(key="waiting", **waiting)
    Outgoing.objects.create(key="given up", given_up_at=NOW, **waiting)
    Outgoing.objects.create(key="unknown", claimed_at=NOW, **waiting)
    Outgoing.objects.filter(key__startswith="digest").update(sent_at=NOW)
    pruned_after(90, monkeypatch)
    assert Outgoing.objects.count() == 4
    pruned_after(91, monkeypatch)
    kept = set(Outgoing.objects.values_list("key", flat=True))
    assert kept == {"waiting", "given up", "unknown"}
    assert Message.objects.get().mailing is None
    assert delivery.collect_digests(now=NOW + timedelta(days=91)) == 0


def test_reminders_of_an_open_item_stay_however_old(monkeypatch: pytest.MonkeyPatch) -> None:
    round = make_round()
    unit = make_unit(round.county)
    make_user("liaison", unit)
    days = {"issued_on": date(2026, 10, 20), "due_on": DAY - timedelta(days=200)}
    days["issued_on"] = days["due_on"] - timedelta(days=20)
    item = make_rectification(round, unit, **days)
    assert remind(county=round.county, on=DAY, by=None) == 1
    pruned_after(800, monkeypatch)
    assert remind(county=round.county, on=DAY + timedelta(days=800), by=None) == 0
    RectificationItem.objects.filter(pk=item.pk).update(closed_on=DAY)
    pruned_after(365, monkeypatch)
    assert Reminder.objects.count() == 1
    pruned_after(366, monkeypatch)
    assert not Reminder.objects.exists()
    assert remind(county=round.county, on=DAY + timedelta(days=800), by=None) == 0
