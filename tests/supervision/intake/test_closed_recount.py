"""Whatever an import may still change, a closed round counts as before."""

from __future__ import annotations

from datetime import date, datetime
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from supervision.metrics.actions import compute_round
from supervision.metrics.compute import differences
from supervision.models import InspectionRound, WorkOrder
from tests.factories import (
    make_account,
    make_column,
    make_content_error,
    make_county,
    make_order,
    make_post,
    make_publication,
    make_round,
    make_submission,
    make_unit,
)
from tests.supervision.intake.building import bring, orders, sheet
from units.models import County

pytestmark = pytest.mark.django_db

DAY = date(2023, 8, 1)
INSIDE, AFTER = "2023-09-20 09:00", "2023-10-20 09:00"


def moment(text: str | None) -> datetime | None:
    return timezone.make_aware(datetime.fromisoformat(text)) if text else None


@pytest.fixture
def county() -> County:
    return make_county(name="凤县")


def close(round: InspectionRound) -> None:
    compute_round(round=round, by=None)
    InspectionRound.objects.filter(pk=round.pk).update(state="closed", closed_at=timezone.now())
    round.refresh_from_db()


@pytest.mark.parametrize("as_of", [date(2023, 9, 30), date(2023, 9, 15), date(2023, 10, 9)])
def test_changes_of_orders_that_go_in_leave_every_value(county: County, as_of: date) -> None:
    housing, other = make_unit(county, short_name="住建局"), make_unit(county, short_name="交通局")
    stored = list(product([None, INSIDE, AFTER], [None, INSIDE, AFTER], ["unrated", "satisfied"]))
    changes: list[dict[str, Any]] = [
        {"closed": INSIDE}, {"closed": AFTER}, {"due": INSIDE}, {"due": AFTER}, {"closed": "清空"},
        {"rating": "不满意"}, {"closed": AFTER, "rating": "满意"}, {"due": "清空"},
        {"unit": other.short_name}, {"topic": "供暖"}, {"title": "补充"}, {"kind": "投诉"},
        {"real": "重构数据"}, {"received": "2023-10-05 09:00"},
    ]  # fmt: skip
    rows = []
    for n, ((closed, due, rating), change) in enumerate(product(stored, changes)):
        make_order(
            housing, DAY, number=str(n), closed_at=moment(closed), due_at=moment(due),
            satisfaction=rating,
        )  # fmt: skip
        row = {"unit": "住建局", "received": "2023-08-01 10:00"} | change
        names = ("unit", "received", "due", "closed", "rating", "topic", "title", "kind", "real")
        rows.append([str(n), *(row.get(name) for name in names)])
    round = make_round(county, as_of=as_of)
    close(round)
    header = ["工单编号", "承办单位", "受理时间", "办理时限", "办结时间", "满意度", "热点", "标题",
              "诉求类型", "数据性质"]  # fmt: skip
    batch = bring(county, orders(*rows, header=header), accept_valid=True)
    assert batch.changed_count > len(stored)
    assert batch.rejected_count > len(stored) * 4
    assert differences(round) == []


def test_new_rows_that_go_in_leave_every_value(county: County) -> None:
    unit = make_unit(county, short_name="住建局")
    column = make_column(county, path="甲", name="甲")
    account = make_account(unit, name="乙")
    make_order(unit, DAY)
    make_publication(column, DAY)
    make_post(account, DAY)
    make_submission(unit, DAY)
    make_content_error(unit, DAY)
    round = make_round(county, as_of=date(2023, 9, 15))
    close(round)
    days = ["2023-06-30", "2023-07-01", "2023-09-15", "2023-09-16", "2023-09-30", "2023-10-01"]
    kinds = {
        "热线工单": (["工单编号", "承办单位", "受理时间"], ["N{}", "住建局", "{}"]),
        "发布信息": (["栏目", "标题", "发布时间"], ["甲", "{}", "{}"]),
        "推文": (["账号", "标题", "发布时间", "原创"], ["乙", "{}", "{}", "是"]),
        "报送稿件": (
            ["单位", "类别", "标题", "报送日期", "采用"],
            ["住建局", "政务动态", "{}", "{}", "是"],
        ),
        "错敏信息": (["单位", "位置", "错误表述", "发现日期"], ["住建局", "{}", "错", "{}"]),
    }
    sheets = [
        sheet(header, *([cell.format(day) for cell in cells] for day in days), name=name)
        for name, (header, cells) in kinds.items()
    ]
    batch = bring(county, *sheets, accept_valid=True)
    assert (batch.created_count, batch.rejected_count) == (20, 10)
    assert differences(round) == []
    assert WorkOrder.objects.count() == 5
