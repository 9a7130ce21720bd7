"""Queuing what leaves the portal and sending it.

At most once: a row is claimed in a transaction of its own, sent outside of any, and marked after.
Whoever dies between claim and mark leaves a claimed row, which nobody sends again by itself: the
mail may be out. Only what certainly did not arrive (no connection, a refusal) is tried again. What
is lost that way is a copy; the message in the portal was written with the matter itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from units import events
from units.actions import RefusedError
from units.delivery import mailing, webhook
from units.delivery.outcomes import NotSentError, UnknownOutcomeError
from units.models import County, GroupWebhook, Message, Outgoing, User

# After each failure so long until the next attempt; then it is given up.
BACK_OFF = tuple(timedelta(minutes=n) for n in (5, 15, 60, 240, 720))
TOGETHER = 100  # people whose mails are queued in one transaction
AT_ONCE = 500  # of one run; the next comes within minutes
RECENT = timedelta(days=7)  # older messages are not mailed any more when mail is set up

Channel = Outgoing.Channel
SENDERS: dict[str, Callable[[Outgoing], None]] = {
    Channel.MAIL: mailing.send,
    Channel.WEBHOOK: webhook.send,
}


def collect_digests(*, now: datetime | None = None) -> int:
    """Queue one mail a person and day with all unread messages not mailed yet; return how many.

    From DIGEST_HOUR on. Who was interrupted begins again: some people are one transaction, and a
    second mail of the same day cannot be queued.
    """
    now = now or timezone.now()
    if not settings.EMAIL_HOST or timezone.localtime(now).hour < settings.DIGEST_HOUR:
        return 0
    today = timezone.localdate(now)
    waiting = Message.objects.unread().filter(mailing=None, created_at__gte=now - RECENT)
    had_one = Outgoing.objects.filter(
        channel=Channel.MAIL, key__startswith=f"digest:{today}:"
    ).values("person")
    people = User.objects.filter(is_active=True, pk__in=waiting.values("person"))
    people = list(people.exclude(email="").exclude(pk__in=had_one).order_by("pk"))
    parts = (people[n : n + TOGETHER] for n in range(0, len(people), TOGETHER))
    return sum(_collect(part, waiting, now) for part in parts)


@transaction.atomic
def _collect(people: Sequence[User], waiting: QuerySet[Message], now: datetime) -> int:
    """Queue the mails of some people, but for whom somebody else did so meanwhile."""
    rows = waiting.filter(person__in=people).select_for_update().order_by("created_at", "pk")
    of_key: dict[str, list[Message]] = defaultdict(list)
    for message in rows:
        of_key[f"digest:{timezone.localdate(now)}:{message.person_id}"].append(message)
    queued = Outgoing.objects.filter(channel=Channel.MAIL, key__in=of_key)
    for key in queued.values_list("key", flat=True):
        del of_key[key]
    person_of = {person.pk: person for person in people}
    mails = {}
    for key, messages in of_key.items():
        person = person_of[messages[0].person_id]
        subject, body = mailing.digest(person, messages)
        mails[key] = Outgoing(
            channel=Channel.MAIL, key=key, person=person, subject=subject, body=body,
            created_at=now, next_try_at=now,
        )  # fmt: skip
    Outgoing.objects.bulk_create(mails.values())
    for key, messages in of_key.items():
        for message in messages:
            message.mailing = mails[key]
    Message.objects.bulk_update([one for some in of_key.values() for one in some], ["mailing"])
    return len(mails)


def announce(
    *, county: County, key: str, subject: str, body: str, now: datetime | None = None
) -> bool:
    """Queue a message to the county's group chat, once for a key; tell whether it is new.

    Nothing is queued for a county without one. A part of an action that records the event.
    """
    if not GroupWebhook.objects.filter(county=county, is_active=True).exists():
        return False
    now = now or timezone.now()
    _, is_new = Outgoing.objects.get_or_create(
        channel=Channel.WEBHOOK,
        key=key,
        defaults={
            "county": county,
            "subject": subject[:200],
            "body": body,
            "created_at": now,
            "next_try_at": now,
        },
    )
    return is_new


def deliver(*, now: datetime | None = None) -> Counter[str]:
    """Send what is due; return how many were sent, failed and remained unknown."""
    now = now or timezone.now()
    counted: Counter[str] = Counter()
    unreachable: set[str] = set()
    due = Outgoing.objects.due(now).order_by("next_try_at", "pk")
    for pk, channel in list(due.values_list("pk", "channel")[:AT_ONCE]):
        # The mail server is away: the others wait, instead of using their attempts up.
        if channel in unreachable or not _claim(pk, now):
            continue
        outgoing = Outgoing.objects.select_related("person", "county").get(pk=pk)
        try:
            SENDERS[channel](outgoing)
        except NotSentError as error:
            counted["failed"] += 1
            _failed(outgoing, error, now)
            if error.unreachable:
                unreachable.add(channel)
        except UnknownOutcomeError as error:
            counted["unknown"] += 1
            Outgoing.objects.filter(pk=pk).update(error=str(error)[:300])
        else:
            counted["sent"] += 1
            Outgoing.objects.filter(pk=pk).update(sent_at=timezone.now(), error="")
    return counted


def _claim(pk: int, now: datetime) -> bool:
    """Take the row for oneself; on disk before anything is sent."""
    with transaction.atomic(durable=True):
        return bool(Outgoing.objects.due(now).filter(pk=pk).update(claimed_at=timezone.now()))


def _failed(outgoing: Outgoing, error: NotSentError, now: datetime) -> None:
    over = error.for_good or outgoing.failures >= len(BACK_OFF)
    again = now if over else now + BACK_OFF[outgoing.failures]
    Outgoing.objects.filter(pk=outgoing.pk).update(
        claimed_at=None,
        failures=F("failures") + 1,
        error=str(error)[:300],
        next_try_at=again,
        given_up_at=now if over else None,
    )


@transaction.atomic
def prune(*, by: User | None = None, now: datetime | None = None) -> int:
    """Remove what was sent longer ago than is kept; return how many.

    What was given up, or may not have arrived, stays. Its messages are long too old to be
    collected for another mail.
    """
    before = (now or timezone.now()) - timedelta(days=settings.KEEP_SENT_DAYS)
    old = Outgoing.objects.filter(sent_at__lt=before)
    Message.objects.filter(mailing__in=old).update(mailing=None)
    removed = int(old._raw_delete(old.db))
    if removed:
        events.record(
            by=by, county=None, verb="清理外发消息", on=Outgoing, after={"count": removed}
        )
    return removed


@transaction.atomic
def resend(*, outgoing: Outgoing, by: User | None, now: datetime | None = None) -> Outgoing:
    """Queue anew what was given up or interrupted. Raises RefusedError."""
    now = now or timezone.now()
    stuck = Outgoing.objects.stuck(now).filter(pk=outgoing.pk)
    if not stuck.update(claimed_at=None, given_up_at=None, failures=0, error="", next_try_at=now):
        raise RefusedError("这一条已经发出，或正在发送，不必再发。")
    events.record(by=by, county=outgoing.county, verb="重新外发消息", on=outgoing)
    outgoing.refresh_from_db()
    return outgoing


@transaction.atomic
def set_webhook(
    *, county: County, by: User | None, address: str, format: str, is_active: bool
) -> GroupWebhook:
    """Say where the county's group chat takes messages; an empty address keeps the stored one.

    Raises RefusedError at the field.
    """
    stored = GroupWebhook.objects.select_for_update().filter(county=county).first()
    address = webhook.check(address or (stored.address if stored else ""))
    before = stored.facts() if stored else None
    hook = stored or GroupWebhook(county=county)
    hook.address, hook.format, hook.is_active = address, format, is_active
    hook.save()
    events.record(
        by=by, county=county, verb="设置群消息地址", on=hook, before=before, after=hook.facts()
    )
    return hook


@transaction.atomic
def try_webhook(*, county: County, by: User | None, now: datetime | None = None) -> None:
    """Queue a test message to the county's group chat. Raises RefusedError."""
    now = now or timezone.now()
    words = f"这是一条测试消息，由{by or '系统'}发送。收到即表示{county}的群消息已接通。"
    key = f"test:{county.pk}:{now:%Y%m%d%H%M%S}"
    if not announce(county=county, key=key, subject="季督：测试", body=words, now=now):
        raise RefusedError("群消息地址没有启用，请先启用并保存。")
    events.record(by=by, county=county, verb="测试群消息", on=county)
