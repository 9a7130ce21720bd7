"""The one notice of the demo that went the whole way, so that nothing after the draft is empty.

It is the notice of a made-up round: number, seal, note and figures all say that it is for show.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from config.demo.following import moment
from config.demo.load import sources
from config.demo.people import FULL_HOUSE, Cast
from notices import actions
from notices.delivery.actions import note_reading
from notices.delivery.recipients import in_force, readers
from notices.editing.outlines.actions import copy_outline
from notices.models import Notice, SignedFile
from notices.sealing.actions import run_sealing
from notices.steps import actions as steps
from notices.steps.sealing import queue_sealing
from supervision.models import InspectionRound
from units import jobs
from units.models import Message

NOTE = "演示文稿，重构数据"
OUTLINE = "通用提纲"
UNREAD = 4  # one unit in so many has not read it


class NotSealedError(Exception):
    """The file could not be made; the message is a sentence."""


@transaction.atomic
def issue_one() -> Notice | None:
    """Take the notice of the round before the published one from its draft to its readers.

    Every step is on the day on which it would have been; the file is signed now, as it says
    itself. A round that is not there, or has a notice, is left alone. Raises NotSealedError.
    """
    source = next(one for one in sources() if one.folder == FULL_HOUSE)
    rounds = InspectionRound.objects.filter(
        county__code=source.facts["county"]["code"], code=source.facts["previous"]["code"],
        is_reconstructed=True, state=InspectionRound.State.CLOSED, notices=None,
    )  # fmt: skip
    round = rounds.select_related("county").first()
    if round is None:
        return None
    county = round.county
    cast = source.cast
    day = round.as_of + timedelta(days=10)
    outline = copy_outline(county=county, name=OUTLINE, source=None, by=cast.staff)
    notice = actions.create_notice(round=round, by=cast.staff, outline=outline)
    actions.update_facts(notice=notice, by=cast.staff, annotation=NOTE, signed_off_on=day)
    before = moment(day - timedelta(days=2))
    steps.check(notice=notice, by=cast.staff, now=before)
    steps.send_to_review(notice=notice, by=cast.staff, now=before)
    reviewed = moment(day - timedelta(days=1))
    steps.submit(notice=notice, by=cast.reviewer, remark="已核对附表。", now=reviewed)
    steps.sign(notice=notice, by=cast.leader, now=moment(day, 9))
    notice = Notice.objects.get(pk=notice.pk)
    job = queue_sealing(notice=notice, by=cast.leader)
    jobs.run(job.pk, run_sealing)
    if not SignedFile.objects.filter(notice=notice).exists():
        job.refresh_from_db()
        raise NotSealedError(job.message)
    steps.issue(notice=notice, by=cast.staff, now=moment(day, 15))
    notice.refresh_from_db()
    _read(notice, cast)
    return notice


def _read(notice: Notice, cast: Cast) -> None:
    """Let most units read it, day after day; to all but the others it is no news."""
    units = list(in_force(notice))
    for n, unit in enumerate(units):
        if n % UNREAD:
            read = moment(notice.round.as_of + timedelta(days=10 + n % 3), 16)
            note_reading(notice=notice, by=cast.liaison(unit), now=read)
    told = Message.objects.filter(url=reverse("notice_detail", args=[notice.pk]))
    told.exclude(person__in=readers(units[::UNREAD])).update(read_at=timezone.now())
