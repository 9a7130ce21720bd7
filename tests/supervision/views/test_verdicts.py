"""The pages of verdicts and manual items, as a clerk uses them."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from supervision.findings.checklists.items import items
from supervision.indicators.actions import load_indicators
from supervision.metrics.actions import compute_round
from supervision.models import ChecklistAnswer, InspectionRound, MediaAccount
from tests.factories import (
    make_account,
    make_column,
    make_county,
    make_posts,
    make_publication,
    make_round,
    make_unit,
    make_user,
)
from units.models import County, Event, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None) -> County:
    load_indicators(by=None)
    return make_county()


@pytest.fixture
def unit(county: County) -> Unit:
    return make_unit(county, short_name="住建局")


@pytest.fixture
def account(unit: Unit) -> MediaAccount:
    account = make_account(unit, name="住建发布")
    make_posts(account, date(2023, 7, 1), date(2023, 9, 30), every=16)
    return account


@pytest.fixture
def round(county: County, account: MediaAccount) -> InspectionRound:
    make_publication(make_column(county, name="动态"), date(2023, 7, 1))
    round = make_round(county)
    compute_round(round=round, by=None)
    return round


@pytest.fixture
def clerk(county: County) -> Client:
    client = Client()
    client.force_login(make_user("staff", county))
    return client


def verdict_page(client: Client, round: InspectionRound, **query: str) -> str:
    return str(client.get(reverse("round_verdicts", args=[round.pk]), query).content.decode())


def test_each_verdict_leads_to_the_rows_that_prove_it(
    clerk: Client, round: InspectionRound, account: MediaAccount
) -> None:
    text = verdict_page(clerk, round, kind="account")
    assert "不合格" in text
    assert "住建发布" in text
    assert "单项否决" in text
    figure = f"{reverse('figure_rows', args=[round.pk])}?ref=posts.longest_gap%40account%3D"
    assert f"{figure}{account.pk}" in text
    assert clerk.get(f"{figure}{account.pk}").status_code == 200
    assert "参考得分" in verdict_page(clerk, round)
    assert "不作为正式得分" in verdict_page(clerk, round, kind="nonsense")


def test_verdicts_are_filtered_and_exported(
    clerk: Client, round: InspectionRound, unit: Unit
) -> None:
    assert "住建发布" in verdict_page(clerk, round, kind="account", unit=str(unit.pk))
    assert "没有符合条件的结论" in verdict_page(clerk, round, kind="account", outcome="pass")
    assert "住建发布" in verdict_page(clerk, round, kind="account", outcome="nonsense", unit="-1")
    url = reverse("verdict_export", args=[round.pk])
    response = clerk.get(url, {"kind": "account", "outcome": "fail"})
    from openpyxl import load_workbook

    sheet = load_workbook(BytesIO(b"".join(response))).active  # type: ignore[arg-type]
    rows = list(sheet.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert rows[0][:4] == ("类型", "对象", "责任单位", "结论")
    assert rows[1][:5] == ("政务新媒体", "住建发布", "住建局", "不合格", "待确认")
    assert Event.objects.latest("pk").after == {"rows": 1, "kind": "account", "outcome": "fail"}


def test_the_page_takes_a_fixed_number_of_queries(
    clerk: Client, round: InspectionRound, county: County,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for _ in range(12):
        make_posts(make_account(make_unit(county)), date(2023, 7, 1), date(2023, 7, 3))
    compute_round(round=round, by=None)
    verdict_page(clerk, round, kind="unit")
    with django_assert_max_num_queries(45):
        verdict_page(clerk, round, kind="unit")


def test_a_round_without_figures_says_what_to_do(clerk: Client, county: County) -> None:
    empty = make_round(
        county, code="2023Q4", starts_on=date(2023, 10, 1), ends_on=date(2023, 12, 31)
    )
    assert "请先在轮次页计算指标" in verdict_page(clerk, empty)


def post(client: Client, round: InspectionRound, kind: str = "account", **typed: Any) -> str:
    url = f"{reverse('round_checklist', args=[round.pk])}?kind={kind}"
    return str(client.post(url, typed, follow=True).content.decode())


def test_items_are_answered_one_by_one_and_all_at_once(
    clerk: Client, round: InspectionRound
) -> None:
    own = [item for item in items(round) if item.target.kind == "account"]
    assert "已填写1项" in post(clerk, round, chosen=[own[0].name], outcome="fail", note="无互动")
    assert f"已填写{len(own) - 1}项" in post(
        clerk, round, "account&state=open", everything="on", outcome="pass"
    )
    assert ChecklistAnswer.objects.filter(outcome="pass").count() == len(own) - 1
    assert "没有变化" in post(clerk, round, "account&state=pass", everything="on", outcome="pass")
    assert "已填写1项" in post(clerk, round, chosen=[own[0].name], outcome="take_back")
    assert not ChecklistAnswer.objects.filter(outcome="fail").exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"outcome": "pass"}, "请先勾选要填写的检查项"),
        ({"outcome": "fail", "everything": "on"}, "不符合的要写明哪里不符合"),
        ({"everything": "on"}, "请点一个结果按钮"),
        ({"outcome": "maybe", "everything": "on"}, "没有这种结果"),
        ({"outcome": "pass", "chosen": ["WV1.1|website|99999"]}, "有的已经不在"),
        ({"outcome": "fail", "note": "x", "quantity": "-3", "everything": "on"}, "1"),
        ({"outcome": "fail", "note": "x", "quantity": "many", "everything": "on"}, "请填写整数"),
        ({"outcome": "pass", "quantity": "3", "everything": "on"}, "只有不符合的才填处数"),
        ({"outcome": "fail", "note": "x" * 301, "everything": "on"}, "300"),
        ({"outcome": "fail", "note": "x", "unit": "99999", "everything": "on"}, "可用"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_written(
    clerk: Client, round: InspectionRound, typed: dict[str, Any], sentence: str
) -> None:
    assert sentence in post(clerk, round, **typed)
    assert not ChecklistAnswer.objects.exists()


def test_an_item_of_the_county_fails_for_a_unit(
    clerk: Client, round: InspectionRound, unit: Unit
) -> None:
    chosen = ["HL1|county|"]
    assert "要选是哪个单位" in post(
        clerk, round, "county", chosen=chosen, outcome="fail", note="迟"
    )
    done = post(
        clerk, round, "county", chosen=chosen, outcome="fail", note="三日后签收", unit=unit.pk
    )
    assert "已填写1项" in done
    assert "三日后签收" in done
    assert "三日后签收" in verdict_page(clerk, round, kind="unit")


def test_a_closed_round_is_shown_without_buttons(clerk: Client, round: InspectionRound) -> None:
    InspectionRound.objects.update(state="closed", closed_at=round.as_of_end)
    page = clerk.get(reverse("round_checklist", args=[round.pk]))
    assert "不适用</button>" not in page.content.decode()
    assert "已结束" in post(clerk, round, everything="on", outcome="pass")


def test_the_checklist_takes_a_fixed_number_of_queries(
    clerk: Client, round: InspectionRound, county: County,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for _ in range(12):
        make_account(make_unit(county))
    url = reverse("round_checklist", args=[round.pk])
    clerk.get(url)
    with django_assert_max_num_queries(15):
        clerk.get(url, {"kind": "account"})
    with django_assert_max_num_queries(40):
        post(clerk, round, "account", everything="on", outcome="pass")
