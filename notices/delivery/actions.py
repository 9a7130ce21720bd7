"""What follows an issue: sending, reading, reminding, announcing, filing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO

from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from notices.composition.document import Document
from notices.composition.frozen import document_of
from notices.delivery import announced, recipients, unread
from notices.delivery.passages import Names, of_units
from notices.models import ArchiveEntry, NamedUnit, Notice, NoticeDelivery
from notices.rendering import text
from units import access, events
from units.actions import RefusedError, hold
from units.messages.actions import Words, tell, tell_each
from units.models import County, Unit, User


@transaction.atomic
def carry_out(*, notice: Notice, by: User | None, deliver_to: Sequence[Unit] = ()) -> None:
    """All that an issue brings with it; part of the issue's own transaction.

    Without units to deliver to, all units in force on the day get the notice.
    """
    document = document_of(notice)
    units = deliver_to or list(recipients.in_force(notice))
    deliver(notice=notice, by=by, deliver_to=units, now=notice.issued_at)
    open_items(notice=notice, by=by, document=document)
    file_away(notice=notice, by=by, document=document)


@transaction.atomic
def deliver(
    *, notice: Notice, by: User | None, deliver_to: Iterable[Unit], now: datetime | None = None
) -> int:
    """Send an issued notice to units and tell their people; return how many are new to it."""
    if notice.state != Notice.State.ISSUED:
        raise RefusedError("通报还没有印发，或已撤回，不能送达。")
    known = set(NoticeDelivery.objects.filter(notice=notice).values_list("unit", flat=True))
    new = [unit for unit in deliver_to if unit.pk not in known]
    if strangers := [unit.name for unit in new if unit.county_id != notice.county_id]:
        raise RefusedError(f"{strangers[0]}不是{notice.county}的单位，不能送达。")
    NoticeDelivery.objects.bulk_create(
        NoticeDelivery(
            notice=notice, unit=unit, delivered_at=now or timezone.now(), delivered_by=by
        )
        for unit in new
    )
    if new:
        readers = recipients.readers(new)
        _tell(notice, readers, "issued", f"{_named(notice)}已印发，请查收", by)
        events.record(
            by=by, county=notice.county, verb="送达通报", on=notice,
            after={"units": [unit.name for unit in new]},
        )  # fmt: skip
    return len(new)


@transaction.atomic
def open_items(*, notice: Notice, by: User | None, document: Document) -> tuple[int, int]:
    """Open the rectification items that the notice announces; return new ones and linked ones.

    Problems that were handed out before are linked, not handed out twice.
    """
    findings = announced.findings_of(notice, document)
    opened, linked = announced.open_or_link(notice, findings, by)
    if opened or linked:
        events.record(
            by=by, county=notice.county, verb="随通报交办整改", on=notice,
            after={"opened": opened, "linked": linked},
        )  # fmt: skip
    return opened, linked


@transaction.atomic
def file_away(*, notice: Notice, by: User | None, document: Document) -> ArchiveEntry:
    """Take into the archive what it counts and searches of the notice, and the units it names."""
    names = Names(notice.county, timezone.localdate())
    passages = of_units(document, names)
    NamedUnit.objects.bulk_create(
        [NamedUnit(notice=notice, unit_id=pk, places=len(one)) for pk, one in passages.items()],
        ignore_conflicts=True,
    )
    entry, _ = ArchiveEntry.objects.update_or_create(
        notice=notice,
        defaults={
            "pages": _pages(notice),
            "figures": len(document.figures),
            "findings": notice.announced.count(),
            "text": text.render(document),
        },
    )
    events.record(
        by=by, county=notice.county, verb="通报归档", on=notice,
        after={"pages": entry.pages, "named": len(passages)},
    )  # fmt: skip
    return entry


def _pages(notice: Notice) -> int:
    """Count the pages of the signed file; none is counted where there is no file."""
    import pypdfium2

    signed = getattr(notice, "signed_file", None)
    if signed is None:
        return 0
    with default_storage.open(signed.place) as stored:
        document = pypdfium2.PdfDocument(BytesIO(stored.read()))
    try:
        return len(document)
    finally:
        document.close()


@transaction.atomic
def note_reading(*, notice: Notice, by: User, now: datetime | None = None) -> int:
    """Note the first reading for the units that the person reads for; return how many it was.

    Whoever reads for the whole county reads for no unit.
    """
    units = access.scope_of(by, recipients.READING).units
    if not units or notice.state != Notice.State.ISSUED:
        return 0
    rows = NoticeDelivery.objects.unread().filter(notice=notice, unit__in=units)
    found = list(rows.select_related("unit"))
    if not found:
        return 0
    pks = [delivery.pk for delivery in found]
    count = NoticeDelivery.objects.unread().filter(pk__in=pks).update(
        first_read_at=now or timezone.now(), first_read_by=by
    )  # fmt: skip
    if count:
        events.record(
            by=by, county=notice.county, verb="阅读通报", on=notice,
            after={"units": [delivery.unit.name for delivery in found]},
        )  # fmt: skip
    return int(count)


@transaction.atomic
def remind(*, notice: Notice, by: User | None, now: datetime | None = None) -> int:
    """Remind the units that have not read the notice, at most once a day; return how many."""
    if notice.state != Notice.State.ISSUED:
        raise RefusedError("通报还没有印发，或已撤回，不用提醒。")
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    rows = NoticeDelivery.objects.unread().filter(notice=notice).select_related("unit")
    late = [
        one for one in rows
        if one.reminded_at is None or timezone.localdate(one.reminded_at) < today
    ]  # fmt: skip
    if not late:
        raise RefusedError("没有要提醒的单位：都已阅读，或今天已经提醒过。")
    _remind(notice, late, recipients.readers([one.unit for one in late]), today, moment, by)
    return len(late)


@transaction.atomic
def remind_due(
    *, county: County, on: date, by: User | None = None, now: datetime | None = None
) -> int:
    """Remind the units that came to a stage of not reading; return how many, notice by notice.

    One transaction, as all reminders: whoever comes again tells only those who were not told.
    """
    if not unread.due(county, on):  # looked at without holding the county up, every few minutes
        return 0
    hold(county)
    due = unread.due(county, on)
    for notice, one in due.items():
        _remind(notice, one.deliveries, one.readers.values(), on, now or timezone.now(), by)
        words = {
            person: Words(
                f"{len(units)}个单位还没有阅读{_named(notice)}",
                "、".join(unit.short_name for unit in units),
                reverse("delivery_list", args=[notice.pk]),
            )
            for person, units in one.overseers.values()
        }
        tell_each(words=words, key=f"notice:{notice.pk}:unread-by:{on}", county=county, by=by)
    return sum(len(one.deliveries) for one in due.values())


def _remind(
    notice: Notice, late: Sequence[NoticeDelivery], people: Iterable[User], on: date,
    moment: datetime, by: User | None,
) -> None:  # fmt: skip
    _tell(notice, people, f"unread:{on}", f"请阅读{_named(notice)}", by)
    NoticeDelivery.objects.filter(pk__in=[one.pk for one in late]).update(reminded_at=moment)
    events.record(
        by=by, county=notice.county, verb="提醒阅读通报", on=notice,
        after={"units": [one.unit.name for one in late]},
    )  # fmt: skip


def tell_withdrawn(*, notice: Notice, by: User | None) -> int:
    """Tell those who got the notice that it is void. The receipts stay."""
    got = [one.unit for one in notice.deliveries.select_related("unit")]
    readers = recipients.readers(got)
    return _tell(notice, readers, "withdrawn", f"{_named(notice)}已撤回作废，请勿再用", by)


def _tell(
    notice: Notice, people: Iterable[User], occasion: str, subject: str, by: User | None
) -> int:
    return tell(
        people=people,
        key=f"notice:{notice.pk}:{occasion}",
        subject=subject,
        url=reverse("notice_detail", args=[notice.pk]),
        county=notice.county,
        by=by,
    )


def _named(notice: Notice) -> str:
    number = f"（{notice.document_number}）" if notice.document_number else ""
    return f"《{notice.title}》{number}"
