"""Sending the reminders of a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from supervision.models import RectificationItem, Reminder
from supervision.reminders.digests import announcement, digests
from units import events
from units.actions import hold
from units.delivery.actions import announce
from units.messages.actions import Words, tell_each
from units.models import County, User


class Remind(Protocol):
    """Remind people of a county of one kind of thing on a day; return how many."""

    def __call__(self, *, county: County, on: date, by: User | None) -> int: ...


def send_due(*kinds: Remind, now: datetime | None = None) -> int:
    """Remind in every county, from DIGEST_HOUR on, so that the mail of the day has it."""
    now = now or timezone.now()
    if timezone.localtime(now).hour < settings.DIGEST_HOUR:
        return 0
    today = timezone.localdate(now)
    counties = County.objects.all()
    return sum(kind(county=county, on=today, by=None) for county in counties for kind in kinds)


@transaction.atomic
def prune(*, by: User | None = None, now: datetime | None = None) -> int:
    """Remove reminders as old as messages may be, of items that are over; return how many.

    Those of an open item say what its people need not be told again, however old they are. No
    step leads back from closed or withdrawn: what is found again becomes another item.
    """
    before = timezone.localdate(now) - timedelta(days=settings.KEEP_MESSAGES_DAYS)
    over = (RectificationItem.State.CLOSED, RectificationItem.State.WITHDRAWN)
    removed, _ = Reminder.objects.filter(told_on__lt=before, item__state__in=over).delete()
    if removed:
        events.record(
            by=by, county=None, verb="清理整改提醒", on=Reminder, after={"count": removed}
        )
    return removed


@transaction.atomic
def remind(*, county: County, on: date, by: User | None) -> int:
    """Tell each person of the county once a day what came to a new stage; return how many.

    One transaction: whoever dies in the middle has told nobody, whoever comes again tells only
    those who were not told. Mails and group messages leave from rows that it writes.
    """
    if not digests(county, on):  # looked at without holding the county up, every few minutes
        return 0
    hold(county)
    due = digests(county, on)
    Reminder.objects.bulk_create(
        Reminder(item=item, stage=at.key, due_on=item.due_on, person=digest.person, told_on=on)
        for digest in due
        for item, at in digest.lines
    )
    words_of = {one.person: Words(one.subject(on), one.body(on), one.url) for one in due}
    tell_each(words=words_of, key=f"reminder:{county.pk}:{on}", county=county, by=by)
    if words := announcement(county, on):
        announce(county=county, key=f"reminder:{county.pk}:{on}", subject=words[0], body=words[1])
    if due:
        events.record(
            by=by, county=county, verb="发送整改提醒", on=county,
            after={"people": len(due), "items": len({i.pk for d in due for i, _ in d.lines})},
        )  # fmt: skip
    return len(due)
