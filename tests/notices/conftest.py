"""A county with a small computed round: two towns, two departments, orders, findings, praise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from notices import actions
from notices.models import Block, Notice, NoticeBlock
from notices.steps import actions as steps
from supervision.actions import close_round
from supervision.metrics.actions import compute_round
from supervision.models import Commendation, Finding, InspectionRound
from tests.factories import (
    make_account,
    make_commendation,
    make_content_error,
    make_county,
    make_finding,
    make_indicator,
    make_order,
    make_round,
    make_unit,
    make_user,
)
from units.models import County, Unit, User

DAY = date(2023, 8, 1)


@pytest.fixture
def county() -> County:
    return make_county(name="试点县", information_centre="县信息中心", addressees="各镇人民政府")


@pytest.fixture
def units(county: County) -> dict[str, Unit]:
    towns = {"平木镇": Unit.Kind.TOWN, "留凤关镇": Unit.Kind.TOWN}
    departments = {"住建局": Unit.Kind.DEPARTMENT, "交通局": Unit.Kind.DEPARTMENT}
    return {
        name: make_unit(county, short_name=name, kind=kind)
        for name, kind in (towns | departments).items()
    }


@pytest.fixture
def round(county: County, units: dict[str, Unit]) -> InspectionRound:
    """Ten hotline orders, of which four are overdue: 住建局 2, 平木镇 1, 交通局 1."""
    round = make_round(county, rectify_by=date(2023, 10, 20))
    make_indicator("account_update_days", 14, unit_of_measure="天")
    late = {"住建局": 2, "平木镇": 1, "交通局": 1}
    for name, unit in units.items():
        for n in range({"住建局": 4}.get(name, 2)):
            closed = date(2023, 9, 1) if n < late.get(name, 0) else date(2023, 8, 5)
            make_order(unit, DAY, due_at=date(2023, 8, 10), closed_at=closed)
    make_finding(round, units["住建局"], subject="施工信息")
    make_finding(
        round, units["平木镇"], kind=Finding.Kind.WRONG_EXPRESSION, subject="",
        facts={"wrong": "整治站位", "correct": "政治站位"},
    )  # fmt: skip
    for order, name in enumerate(["留凤关镇", "住建局", "交通局"]):
        make_commendation(
            round, units[name], matter=Commendation.Matter.COLUMNS, order=order, ground="更新及时"
        )
    account = make_account(units["交通局"], name="试点交通")
    make_content_error(units["交通局"], DAY, account=account, fixed_on=DAY)
    compute_round(round=round, by=None)
    return round


@pytest.fixture
def notice(round: InspectionRound) -> Notice:
    return actions.create_notice(round=round, by=None)


class Draft:
    """A notice whose blocks a test writes itself."""

    def __init__(self, notice: Notice) -> None:
        self.notice = notice
        notice.blocks.all().delete()

    def add(
        self, text: str, kind: str = Block.Kind.PARAGRAPH, lead: str = "", **options: object
    ) -> Draft:
        NoticeBlock.objects.create(
            notice=self.notice, position=self.notice.blocks.count() + 1,
            kind=kind, lead=lead, text=text, options=options,
        )  # fmt: skip
        return self


@pytest.fixture
def draft(notice: Notice) -> Draft:
    return Draft(notice)


@pytest.fixture
def people(county: County, units: dict[str, Unit]) -> dict[str, User]:
    return {
        "staff": make_user("staff", county),
        "reviewer": make_user("reviewer", county),
        "leader": make_user("leader", county),
        "liaison": make_user("liaison", units["住建局"]),
        "outsider": make_user("staff", make_county()),
    }


@pytest.fixture
def staff(client: Client, people: dict[str, User]) -> Client:
    client.force_login(people["staff"])
    return client


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
            (Notice.State.CHECKED, lambda n: steps.check(notice=n, by=staff)),
            (Notice.State.IN_REVIEW, lambda n: steps.send_to_review(notice=n, by=staff)),
            (Notice.State.SUBMITTED, lambda n: steps.submit(notice=n, by=reviewer)),
            (Notice.State.SIGNED, lambda n: steps.sign(notice=n, by=leader)),
        ]
        if notice.round.is_open:
            close_round(round=notice.round, by=None)
        for reached, step in way:
            step(Notice.objects.get(pk=notice.pk))
            if reached == state:
                break
        return Notice.objects.get(pk=notice.pk)

    return to
