"""Finding issued notices again, and a year of them in figures."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from notices.delivery import actions
from notices.models import Notice
from tests.factories import make_user
from tests.notices.conftest import Draft
from tests.notices.delivery.conftest import issued
from units.models import County, Unit, UnitAlias, User

__all__ = ["issued"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(issued: Notice, draft: Draft) -> Notice:
    draft.add("住建局栏目没有更新。如：{{cases}}。", "cases", kinds=["column_not_updated"])
    actions.carry_out(notice=issued, by=None)
    return issued


def found(client: Client, **asked: Any) -> bool:
    page = client.get(reverse("notice_archive"), asked).content.decode()
    return "试政办发〔2023〕1号" in page.split("<table")[-1]


@pytest.mark.parametrize(
    ("asked", "hits"),
    [
        ({}, True),
        ({"q": "栏目没有更新"}, True), ({"q": "水土保持"}, False),
        ({"number": "〔2023〕1号"}, True), ({"number": "〔2024〕"}, False),
        ({"period": "第三季度"}, True), ({"period": "2023q3"}, True), ({"period": "2022"}, False),
        ({"unit": "住建局"}, True), ({"unit": "建设局"}, True), ({"unit": "交通局"}, False),
        ({"year": "2023"}, True), ({"year": "2022"}, True), ({"county": "x"}, True),
    ],
)  # fmt: skip
def test_a_notice_is_found(
    staff: Client, filed: Notice, units: dict[str, Unit], asked: dict[str, str], hits: bool
) -> None:
    """A year or county that is not offered is ignored."""
    UnitAlias.objects.create(county=filed.county, unit=units["住建局"], name="建设局")
    assert found(staff, **asked) is hits


def test_drafts_and_other_counties_are_not_in_it(
    client: Client, staff: Client, notice: Notice, people: dict[str, User]
) -> None:
    assert "还没有印发的通报" in staff.get(reverse("notice_archive")).content.decode()
    client.force_login(people["outsider"])
    Notice.objects.filter(pk=notice.pk).update(
        state="issued", signed_off_on="2023-10-13", issued_at="2023-10-13T02:00:00Z"
    )
    assert "还没有印发的通报" in client.get(reverse("notice_archive")).content.decode()


def test_whoever_reads_no_notices_is_refused(client: Client, db: None) -> None:
    client.force_login(make_user())
    assert client.get(reverse("notice_archive")).status_code == 403


def row_of(client: Client, year: int = 2023) -> dict[str, Any]:
    answer = client.get(reverse("notice_statistics_export"), {"year": year})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    assert sheet is not None
    lines = [[cell.value for cell in row] for row in sheet.rows]
    return dict(zip(lines[0], lines[1], strict=True)) if len(lines) > 1 else {}


def test_a_year_in_figures(
    client: Client, staff: Client, filed: Notice, county: County, people: dict[str, User]
) -> None:
    actions.note_reading(notice=filed, by=people["liaison"])
    row = row_of(staff)
    assert row["县区"] == str(county)
    assert (row["印发"], row["季度通报"], row["撤回"]) == (1, 1, 0)
    assert (row["通报问题"], row["提到单位"]) == (1, 1)
    assert row["轮次结束到印发（平均天数）"] == "13.0"
    assert (row["送达"], row["已读"], row["阅读率"]) == (4, 1, "25%")
    assert "25%" in staff.get(reverse("notice_statistics")).content.decode()
    assert row_of(staff, 2022) == {}


def test_units_in_a_table_alone_are_mentioned_too_and_found(
    staff: Client, issued: Notice, draft: Draft, units: dict[str, Unit]
) -> None:
    draft.add("各单位情况见附件。")
    received = {"label": "受理", "metric": "hotline.received"}
    table = {"rows": "unit", "name": "承办单位", "columns": [received]}
    draft.add("各单位办理情况", "attachment", key="hotline", table=table)
    actions.carry_out(notice=issued, by=None)
    assert row_of(staff)["提到单位"] == issued.named.count() > 1
    assert found(staff, unit="交通局")
    page = staff.get(reverse("notice_statistics")).content.decode()
    assert "附表每个单位一行的全部计入" in page


def test_a_withdrawn_notice_is_told_apart(staff: Client, filed: Notice) -> None:
    Notice.objects.filter(pk=filed.pk).update(state="withdrawn")
    row = row_of(staff)
    assert (row["印发"], row["撤回"], row["送达"], row["阅读率"]) == (0, 1, 0, "—")
    assert found(staff)


def test_many_counties_cost_no_more_queries(
    staff: Client, filed: Notice, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(30):
        staff.get(reverse("notice_archive"))
    with django_assert_max_num_queries(25):
        staff.get(reverse("notice_statistics"))
