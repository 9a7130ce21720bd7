"""Lists and desks that cost the same however much is in them."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supervision.metrics.actions import compute_round
from supervision.models import InspectionRound
from tests.factories import (
    make_account,
    make_finding,
    make_order,
    make_posts,
    make_rectification,
    make_unit,
)
from units.models import Job, Unit, User

pytestmark = pytest.mark.django_db


def test_the_desk_of_a_unit(
    client: Client,
    people: dict[str, User],
    round: InspectionRound,
    unit_a: Unit,
    django_assert_max_num_queries: object,
) -> None:
    for n in range(10):
        make_order(unit_a, date(2023, 7, 3), due_at=date(2023, 7, 9))
        make_posts(make_account(unit_a), date(2023, 7, 1), date(2023, 9, 1), every=30)
        make_finding(round, unit_a)
        make_rectification(round, unit_a, problem=f"问题{n}")
    compute_round(round=round, by=None)
    client.force_login(people["liaison_a"])
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        client.get(reverse("unit_desk", args=[unit_a.pk]))


def test_the_problems_of_a_round(
    staff: Client, round: InspectionRound, django_assert_max_num_queries: object
) -> None:
    for _ in range(20):
        make_finding(round, make_unit(round.county))
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        staff.get(reverse("finding_list", args=[round.pk]))


def test_the_jobs_of_a_county(
    staff: Client,
    people: dict[str, User],
    round: InspectionRound,
    django_assert_max_num_queries: object,
) -> None:
    now = timezone.now()
    Job.objects.bulk_create(
        Job(
            task="t",
            subject=f"s{n}",
            label="任务",
            county=round.county,
            requested_by=people["staff"],
            created_at=now,
            heartbeat_at=now,
        )
        for n in range(20)
    )
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        staff.get(reverse("job_list", args=[round.county_id]))
