"""The ledger as offices keep it: what stands in its columns, and how it is set for print."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from supervision.ledgers import rectification as ledger
from supervision.models import Finding, RectificationItem
from supervision.rectification import actions
from tests.factories import (
    make_finding,
    make_rectification,
    make_round,
    make_unit,
    make_user,
)
from tests.factories.records import moment
from units.models import Event
from units.sheets import workbook

pytestmark = pytest.mark.django_db
TODAY = date(2023, 11, 20)


@pytest.fixture
def round() -> Any:
    return make_round(label="2023年第三季度")


def labels() -> list[str]:
    return [column.label for column in ledger.COLUMNS]


def line_of(item: RectificationItem) -> dict[str, Any]:
    found = ledger.rows_for(RectificationItem.objects.filter(pk=item.pk)).get()
    return dict(zip(labels(), ledger.line(1, found, TODAY), strict=True))


def closed_item(round: Any) -> RectificationItem:
    unit = make_unit(round.county, short_name="住建局")
    staff, liaison = make_user("staff", round.county), make_user("liaison", unit)
    finding = make_finding(round, unit, kind=Finding.Kind.COLUMN_NOT_UPDATED, subject="重大项目")
    [item] = actions.issue(
        findings=[finding], by=staff, due_on=date(2023, 11, 3), now=moment(date(2023, 10, 30))
    )
    for day, answer in ((1, "已安排更新"), (6, "已补发5条")):
        actions.submit(item=item, by=liaison, text=answer, now=moment(date(2023, 11, day)))
        if day == 1:
            actions.send_back(item=item, by=staff, reason="没有佐证", now=moment(date(2023, 11, 2)))
    return actions.close(item=item, by=staff, now=moment(date(2023, 11, 8)))


def test_a_line_tells_the_whole_way_of_an_item(round: Any) -> None:
    item = closed_item(round)
    told = line_of(item)
    assert told["问题来源"] == "2023年第三季度检查"
    assert [told["责任单位"], told["问题类别"]] == ["住建局", "栏目更新不及时"]
    assert [told["交办日期"], told["整改期限"], told["反馈日期"], told["销号日期"]] == [
        date(2023, 10, 30), date(2023, 11, 3), date(2023, 11, 6), date(2023, 11, 8),
    ]  # fmt: skip
    assert told["整改措施和结果"] == "已补发5条"
    assert told["审核人"] == str(item.closed_by)
    assert [told["状态"], told["是否逾期"], told["备注"]] == ["已销号", "逾期3天", "退回1次"]


def test_a_problem_names_its_object_once(round: Any) -> None:
    unit = make_unit(round.county)
    told = {"重大项目": "“重大项目”最长更新间隔40天", "人事信息": "未及时更新", "": "逾期办结2件"}
    findings = [make_finding(round, unit, subject=s, description=d) for s, d in told.items()]
    items = actions.issue(findings=findings, by=None, due_on=date(2999, 1, 1))
    assert [item.problem for item in items] == [
        "“重大项目”最长更新间隔40天", "“人事信息”未及时更新", "逾期办结2件",
    ]  # fmt: skip


def test_what_was_answered_in_time_is_in_time_however_long_the_office_looks(round: Any) -> None:
    in_time = make_rectification(
        round, issued_on=date(2023, 10, 30), due_on=date(2023, 11, 3),
        submitted_on=date(2023, 11, 3), closed_on=date(2023, 11, 10),
    )  # fmt: skip
    unanswered = make_rectification(round, due_on=date(2023, 11, 3), issued_on=date(2023, 10, 30))
    waiting = make_rectification(
        round, due_on=date(2023, 11, 3), issued_on=date(2023, 10, 30),
        submitted_on=date(2023, 11, 6),
    )  # fmt: skip
    withdrawn = make_rectification(
        round, due_on=date(2023, 11, 3), issued_on=date(2023, 10, 30),
        withdrawn_on=date(2023, 11, 9),
    )  # fmt: skip
    late = [ledger.days_late(item, TODAY) for item in (in_time, unanswered, waiting, withdrawn)]
    assert late == [0, 17, 3, 0]
    asked = RectificationItem.objects.late(TODAY).order_by("pk")
    assert list(asked) == [unanswered, waiting]


def test_the_workbook_is_set_up_for_print(round: Any) -> None:
    closed_item(round)
    made_up = make_rectification(round, problem="=1+1", is_reconstructed=True)
    items = RectificationItem.objects.order_by("pk")
    sheet = ledger.sheet(items, round.county, today=TODAY, by="张三", told="状态：已销号")
    target = load_workbook(BytesIO(workbook([sheet]))).active
    assert target.title == "整改台账"
    assert target["A1"].value == f"{round.county}政务公开问题整改台账"
    assert "A1:O1" in [str(one) for one in target.merged_cells.ranges]
    assert [target["A3"].value, target["F3"].value, target["F4"].value] == [
        "序号", "交办", "交办日期",
    ]  # fmt: skip
    merged = {str(one) for one in target.merged_cells.ranges}
    assert {"A3:A4", "F3:G3", "H3:J3", "K3:N3"} <= merged
    assert [target.page_setup.orientation, target.page_setup.paperSize] == ["landscape", 9]
    assert [target.page_setup.fitToWidth, target.page_setup.fitToHeight] == [1, 0]
    assert target.print_title_rows == "$3:$4"
    assert target.print_area == "'整改台账'!$A$1:$O$8"
    assert target["A5"].font.name == "仿宋"
    assert target["A3"].font.name == "宋体"
    assert target["A5"].border.left.style == "thin"
    assert target["F5"].number_format == "yyyy-mm-dd"
    assert target["E6"].value == "'=1+1"
    assert target["E6"].data_type == "s"
    assert "共2项" in target["A7"].value
    assert "重构数据" in target["A8"].value
    assert made_up.pk


def test_the_ledger_is_filtered_on_the_page_and_in_the_file(round: Any) -> None:
    late = make_rectification(round, due_on=date(2023, 11, 3), problem="栏目甲")
    later = make_round(
        round.county, code="2023Q4", label="2023年第四季度",
        starts_on=date(2023, 10, 1), ends_on=date(2023, 12, 31),
    )  # fmt: skip
    other = make_rectification(later, due_on=date(2999, 1, 1), problem="账号乙")
    other.findings.add(make_finding(later, other.unit, kind=Finding.Kind.ACCOUNT_NOT_UPDATED))
    client = Client()
    client.force_login(make_user("staff", round.county))
    page = reverse("rectification_list", args=[round.county.pk])

    def shown(query: str) -> list[str]:
        text = client.get(f"{page}?{query}").content.decode()
        return [name for name in ("栏目甲", "账号乙") if name in text]

    assert shown("") == ["栏目甲", "账号乙"]
    assert shown(f"round={later.pk}") == ["账号乙"]
    assert shown("kind=account_not_updated") == ["账号乙"]
    assert shown("late=late") == shown("late=open") == ["栏目甲"]
    assert shown("late=on_time") == ["账号乙"]
    assert shown("late=nonsense&round=x") == ["栏目甲", "账号乙"]
    export = client.get(reverse("rectification_export", args=[round.county.pk]), {"late": "late"})
    target = load_workbook(BytesIO(b"".join(export))).active  # type: ignore[arg-type]
    assert [target["E5"].value, target["A6"].value] == ["栏目甲", "共1项，已销号0项，逾期1项。"]
    assert "是否逾期：逾期的" in target["A2"].value
    assert Event.objects.get(verb="导出").after == {"list": "整改台账", "rows": 1}
    assert late.pk
