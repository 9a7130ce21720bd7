"""The liaison of one unit, and the staff of another county, look for what is not theirs.

Every row of unit B carries MARK in every text; the liaison of unit A of the same county asks for
all figures, registers and exports in every way that the addresses allow. None may show it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from supervision.intake import actions as intake
from supervision.intake.workbook import Sheet
from supervision.metrics import catalogue
from supervision.metrics.actions import compute_round
from supervision.models import (
    Finding,
    InspectionRound,
    MediaAccount,
    Publication,
    SiteColumn,
    Tally,
    WorkOrder,
)
from supervision.views.registers import REGISTERS
from tests.factories import (
    make_account,
    make_column,
    make_commendation,
    make_content_error,
    make_county,
    make_finding,
    make_order,
    make_posts,
    make_publication,
    make_rectification,
    make_round,
    make_submission,
    make_tally,
    make_unit,
    make_user,
    make_website,
)
from units.models import County, ImportBatch, Unit

pytestmark = pytest.mark.django_db
MARK = "邻家私事"
DAY = date(2023, 8, 1)


@pytest.fixture
def county() -> County:
    return make_county(name="石泉县", city="安康市")


@pytest.fixture
def unit_a(county: County) -> Unit:
    return make_unit(county, short_name="城关镇", kind=Unit.Kind.TOWN)


@pytest.fixture
def unit_b(county: County) -> Unit:
    return make_unit(county, short_name="县住建局")


def fill(round: InspectionRound, unit: Unit, mark: str) -> None:
    late = {"due_at": date(2023, 8, 3), "closed_at": date(2023, 8, 20)}
    make_order(unit, DAY, title=f"路灯{mark}", topic=f"城市管理{mark}", **late)
    website = make_website(unit.county, unit=unit, name=f"网站{mark}{unit.pk}")
    column = make_column(unit.county, website=website, units=[unit], name=f"栏目{mark}")
    make_publication(column, DAY, unit=unit, title=f"信息{mark}")
    make_posts(
        make_account(unit, name=f"账号{mark}{unit.pk}"), DAY, date(2023, 9, 1), title=f"推文{mark}"
    )
    make_submission(unit, DAY, title=f"稿件{mark}")
    make_content_error(unit, DAY, wrong=f"错字{mark}")
    make_finding(round, unit, subject=f"对象{mark}")
    make_commendation(round, unit, ground=f"理由{mark}")
    make_rectification(round, unit, problem=f"问题{mark}")


@pytest.fixture
def round(county: County, unit_a: Unit, unit_b: Unit) -> InspectionRound:
    made = make_round(county)
    fill(made, unit_a, "")
    fill(made, unit_b, MARK)
    make_tally(made, "submissions", 12, unit=unit_b, category="disclosure", note=f"说明{MARK}")
    make_tally(made, "work_orders", 3, channel="dispatch", note=f"说明{MARK}")
    compute_round(round=made, by=None)
    return made


@pytest.fixture
def liaison(client: Client, unit_a: Unit) -> Client:
    client.force_login(make_user("liaison", unit_a))
    return client


def text_of(response: HttpResponse) -> str:
    """Return what an answer says, a workbook's cells too."""
    if not hasattr(response, "streaming_content"):
        return response.content.decode()
    data = b"".join(response.streaming_content)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


def references(own_unit: Unit, other: Unit) -> Iterator[str]:
    """Yield every metric in total, by the unit, and crossed with what belongs to the other."""
    crossed = {
        "account": MediaAccount.objects.get(unit=other).pk,
        "column": SiteColumn.objects.get(units=other).pk,
    }
    for key, metric in catalogue.metrics().items():
        yield key
        if metric.is_rate:
            yield f"{key}&part=1"
        for grouping in metric.lines:
            others = [dimension for dimension in grouping if dimension != "unit"]
            own = [f"unit={own_unit.pk}"] if "unit" in grouping else []
            if own and not others:
                yield f"{key}@{own[0]}"
                yield f"{key}@{own[0]}&part=1"
            if len(others) == 1 and others[0] in crossed:
                yield f"{key}@" + ",".join([*own, f"{others[0]}={crossed[others[0]]}"])


def test_no_figure_shows_a_neighbours_rows(
    liaison: Client, round: InspectionRound, unit_a: Unit, unit_b: Unit
) -> None:
    shown, told = 0, []
    for reference in references(unit_a, unit_b):
        response = liaison.get(reverse("figure_rows", args=[round.pk]) + f"?ref={reference}")
        assert response.status_code in {200, 404}, reference
        shown += response.status_code == 200
        if response.status_code == 200 and MARK in response.content.decode():
            told.append(reference)
    assert shown > 100
    assert not told


@pytest.mark.parametrize("key", REGISTERS)
def test_no_register_shows_a_neighbours_rows(
    liaison: Client, round: InspectionRound, unit_b: Unit, key: str
) -> None:
    for name in ("register_list", "register_export"):
        address = reverse(name, args=[round.county_id, key])
        asked: list[dict[str, Any]] = [
            {}, {"unit": unit_b.pk}, {"q": "私事"}, {"sort": "-unit__display_order"},
            {"sort": "unit__aliases"}, {"page": "2"}, {"county": round.county_id},
        ]  # fmt: skip
        for query in asked:
            response = liaison.get(address, query)
            assert response.status_code in {200, 404}
            assert MARK not in text_of(response).replace(f'value="{MARK}"', "")


def test_no_other_page_shows_a_neighbours_rows(
    liaison: Client, round: InspectionRound, unit_a: Unit
) -> None:
    InspectionRound.objects.filter(pk=round.pk).update(state="closed", closed_at=round.computed_at)
    for address in (
        reverse("home"),
        reverse("county_list"),
        reverse("county_list") + "?compare=hotline.received",
        reverse("my_account"),
        reverse("unit_desk", args=[unit_a.pk]) + f"?round={round.pk}",
        reverse("notice_list", args=[round.county_id]),
    ):
        assert MARK not in liaison.get(address, follow=True).content.decode()


def test_the_list_of_counties_has_no_figures_for_a_liaison(
    liaison: Client, round: InspectionRound
) -> None:
    page = liaison.get(reverse("county_list")).content.decode()
    assert reverse("figure_rows", args=[round.pk]) not in page


def test_what_is_decided_of_a_unit_is_told_when_the_round_is_over(
    liaison: Client, round: InspectionRound, unit_a: Unit
) -> None:
    Finding.objects.filter(unit=unit_a).update(subject="本单位栏目")
    desk = reverse("unit_desk", args=[unit_a.pk])
    figure = reverse("figure_rows", args=[round.pk]) + f"?ref=praise.overall@unit={unit_a.pk}"
    assert "本单位栏目" not in liaison.get(desk).content.decode()
    assert liaison.get(figure).status_code == 404
    InspectionRound.objects.filter(pk=round.pk).update(state="closed", closed_at=round.computed_at)
    assert "本单位栏目" in liaison.get(desk).content.decode()


# What the staff of another county post.


@pytest.fixture
def elsewhere() -> County:
    return make_county(name="凤县", city="宝鸡市")


@pytest.fixture
def other(client: Client, elsewhere: County) -> Client:
    client.force_login(make_user("staff", elsewhere))
    return client


@pytest.fixture
def own_round(elsewhere: County) -> InspectionRound:
    make_unit(elsewhere, short_name="留凤关镇", kind=Unit.Kind.TOWN)
    return make_round(elsewhere)


def test_a_tally_takes_no_unit_column_or_account_of_another_county(
    other: Client, own_round: InspectionRound, round: InspectionRound, unit_a: Unit
) -> None:
    foreign = {
        "websites": {"unit": unit_a.pk},
        "publications": {"column": SiteColumn.objects.filter(county=round.county)[0].pk},
        "content_errors": {"account": MediaAccount.objects.filter(county=round.county)[0].pk},
    }
    for source, ids in foreign.items():
        address = reverse("tally_create", args=[own_round.pk]) + f"?source={source}"
        response = other.post(address, {"value": "1", "fixed": "0"} | ids)
        assert response.status_code == 200
    assert not Tally.objects.filter(round=own_round).exists()


def test_a_problem_takes_no_unit_of_another_county(
    other: Client, own_round: InspectionRound, unit_a: Unit
) -> None:
    body = {"kind": "column_not_updated", "unit": unit_a.pk, "subject": "栏目"}
    other.post(reverse("finding_create", args=[own_round.pk]), body)
    assert not Finding.objects.filter(round=own_round).exists()


def test_an_import_takes_no_round_of_another_county(
    other: Client, elsewhere: County, round: InspectionRound
) -> None:
    file = io.BytesIO("单位全称,单位简称,单位类别\n凤县水利局,水利局,部门".encode())
    file.name = "单位.csv"
    address = reverse("import_start", args=[elsewhere.pk])
    response = other.post(address, {"file": file, "round": round.pk})
    assert response.status_code == 200
    assert not ImportBatch.objects.exists()


ROWS: dict[str, tuple[list[Any], list[Any]]] = {
    "work_orders": (
        ["渠道", "工单编号", "诉求内容", "诉求类型", "承办单位", "受理时间"],
        ["12345热线", "{number}", "改写", "投诉", "{unit}", "2023-08-01"],
    ),
    "publications": (
        ["栏目", "信息标题", "发布时间", "网址"],
        ["{column}", "改写", "2023-08-01", "https://example.gov.cn/1"],
    ),
    "posts": (
        ["账号名称", "平台类型", "标题", "发布时间", "链接"],
        ["{account}", "微信公众号", "改写", "2023-08-01", "https://example.gov.cn/2"],
    ),
}


@pytest.mark.parametrize("kind", ROWS)
def test_an_import_touches_nothing_of_another_county(
    kind: str, elsewhere: County, round: InspectionRound, unit_a: Unit
) -> None:
    """It names units, columns and accounts that only the other county has, and its numbers."""
    order = WorkOrder.objects.filter(unit=unit_a)[0]
    names = {
        "number": order.number,
        "unit": unit_a.name,
        "column": SiteColumn.objects.filter(units=unit_a)[0].name,
        "account": MediaAccount.objects.filter(unit=unit_a)[0].name,
    }
    header, row = ROWS[kind]
    filled = [cell.format(**names) for cell in row]
    staff = make_user("staff", elsewhere)
    batch = intake.preview_sheets(
        county=elsewhere, sheets=[Sheet("表", [header, filled])], file_name="表.xlsx", by=staff,
        kind=kind,
    )  # fmt: skip
    assert batch.created_count == 0
    assert batch.changed_count == 0


def test_the_same_order_number_in_two_counties_is_two_orders(
    elsewhere: County, round: InspectionRound, unit_a: Unit
) -> None:
    own = make_unit(elsewhere, short_name="水利局")
    order = WorkOrder.objects.filter(unit=unit_a)[0]
    header, row = ROWS["work_orders"]
    filled = [cell.format(number=order.number, unit=own.name) for cell in row]
    staff = make_user("staff", elsewhere)
    batch = intake.preview_sheets(
        county=elsewhere, sheets=[Sheet("表", [header, filled])], file_name="表.xlsx", by=staff,
        kind="work_orders",
    )  # fmt: skip
    intake.apply(batch=batch, by=staff)
    title = order.title
    order.refresh_from_db()
    assert order.title == title
    assert WorkOrder.objects.filter(number=order.number).count() == 2
    assert not Publication.objects.filter(county=elsewhere).exists()
