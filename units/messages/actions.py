"""Telling people, and noting what they have read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from units import events
from units.models import County, Message, User


@dataclass(frozen=True)
class Words:
    """What a message says. Raises ValueError for another's url."""

    subject: str
    body: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        if self.url and (not self.url.startswith("/") or self.url.startswith("//")):
            raise ValueError(f"a message leads to a page of the portal, not to {self.url}")

    @property
    def short_subject(self) -> str:
        return self.subject if len(self.subject) <= 200 else f"{self.subject[:199]}…"


def tell(
    *,
    people: Iterable[User],
    key: str,
    subject: str,
    body: str = "",
    url: str = "",
    county: County | None,
    by: User | None,
    now: datetime | None = None,
) -> int:
    """Send each person who can sign in a message, once for a key; return how many are new.

    The key names the occasion (`notice:12:issued`, `item:7:due:3`); a second call with it sends
    nothing, so whoever was interrupted may simply begin again. `by` is shown as who caused it,
    nobody being the portal itself; `url` is a path of the portal (`reverse(…)`). To be part of an
    action that records the event; the row itself says who was told what and when. Raises
    ValueError for another's url.
    """
    words = dict.fromkeys(people, Words(subject, body, url))
    return tell_each(words=words, key=key, county=county, by=by, now=now)


@transaction.atomic
def tell_each(
    *,
    words: Mapping[User, Words],
    key: str,
    county: County | None,
    by: User | None,
    now: datetime | None = None,
) -> int:
    """Do as `tell`, in words of their own for each person."""
    told = {one.pk: said for one, said in words.items() if one.is_active}
    known = Message.objects.filter(key=key, person__in=told).values_list("person", flat=True)
    new = told.keys() - set(known)
    Message.objects.bulk_create(
        [
            Message(
                person_id=pk,
                county=county,
                sent_by=by,
                key=key,
                subject=told[pk].short_subject,
                body=told[pk].body,
                url=told[pk].url,
                created_at=now or timezone.now(),
            )
            for pk in sorted(new)
        ],
        ignore_conflicts=True,  # somebody else may be telling the same at this very moment
    )
    return len(new)


@transaction.atomic
def prune(*, by: User | None = None, now: datetime | None = None) -> int:
    """Remove what was read longer ago than messages are kept; return how many.

    What is unread stays. The keys of messages name what happens once, so that nobody is told
    anew of what is gone.
    """
    before = (now or timezone.now()) - timedelta(days=settings.KEEP_MESSAGES_DAYS)
    removed, _ = Message.objects.filter(read_at__lt=before).delete()
    if removed:
        events.record(by=by, county=None, verb="清理消息", on=Message, after={"count": removed})
    return removed


def mark_read(*, by: User, message: Message | None = None, now: datetime | None = None) -> int:
    """Note that the person has read one message, or all of them; return how many were new."""
    unread = Message.objects.visible_to(by).unread()
    if message is not None:
        unread = unread.filter(pk=message.pk)
    return int(unread.update(read_at=now or timezone.now()))
