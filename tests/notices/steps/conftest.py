"""A notice on its way, and the people who take its steps."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from notices.models import Notice
from notices.steps import actions
from supervision.actions import close_round
from units.models import County, User


@pytest.fixture
def numbered(county: County) -> County:
    county.document_word = "试政办发"
    county.save()
    return county


@pytest.fixture
def walk(notice: Notice, numbered: County, people: dict[str, User]) -> Callable[..., Notice]:
    """Take the notice along its way, up to the state."""

    def to(state: str) -> Notice:
        staff, reviewer, leader = people["staff"], people["reviewer"], people["leader"]
        way = [
            (Notice.State.CHECKED, lambda n: actions.check(notice=n, by=staff)),
            (Notice.State.IN_REVIEW, lambda n: actions.send_to_review(notice=n, by=staff)),
            (Notice.State.SUBMITTED, lambda n: actions.submit(notice=n, by=reviewer)),
            (Notice.State.SIGNED, lambda n: actions.sign(notice=n, by=leader)),
        ]
        if notice.round.is_open:
            close_round(round=notice.round, by=None)
        for reached, step in way:
            step(Notice.objects.get(pk=notice.pk))
            if reached == state:
                break
        return Notice.objects.get(pk=notice.pk)

    return to
