"""The small county's notice, issued; what follows is done by the tests themselves."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone

from notices.models import Notice
from units.models import County, Unit, User


@pytest.fixture
def issued(notice: Notice, county: County, units: dict[str, Unit]) -> Notice:
    when = timezone.make_aware(datetime(2023, 10, 13, 10))
    Notice.objects.filter(pk=notice.pk).update(
        state="issued", signed_off_on=date(2023, 10, 13), issued_at=when,
        document_number="试政办发〔2023〕1号",
    )  # fmt: skip
    notice.refresh_from_db()
    return notice


@pytest.fixture
def reader(people: dict[str, User]) -> User:
    return people["liaison"]
