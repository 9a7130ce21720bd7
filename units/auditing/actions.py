"""Pruning events after their time; nothing else ever removes one."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from units import events
from units.actions import RefusedError
from units.auditing.verify import PRUNED, verify
from units.models import County, Event, EventChain, User

MINIMUM_DAYS = 183  # six months: 网络安全法 第二十一条


@transaction.atomic
def prune(*, chain: EventChain, keep_days: int, by: User | None) -> int:
    """Remove the events of a chain that are older than so many days; return how many.

    The place and hash of the last one removed are sealed in the chain's head and told by an
    event, so that what is left still verifies. Raises RefusedError for less than six months,
    and for a chain that is broken: pruning would wipe the trace.
    """
    if keep_days < MINIMUM_DAYS:
        raise RefusedError(
            f"操作记录至少保存 6 个月（{MINIMUM_DAYS} 天），不能只保留 {keep_days} 天。"
        )
    head = EventChain.objects.select_for_update().get(pk=chain.pk)
    county = County.objects.filter(pk=head.pk).first()
    last = _last_to_go(head, keep_days)
    if last is None or (head.pk and county is None):
        return 0
    _refuse_broken(head)
    doomed = Event.objects.filter(chain=head.pk, sequence__lte=last.sequence)
    head.sealed_sequence, head.sealed_hash = last.sequence, last.hash
    head.sealed_at = timezone.now()
    head.save(update_fields=["sealed_sequence", "sealed_hash", "sealed_at"])
    removed = doomed.count()
    doomed._raw_delete(doomed.db)
    events.record(
        by=by,
        county=county,
        verb=PRUNED,
        on=Event,
        label=f"{last.at:%Y-%m-%d}及以前的操作记录",
        after={"count": removed, "upto": last.sequence, "hash": last.hash},
    )
    return removed


def _last_to_go(head: EventChain, keep_days: int) -> Event | None:
    """Return the last event of the unbroken run of old ones at the chain's beginning."""
    chain = Event.objects.filter(chain=head.pk).order_by("sequence")
    kept = chain.filter(at__gte=timezone.now() - timedelta(days=keep_days)).first()
    old = chain.filter(sequence__lt=kept.sequence) if kept else chain
    last: Event | None = old.last()
    return last


def _refuse_broken(head: EventChain) -> None:
    for verdict in verify(chain=head.pk):
        if verdict.broken:
            raise RefusedError(f"{verdict.name}的操作记录不完整，不能清理：{verdict.broken}")
